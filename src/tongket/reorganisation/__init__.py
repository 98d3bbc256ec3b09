"""Doing a reorganisation: prepare an act, see what it brings, carry it out, and leave nothing of the old units behind.

Nouns: a `Reorganisation` is an act in the making, and later on record; its rows are `PlannedUnit`s, `PlannedChange`s,
`PlannedPassage`s and `PlannedTakeover`s. A `Way` is how ground passes, as the rules see it; a gap is what a draft does
not say yet. An `Act` is what was carried out, prepared here or loaded with the country: which units ended, and where
their groups, roles and open items go. A `RoleMove` is a role that moved by an act, so that an annulment gives it back.

Start reading in `rules.py` (where residents go, what is missing, who may), then `actions.carry_out` and
`actions.annul_act`; `queries.foresee` shows everything before it is done, by doing it and taking it back.

What is open in an ended unit is asked of every class of the setting `OPEN_MATTERS` (`facts.py` has ours): an app with
open items of its own adds one line there and a class with `name`, `label`, `by_takeover`, `open_items` and
`where_to_look`. Nothing here changes for it, and nothing there imports this.

What this app refuses: guessing where the groups of a cut unit belong; a person confirms each. It keeps no second
record of acts: the one of `units` is the truth, and an annulled act stays there.

It needs `units`, `accounts`, `reporting` and `groups` from below; nothing above needs it.
"""
