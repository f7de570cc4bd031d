PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
OUT ?= out
INSTALL = install --quiet --disable-pip-version-check --no-compile
SHARED = -n auto --dist loadfile --no-loadscope-reorder

# What Python compiles it keeps, whatever the environment says: tests start it a hundred times, and compiling what it
# imports takes longer than most of them.
export PYTHONDONTWRITEBYTECODE =

.PHONY: demo test lint types clean

# Sets everything up and runs the main job on the sample company.
demo: $(VENV)/.installed
	$(BIN)/salesbook demo $(OUT) --force

# Sets everything up and passes every test. With CI=true it also installs what the tests need from Debian, and
# runs the tests of books on the oldest and the newest dependencies: those of an environment that is NEW, as that of
# .ci/run, are the newest, and have passed them all.
test: $(VENV)/.tested system
	$(BIN)/ruff check .
	MYPY_NUM_WORKERS=2 $(BIN)/mypy
	$(BIN)/pytest $(SHARED)
	@if [ "$$CI" = "true" ]; then $(MAKE) test-dependencies; fi

# What the libraries we stand on have a hand in: books written, read, patched and recalculated, plans parsed,
# days of calendars, worker processes, both databases, the command line.
DEPENDENCY_TESTS = tests/goldens tests/xlsx/test_write.py tests/xlsx/test_xlsxwriter_internals.py \
	tests/xlsx/test_read.py tests/xlsx/test_patch.py tests/layout/test_compose.py tests/layout/test_templates.py \
	tests/intake/test_extract.py tests/intake/test_identify.py tests/intake/test_locate.py \
	tests/api/test_build_workbooks.py tests/api/test_check_files.py tests/api/test_workers.py \
	tests/plan_input/test_plan_files.py tests/planning/test_calendar.py tests/store/test_store_opening.py \
	tests/store/test_store_versions.py tests/cli/test_cli_plan.py tests/cli/test_cli_usage.py \
	tests/office/test_books_in_libreoffice.py::test_the_recalculation_is_a_full_one

# Passes them on the oldest versions that setup.cfg allows, and on the newest there are.
.PHONY: test-dependencies test-newest
test-dependencies: $(VENV)/oldest/.tested $(if $(NEW),,test-newest)
	$(VENV)/oldest/bin/pytest $(SHARED) $(DEPENDENCY_TESTS)

test-newest: $(VENV)/newest/bin/python
	$(BIN)/python -m pip --python $(VENV)/newest $(INSTALL) --upgrade --upgrade-strategy eager -e '.[test]'
	$(VENV)/newest/bin/pytest $(SHARED) $(DEPENDENCY_TESTS)

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
	$(BIN)/python -m pip $(INSTALL) -e .
	@touch $@

$(VENV)/.tested: setup.cfg pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip $(INSTALL) -e '.[test,lint]'
	@touch $@ $(VENV)/.installed

$(VENV)/oldest/.tested: setup.cfg .ci/oldest.py | $(VENV)/bin/python
	$(PYTHON) -m venv --clear --without-pip $(VENV)/oldest
	$(BIN)/python .ci/oldest.py > $(VENV)/oldest/constraints.txt
	$(BIN)/python -m pip --python $(VENV)/oldest $(INSTALL) --constraint $(VENV)/oldest/constraints.txt -e '.[test]'
	@touch $@

$(VENV)/newest/bin/python: | $(VENV)/bin/python
	$(PYTHON) -m venv --without-pip $(VENV)/newest

clean:
	rm -rf $(VENV) build dist *.egg-info out .mypy_cache .ruff_cache .pytest_cache .hypothesis
