"""The public site: whoever comes may have a document checked, on a page or by a program, and compare two.

Nouns: what is `Given` is a text or a file as somebody sent it; a `Stretch` is a paragraph or a table of the checked
document with what is `Noted` of it; what is `Declined` was not checked, with one sentence that says why.

Start reading in `rules.py` (the limits), then `actions.check_given`, the one way into the checker, which the page and
the API share, then `views.check` and `api.create_check`.

What this app refuses: to keep anything. There are no tables here. What is sent is held in memory for as long as it is
checked, is never written to a disk, a cache or a log, and a file to take away is made in the same request. Addresses of
senders are counted only as keyed digests that end with their ten minutes. It never says which figure is wrong.

It needs `claims` (the checker, its readers and its faces) and `web` from below, and gives nothing upward.
"""
