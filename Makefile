# Every command sets up what it needs; `make run` and `make test` work on a fresh clone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
PYTEST := $(BIN)/pytest
# Two workers, a file at a time, in the order of tests/conftest.py: long files first.
TWO := -n 2 --dist loadfile --no-loadscope-reorder
COVERAGE = $(PYTEST) $(TWO) $(CORE) --cov --cov-config=pyproject.toml
# For every platform and every Python from 3.11 on: what only some of them need has a marker.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
           --custom-compile-command "make pins" $(UPGRADE)
CODE := app.py gunicorn.conf.py ami state dashboard docs tests benchmarks
SHIPPED := app.py gunicorn.conf.py ami state dashboard docs
JS := assets
OXLINT := $(BIN)/oxlint --deny-warnings --report-unused-disable-directives
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
# The tests of the pure core: no socket, no database, no other process. By folder, so that a new test
# there is one of them at once, and a folder that was renamed is an error.
CORE := tests/state/board tests/state/live/test_rows.py tests/state/test_calendar.py \
        tests/ami/translate tests/scenarios tests/dashboard/looks tests/dashboard/test_tiles.py \
        tests/dashboard/reports/test_axes.py tests/dashboard/reports/test_query.py \
        tests/dashboard/access

.PHONY: run demo doctor test test-core test-quick coverage mutants lint format types bench docs soak \
        hooks pins clean

run: $(READY)
	$(BIN)/python app.py serve

demo: $(READY)
	$(BIN)/python app.py demo

doctor: $(READY)
	$(BIN)/python app.py doctor

# The core is run with coverage, the rest without: on Python 3.11 measuring doubles the processor time
# of a test, and those that hold the board against a real Asterisk by the clock would suffer from it.
test: $(READY_DEV)
	$(BIN)/python -m tests.prepare
	$(COVERAGE) --cov-report=
	$(PYTEST) $(TWO) --durations 15 $(CORE:%=--ignore=%)
	$(BIN)/coverage report

test-core: $(READY_DEV)
	$(PYTEST) $(TWO) $(CORE)

test-quick: $(READY_DEV)
	$(PYTEST) $(TWO) -m "not asterisk and not browser and not slow"

coverage: $(READY_DEV)
	$(COVERAGE)

# SAMPLE=60 SEED=1: how many mutants, and which.
mutants: $(READY_DEV)
	$(BIN)/python -m benchmarks.mutants

lint: $(READY_DEV)
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(OXLINT) $(JS)
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive $(SHIPPED)
	$(BIN)/python -m tests.audit_dependencies

format: $(READY_DEV)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

types: $(READY_DEV)
	$(BIN)/mypy

bench: $(READY_DEV)
	$(BIN)/python -m benchmarks

# The tables of docs/architecture.md, from the code; a test fails when they are not up to date.
docs: $(READY_DEV)
	$(BIN)/python -m docs.tables

soak: $(READY_DEV)
	$(BIN)/python -m tests.prepare
	SOAK_MINUTES=$(or $(MINUTES),10) $(PYTEST) tests/reliability/test_soak.py -s

hooks: $(READY_DEV)
	$(BIN)/pre-commit install

# `make pins UPGRADE=--upgrade` also takes newer versions of what the .in files do not pin.
pins: $(READY_DEV)
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-dev.in --output-file requirements-dev.txt

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(READY): requirements.txt | $(VENV)/bin/python
	$(PIP) -r requirements.txt
	@touch $@

$(READY_DEV): requirements-dev.txt $(READY)
	$(PIP) -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*
