# The commands of the workshop; each works on a fresh clone with git, make and Python 3.11 or newer.
.DEFAULT_GOAL := help
SHELL := /bin/bash -euo pipefail
.SHELLFLAGS := -c
VENV := .venv
RUN := $(VENV)/bin
CACHE := $(if $(XDG_CACHE_HOME),$(XDG_CACHE_HOME),$(HOME)/.cache)/dispatch-alerts
PYTHON ?= python3
SPEED ?= 1
PYTEST_ARGS ?=
ORDERS ?= 5
CLUSTER_TESTS ?= tests/e2e

# Another speed is another installation: the clock of a database never changes.
ifneq ($(SPEED),1)
export CLOCK_SPEED := $(SPEED)
export ALERTS_DATA_DIR ?= .data/speed-$(SPEED)
endif

.PHONY: help env run test check bench bench-day requirements test-cluster format clean

help: ## what one can do here
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 24

env: $(VENV)/.synced ## the environment, from the lock

$(VENV)/.synced: uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: install it, or name it by PYTHON=…" >&2; exit 1; }
	@uv=$$(command -v uv || echo "$(CACHE)/uv/bin/uv"); \
	if [ ! -x "$$uv" ]; then \
		echo "Getting uv, which builds the environment from the lock (once, into $(CACHE)) …" >&2; \
		$(PYTHON) -m venv "$(CACHE)/uv" || { echo "Python's venv module is missing: install it (on Debian: apt-get install python3-venv) and start again." >&2; exit 1; }; \
		"$(CACHE)/uv/bin/pip" install --quiet --disable-pip-version-check uv; \
	fi; \
	echo "Building the environment from the lock …" >&2; \
	"$$uv" sync --frozen --quiet --compile-bytecode --python "$(PYTHON)"
	@touch $@

run: env ## everything at once; SPEED=60 runs the fast clock
	@$(RUN)/python -m tools.dev_server > /dev/null
	@exec $(RUN)/alerts up

test: env ## every test, those that need a Temporal server or PostgreSQL too
	@$(RUN)/python -m tools.dev_server > /dev/null
	@$(RUN)/python -m tools.time_skipping_server > /dev/null
	@exec $(RUN)/pytest $(PYTEST_ARGS)

check: env ## format, lint, types, arrows, sizes, ledger
	@$(RUN)/ruff format --check --quiet . || { echo "make format would mend this" >&2; exit 1; }
	@$(RUN)/ruff check --quiet .
	@$(RUN)/mypy --no-error-summary .
	@arrows=$$($(RUN)/lint-imports --no-logo) || { echo "$$arrows" >&2; exit 1; }
	@$(RUN)/python -m tools.check_sizes
	@$(RUN)/python -m tools.requirements --check
	@echo "All checks passed." >&2

format: env ## what ruff can mend by itself
	@$(RUN)/ruff check --quiet --fix . || true
	@$(RUN)/ruff format --quiet .

bench: env ## the figures of docs/benchmarks.md, each beside its floor
	@$(RUN)/python -m tools.dev_server > /dev/null
	@exec $(RUN)/python -m bench

bench-day: env ## a simulated day of 200 stores; ORDERS=5 a store, 50 is the full day
	@$(RUN)/python -m tools.dev_server > /dev/null
	@exec $(RUN)/python -m bench.day --orders $(ORDERS)

requirements: env ## which requirement ids the tests name, and which none does
	@$(RUN)/python -m tools.requirements

test-cluster: env ## the end-to-end tests against a Temporal server on PostgreSQL, as production has it
	@exec $(RUN)/python -m tools.cluster $(RUN)/pytest $(CLUSTER_TESTS) $(PYTEST_ARGS)

clean: ## the environment and the caches; never the data
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
