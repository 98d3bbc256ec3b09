"""The public site: articles, comments, open figures, residents' reports about places.

Nothing is built here yet; the place and its direction in the house are decided (see `docs/explanation/layout.md`).
"""
