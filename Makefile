# `make` alone lists the verbs. Where there is no make: python tools/dev.py VERB
PYTHON ?= python3
ARGS ?=

.PHONY: help setup run test check docs bench
help:
	@$(PYTHON) tools/dev.py

setup run check docs bench:
	@$(PYTHON) tools/dev.py $@ $(ARGS)

test:
	@$(PYTHON) tools/dev.py test -- $(ARGS)
