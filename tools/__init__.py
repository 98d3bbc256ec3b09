"""What builds, tests and checks the house; nothing here ships in the package.

`dev.py` is the front door (`python tools/dev.py`). It and `environment.py`, `postgres.py`, `halves.py`, `covered.py`
and `locks.py` need only Python; `messages.py`, `limits.py` and `documented.py` run in the environment that it makes.
"""
