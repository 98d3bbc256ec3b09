"""Reports: what a unit states for a period, cell by cell, and how it comes to count.

Nouns: an `Indicator` says what is counted and how it combines; a `Sheet` (biểu mẫu) is a form with its lines; a
`Collection` asks one sheet of every unit for one period; a `Report` is one unit's answer; a `Cell` is one value on
record; a `Change` is one accepted alteration of the record, with an id that never skips; a `Decision` is a step of
the report's life with who, when and why; an `Approval` is the stretch of changes during which a report counts.

A value has five shapes, each with its own meaning: `CellInput` (what someone typed, uploaded or sent) → `Cell` (on
record: who, when, by which door, what it replaces) → `Fact` (what counts) → `Figure` (rolled up, with its facts and
gaps) → `Citation` (as printed, frozen with its sources). Three doors, one hall: `actions.save_cells`.

Start reading in `rules.py` (states and moves), then `models.py`, then `actions.save_cells`.

What this app refuses: overwriting. A correction closes the old cell and appends the new one; a blank is not a zero
and a zero is not a nil return. No indicator about persons' beliefs, health or guilt can be loaded.

It needs `units` and `accounts` from below, and the facts that registries above offer through `FACT_SOURCES`.
"""
