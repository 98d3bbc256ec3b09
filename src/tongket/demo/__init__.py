"""A made-up city on the real units of Hà Nội, the same every time, at any size: what `tongket demo` shows.

`month.plan_month` and `city.make_city` plan plain values from a seed, without Django or a database. `load.load_demo`
writes the plan through the same actions as people do, in one transaction, so it also proves them; `check.check_demo`
then writes the five-year review and has every statement of it, and of the paragraph published in 2017, checked.
`story.md` says who is who and what to click.

Nouns: a `Ground` is the real communes and how they passed into one another; a `City` is what was planned on it; a
`Cast` member is somebody who can sign in.

It refuses a record that holds anything it did not make, and says so on every page as long as it stands. Names of
units are real, for the change of 1 July 2025 is; every figure is made up, and nobody in it is a person.

Needs everything below it; gives `cli`, the tests and the measurements a city to work on.
"""
