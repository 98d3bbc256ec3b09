"""Visits, findings and recommendations until they are closed.

Nothing is built here yet; the place and its direction in the house are decided (see `docs/explanation/layout.md`).
"""
