"""Directives, plans, tasks, committees and training: who was told to do what, and how far it got.

Nothing is built here yet; the place and its direction in the house are decided (see `docs/explanation/layout.md`).
"""
