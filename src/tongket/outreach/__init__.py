"""Campaigns, sessions and materials, with audiences that are counted and never listed.

Nothing is built here yet; the place and its direction in the house are decided (see `docs/explanation/layout.md`).
"""
