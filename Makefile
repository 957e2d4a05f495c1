# Two commands matter: `make demo` and `make test`. `make help` lists all.

PYTHON ?= $(or $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
    $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done),python3)
VENV ?= .venv
BIN := $(VENV)/bin
TESTS ?=
PYTEST_ARGS ?=
WORKERS ?= 2
RULES := requests_app/rules verification/rules retention/rules

.DEFAULT_GOAL := help

.PHONY: help
help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	    || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.dev: requirements/dev.txt | $(VENV)/bin/python
	@echo "Installing the tools (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.demo: requirements/demo.txt | $(VENV)/bin/python
	@echo "Installing the packages (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/demo.txt
	@touch $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.dev
	@echo "Installing what the benchmarks compare with (once) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

.PHONY: install-demo
install-demo: $(VENV)/.demo ## the virtual environment with what the demo needs

.PHONY: demo
demo: $(VENV)/.demo ## try it: http://127.0.0.1:8000, or DEMO_PORT; Ctrl-C stops it
	@exec $(BIN)/python -m privacyportal.supervisor

.PHONY: demo-reset
demo-reset: $(VENV)/.demo ## remove what the demo keeps
	@exec $(BIN)/python -m privacyportal.supervisor reset

.PHONY: install
install: $(VENV)/.dev ## the virtual environment with every tool

.PHONY: test
test: $(VENV)/.dev ## the quick suite; starts a PostgreSQL unless DATABASE_URL is set
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal -m "not slow" $(PYTEST_ARGS) $(TESTS)

.PHONY: slow
slow: $(VENV)/.dev ## the long gates
	$(BIN)/pytest -q -m slow $(PYTEST_ARGS) $(TESTS)

.PHONY: bench
bench: $(VENV)/.bench ## measure: ratios within one run, printed as tables
	$(BIN)/python -m benchmarks $(ONLY)

.PHONY: check
check: $(VENV)/.dev ## every linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	git ls-files 'templates/*.html' | xargs $(BIN)/djade --target-version 5.2 --check
	$(BIN)/bandit -q -r . -c pyproject.toml
	DEBUG=true $(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python scripts/check_deploy.py

.PHONY: lock
lock: $(VENV)/.dev ## pin what pyproject.toml asks for, with hashes
	$(BIN)/python scripts/lock.py
