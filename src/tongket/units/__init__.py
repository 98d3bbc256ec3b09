"""Administrative units: provinces, districts, communes, and how they changed.

A `Unit` is one historical state with a key of our own. What it is called, what kind it is and under whom it
stands are `UnitAttributes`, dated; its `UnitCode`s are dated too. A `Mutation` is the act that ended some
units and began others, and an `Edge` says how territory passed: the whole, a part, the remainder. A rename,
a new kind or a new superior unit is a new row of attributes of the same unit; a unit ends only when its
territory or its legal existence does.

An annulled act stays on record with its annulment: from that day the units of before exist again, and an act annulled
on its first day never held. A `Takeover` says who carries on the work of a unit that ended.

Read `models`, then `queries` (what others ask: `tree`, `found`, `became`, `edge_set` for restating), then `actions`:
`load_vietnam`, `import_tables`, `annul`, `restore_unit`. `past` tells a unit's life and an act whole, `picture` draws
who became whom, `atlas` keeps tile maps and the boundaries that an office brings. The core does not know Viet Nam:
kinds are `data/kinds.toml`, and the country is read by `loader` from a package of data and files of ours; `tables`
reads those of any other.

It refuses to guess: a code without a day is refused when it belonged to several units, a name alone never finds one, a
load whose counts differ from what was verified saves nothing, and nothing is ever matched across 1 July 2025.

Needs `errors`, `rollup` (the tree, the edges to restate over), `claims` (its reader of workbooks) and the `web` shell;
gives every app above it the unit a thing belongs to.
"""
