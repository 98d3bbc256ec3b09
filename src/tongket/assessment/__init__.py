"""Criteria, rounds, scores and commendations: how groups and units are graded.

Nothing is built here yet; the place and its direction in the house are decided (see `docs/explanation/layout.md`).
"""
