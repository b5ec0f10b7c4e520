# Needs python3 (3.11 or later) and make; everything else is put into .venv, pinned by hash.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input

.PHONY: help
help: ## list these commands
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

$(BIN)/python:
	tools/make-venv.sh $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: requirements/constraints.txt $(VENV)/.run
	$(PIP) install --require-hashes -r requirements/constraints.txt
	touch $@

.PHONY: setup
setup: $(VENV)/.dev ## make .venv with everything for development

.PHONY: run
run: export WARIFU_HOME ?= $(CURDIR)/var
run: $(VENV)/.run ## serve a sample installation on this machine (data in var/ or $WARIFU_HOME)
	exec $(BIN)/warifu serve --sample

.PHONY: format
format: $(VENV)/.dev ## format the code
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

.PHONY: lint
lint: $(VENV)/.dev ## formatting, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: check
check: lint ## lint, contracts and unit tests
	$(BIN)/pytest tests/unit tests/architecture

.PHONY: debian
debian:
	tools/debian-packages.sh $$(sed 's/#.*//' tools/debian-packages.txt)

.PHONY: test
test: debian lint ## everything, with real clients, browser and PostgreSQL, on all cores
	$(BIN)/pytest --numprocesses auto --dist loadfile

.PHONY: soak
soak: export WARIFU_COUNTS := soak
soak: test ## the same tests at full counts (tests/counts.toml)

.PHONY: fuzz
fuzz: $(VENV)/.dev ## search for an hour for bytes that a reader does not foresee; interrupted, it goes on the next time
	@cd tests && ../$(BIN)/python -m fuzzing

.PHONY: bench
bench: $(VENV)/.dev ## measure speed beside limits and peers; docs/reference/benchmarks.md is what it prints
	@tools/debian-packages.sh openssl postgresql softhsm2 nginx-light wrk >&2
	@$(BIN)/python -m bench

.PHONY: docs
docs: $(VENV)/.dev ## print docs/reference and the glossary anew from the code
	$(BIN)/python -m tools.docs

.PHONY: constraints
constraints: $(VENV)/.dev ## pin the dependencies anew (needs uv on PATH)
	uv pip compile pyproject.toml --extra dev --generate-hashes --python-version 3.11 --quiet \
	    -o requirements/constraints.txt
	uv pip compile pyproject.toml requirements/build.in -c requirements/constraints.txt --generate-hashes \
	    --python-version 3.11 --quiet -o requirements/run.txt

.PHONY: clean
clean: ## remove the environment and caches, never the data
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
