# Every target says what it does: `make` lists them. Needs only Python 3.11+, pip and make.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# uv installs faster and is used where it is there; pip does the same from the same hashes.
UV := $(shell command -v uv 2>/dev/null)
INSTALL = $(if $(UV),uv pip install --quiet --python $(BIN)/python,$(BIN)/python -m pip install --quiet --disable-pip-version-check)

.PHONY: help setup demo test nightly test-fast lint types contracts bench docs clean lock

help:  ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 20

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Intarsia needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(if $(UV),uv venv --quiet --python $(PYTHON) $(VENV),$(PYTHON) -m venv $(VENV))

$(VENV)/.run-ready: requirements/run.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --require-hashes -r requirements/run.txt
	$(INSTALL) --no-deps -e .
	@touch $@

$(VENV)/.dev-ready: requirements/dev.txt $(VENV)/.run-ready
	$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

setup: $(VENV)/.dev-ready  ## make .venv with everything for development, from hash-pinned requirements

demo: $(VENV)/.run-ready  ## segment the real Online Retail orders into demo/ (open demo/report.html)
	$(BIN)/intarsia demo --out demo

test: setup  ## run all tests but the nightly ones
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not nightly"

nightly: setup  ## run the tests that take minutes
	$(BIN)/python -m pytest -n 2 --dist worksteal -m nightly

test-fast: setup  ## run the tests that take less than ten seconds each
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow and not nightly and not spark and not browser"

lint: setup  ## ruff: rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup  ## mypy, strict
	$(BIN)/mypy

contracts: setup  ## import-linter: the five floors
	$(BIN)/lint-imports

bench: setup  ## the main job against the usual notebook: time, memory, growth (SIZES=1,10,50 million lines)
	$(BIN)/python benchmarks/main_job.py --sizes $(or $(SIZES),1,10,50)

docs: setup  ## run every example in docs/ and README.md as written
	$(BIN)/python -m pytest -q tests/docs

lock:  ## write requirements/*.txt anew (needs uv): pinned, with hashes, without addresses
	uv pip compile -q pyproject.toml --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -o requirements/run.txt
	uv pip compile -q pyproject.toml --extra dev --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url -c requirements/run.txt -o requirements/dev.txt

clean:  ## remove what was made
	rm -rf $(VENV) demo dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
