# Each target sets up what it needs. PYTHON names the interpreter to start from (3.11 or newer).
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: help demo test check bench train-matcher docs clean

help:  ## Show what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

demo: .venv/run  ## Set up and run the whole line on a made-up world
	$(BIN)/lookalike demo --folder demo-output

test: .venv/test  ## Set up and pass the tests
	$(BIN)/python -m pytest

check: .venv/check  ## Everything that CI checks: style, types, docs, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python docs/generate.py --check
	$(MAKE) test

bench: .venv/run  ## Speed and quality in figures
	$(BIN)/python -m bench

train-matcher: .venv/train  ## Fit the points of the matcher anew (minutes)
	$(BIN)/python -m train

docs: .venv/run  ## Write the generated parts of the documentation anew
	$(BIN)/python docs/generate.py

clean:  ## Remove the virtual environment and everything made
	rm -rf .venv demo-output build *.egg-info .mypy_cache .ruff_cache .pytest_cache

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11")'
	$(PYTHON) -m venv .venv

.venv/run: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/test: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@ .venv/run

.venv/train: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[train]'
	@touch $@ .venv/run

.venv/check: pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test,check]'
	@touch $@ .venv/run .venv/test
