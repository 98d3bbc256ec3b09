"""Tổng Kết runs a community-safety programme from the group's notebook to the published review."""

__version__ = "0.4.0"
