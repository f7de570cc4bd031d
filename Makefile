PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
OUT ?= out

.PHONY: demo test lint types clean

# Sets everything up and runs the main job on the sample company.
demo: $(VENV)/.installed
	$(BIN)/salesbook demo $(OUT) --force

# Sets everything up and passes every test. With CI=true it also installs what the tests need from Debian.
test: $(VENV)/.tested system
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist loadfile

lint: $(VENV)/.tested
	$(BIN)/ruff check .

types: $(VENV)/.tested
	$(BIN)/mypy

.PHONY: system
system:
	@if [ "$$CI" = "true" ]; then sh .ci/system; fi

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: setup.cfg pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.tested: setup.cfg pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist *.egg-info out .mypy_cache .ruff_cache .pytest_cache .hypothesis
