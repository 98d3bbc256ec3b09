"""Working days: which days an office works, which it does not, and when a term ends.

Nouns: a `CalendarDay` says of one day what the days of the week do not (a holiday, a swap, a day of the office's own),
with the document it rests on; a `YearNotice` says that the days off of a year have been announced; a `Revision` is one
accepted alteration, with a number that never skips; a `WorkCalendar` is what all of it comes to for one office; a
`Term` is a count of days from a day on, and its `Reckoning` says when it ends and how that was found.

Start reading in `rules.py`, which holds the arithmetic and knows no database, then `queries.Book`, which answers for
any office as of any revision. What ships is in `data`: the days that a package knows, made by a tool and never asked
for while the product runs, and below them the corrections that we made by hand.

The nearest office wins: its own days, then those of the units above it, then what ships.

What this app refuses: overwriting. A day that is replaced or withdrawn is closed and stays on record, so that a term
reckoned once can be reckoned again as it was. It moves no deadline: whoever set one decides.

It needs `accounts` and `units` from below, and gives `Book` and `rules.Term` to every app that sets a deadline.
"""
