# Countersign. `make` alone lists the targets.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
MODEL ?= embedded
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help setup demo app test check eval golden bench clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(VENV)/.installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --progress-bar on -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

setup: $(VENV)/.installed ## install into .venv, nothing else

demo: setup ## read the example packet, print the criteria table, write draft and report
	@$(BIN)/countersign demo --model $(MODEL) --out demo-output

app: setup ## open the page
	@$(BIN)/countersign app

test: setup ## run all tests
	$(BIN)/python -m pytest

check: setup ## ruff, mypy, import-linter, tests
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -m "not slow and not browser"

eval: setup ## score drafts against the gold set, JSON and HTML
	$(BIN)/countersign eval --out eval-output/report.json

golden: setup ## write the golden files anew; read their diff
	$(BIN)/python -m pytest -m "not slow and not browser" --update-golden

bench: setup ## measure speed against a baseline in the same run
	$(BIN)/python -m benchmarks

clean: ## remove what make made
	rm -rf $(VENV) demo-output eval-output .pytest_cache .mypy_cache .ruff_cache
