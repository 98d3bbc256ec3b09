"""People who work with the programme, what they may do where, and the record of what they did.

Nouns: a `User` signs in; a `Role` is a part played on one unit between two days (entry, approver, consolidator,
auditor, editor, administrator); a `Standing` is what a person's roles say about one unit on one day; an `Event` is
one thing somebody did, appended and never changed.

Start reading in `rules.py`: which roles reach below their unit, and what a standing can be asked. `queries.py` turns
roles into sets of units, the one rule that every `visible_to(user)` above is built on.

What this app refuses: it holds accounts of people who work here, under the name of their office. No birth date, no
identity number, no home address, no list of a group's members, nothing about what anybody believes.

It needs `units` from below. It gives `standing`, `units_seen_by`, and `record` to every app above.
"""
