"""Administrative units: provinces, districts, communes, and how they changed.

A `Unit` is one historical state with a key of our own. What it is called, what kind it is and under whom it
stands are `UnitAttributes`, dated; its `UnitCode`s are dated too. A `Mutation` is the act that ended some
units and began others, and an `Edge` says how territory passed: the whole, a part, the remainder. A rename,
a new kind or a new superior unit is a new row of attributes of the same unit; a unit ends only when its
territory or its legal existence does.

Read `models`, then `queries` (what others ask), then `actions.load_vietnam`. The core does not know Viet Nam:
kinds are `data/kinds.toml`, and the country is read by `loader` from a package of data and our corrections.

It refuses to guess: a code without a day is refused when it belonged to several units, a load whose counts
differ from what was verified saves nothing, and no name or code is ever matched across 1 July 2025.

Needs `errors`, `rollup` (the tree) and the `web` shell; gives every app above it the unit a thing belongs to.
"""
