# Every command sets up what it needs; `make run` and `make test` work on a fresh clone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
PYTEST := $(BIN)/pytest
CODE := app.py gunicorn.conf.py ami state dashboard tests benchmarks

.PHONY: run demo doctor test test-quick lint format types bench soak clean

run: $(READY)
	$(BIN)/python app.py serve

demo: $(READY)
	$(BIN)/python app.py demo

doctor: $(READY)
	$(BIN)/python app.py doctor

test: $(READY_DEV)
	$(BIN)/python -m tests.prepare
	$(PYTEST) -n 2 --dist loadfile --durations 15

test-quick: $(READY_DEV)
	$(PYTEST) -m "not asterisk and not browser and not slow"

lint: $(READY_DEV)
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)

format: $(READY_DEV)
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

types: $(READY_DEV)
	$(BIN)/mypy

bench: $(READY_DEV)
	$(BIN)/python -m benchmarks

soak: $(READY_DEV)
	$(BIN)/python -m tests.prepare
	SOAK_MINUTES=$(or $(MINUTES),10) $(PYTEST) tests/reliability/test_soak.py -s

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(READY): requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(READY_DEV): requirements-dev.txt $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis
