"""The five-year review: a paper in which every printed figure can be opened, down to who reported what and when.

Nouns: a `Review` is the paper of one unit over some years; a `Section` is a part of it, prose with marks such as
`{{groups}}`; a `Citation` is one figure as printed, frozen with the change it was known at and a digest of every fact
behind it; a `Stale` citation is one whose figure would be different now, with what moved it; a `PublishedText` is
what was published elsewhere: claims that are checked, never data.

Start reading in `rules.py` (marks and states), then `actions.write_review`, then `queries.stale_citations` and
`queries.breakdown`, which are the way back from a printed figure to the record.

What this app refuses: a number typed into the prose of a review; a citation that is changed after it was printed; a
published text turned into data. The public sees the office that reported, never a name, and no count below five of
the members of one group.

It needs `reporting` and `groups` (figures, cells, the register) and `claims` (is every statement consistent?) from
below. It gives the public pages, the PDF in the State layout, and `write_review` to the demonstration city.
"""
