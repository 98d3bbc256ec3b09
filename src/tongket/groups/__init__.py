"""Community groups: counted, dated and graded. Their members are counted and never listed.

Nouns: a `GroupType` is a kind of group of the programme; a `Group` is one group with the day it was founded and the
day it closed; a `GroupHome` says which unit it belonged to from when to when; a `MemberCount` is how many members it
had on a day; a `Grade` is how it was assessed for one assessment year, or why it was not.

Start reading in `rules.py` (grades and checks), then `facts.py`, which says what the register can tell a roll-up:
groups (TQ01), memberships (TQ02), assessed and graded (TQ05–TQ10).

What this app refuses: there is no table, field or import for the names of members. A membership is not a person: one
person in two groups is two memberships. No type of group is defined by a religion, an origin or an illness.

It needs `reporting` (changes, periods, indicators) from below and gives its facts upward through `FACT_SOURCES`.
"""
