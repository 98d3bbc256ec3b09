"""Faces: a `Checked` shown to a reader, in a terminal, on a page, in a Word file, as JSON.

`marked` turns it into plain data that any page can repeat over, `levels` says how grave a statement is, `words` holds
what is said in both languages, and `places` tells where in the file a figure stands. `terminal`, `page`, `word` and
`plain` (JSON) each give one face of it. Nothing here decides anything about a figure.

Needs: the standard library; `word` also lxml, and only in the process that writes a Word file.
"""
