# The front door of the repository: `make` alone lists the targets.
# Needs make and Python 3.11 or newer with venv; choose one with `make PYTHON=python3.13 test`.

PYTHON ?= python3
WORKERS ?= 2
# What `make run` checks, simulates and reports.
MECHANISM ?= citrea-pos
RESULTS ?= results
RUN ?= --runs 128 --days 1 --seed 1 --workers 2
# `make lock UPGRADE=--upgrade` moves every pin, UPGRADE='--upgrade-package numpy' one; plain `make lock` keeps what fits.
UPGRADE ?=
UV ?= uv==0.13.9

BIN := .venv/bin
CLEAN_BIN := .venv-wheel/bin
CHECKOUT := .venv-wheel/checkout
PYTEST := $(BIN)/python -m pytest -q -n $(WORKERS)
INSTALL := -m pip install -qq --disable-pip-version-check
LOCKED := --require-hashes --only-binary :all: --requirement requirements.lock

# A path of the caller's could put another econ before the one under test.
unexport PYTHONPATH
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# The steps of `test` run in the order written, whatever -j says.
.NOTPARALLEL:
.PHONY: help run test bench property oracles lock lock-oracles lock-check lint types imports unit wheel wheel-test clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/ready ## Check and simulate a proof-of-stake sequencer network for Citrea; write a report
	@echo "seqecon check $(MECHANISM)"
	@status=0; $(BIN)/seqecon check $(MECHANISM) || status=$$?; \
	case $$status in 0|1|3) ;; *) exit $$status ;; esac
	$(BIN)/seqecon simulate $(MECHANISM) $(RUN) -o $(RESULTS)
	$(BIN)/seqecon report $(RESULTS) -o $(RESULTS)/report.html
	@echo "Report: $(RESULTS)/report.html"

test: lock-check lint types imports unit wheel wheel-test ## Everything that must hold, in order, up to the first failure

bench: .venv/ready ## Measure speed and memory; print one table
	$(BIN)/python -m experiments.benchmarks

property: .venv/ready ## Run the tests with 500 examples per property
	HYPOTHESIS_PROFILE=long $(PYTEST) tests

oracles: .venv/ready .venv-oracles/locked ## Compare our solvers with pygambit, QuantEcon and Nashpy, in processes of their own
	SEQECON_ORACLES=$(CURDIR)/.venv-oracles/bin/python $(PYTEST) tests/solvers/equilibria/test_oracles.py

lock-check: .venv/ready ## Is requirements.lock what pyproject.toml asks for? (offline)
	$(BIN)/python -m pytest -q tests/test_lock.py

lint: .venv/ready ## Style and formatting
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: .venv/ready ## Strict types
	$(BIN)/mypy

imports: .venv/ready ## Which part may import which
	$(BIN)/lint-imports

# Tests of models and experiments run once, in wheel-test, against the wheel.
unit: .venv/ready ## Tests, and the examples of README and docstrings
	HYPOTHESIS_PROFILE=ci $(PYTEST) --doctest-modules --doctest-glob='*.md' README.md econ tests \
	  --ignore=tests/experiments --ignore=tests/models

wheel: .venv/ready ## Build the wheel and look inside
	rm -rf dist
	$(BIN)/python -m build --wheel --no-isolation --outdir dist >/dev/null
	$(BIN)/check-wheel-contents dist

wheel-test: wheel .venv-wheel/locked ## Tests of models and experiments against the built wheel
	$(CLEAN_BIN)/python $(INSTALL) --no-index --no-deps --force-reinstall dist/seqecon-*.whl
	rm -rf $(CHECKOUT)
	mkdir -p $(CHECKOUT)/tests
	cp -R pyproject.toml models experiments $(CHECKOUT)
	cp -R tests/models tests/experiments $(CHECKOUT)/tests
	find tests -maxdepth 1 -name '*.py' ! -name 'test_*' -exec cp {} $(CHECKOUT)/tests \;
	cd $(CHECKOUT) && ../bin/python -c \
	  'import econ, sys; sys.exit(None if "site-packages" in econ.__file__ else "not the wheel: " + econ.__file__)'
	cd $(CHECKOUT) && HYPOTHESIS_PROFILE=ci ../bin/python -m pytest -q -n $(WORKERS) -p no:cacheprovider tests
	$(CLEAN_BIN)/seqecon presets >/dev/null

lock: .venv-lock/ready ## Write requirements.lock anew from pyproject.toml (asks the package index)
	.venv-lock/bin/uv pip compile pyproject.toml --quiet --all-extras --group dev --universal --python-version 3.11 \
	  --fork-strategy fewest --only-binary :all: --generate-hashes --custom-compile-command 'make lock' \
	  --output-file requirements.lock $(UPGRADE)

lock-oracles: .venv-lock/ready ## Write the oracles' lock anew (asks the package index)
	.venv-lock/bin/uv pip compile tests/oracles/requirements.in --quiet --universal --python-version 3.11 \
	  --fork-strategy fewest --only-binary :all: --generate-hashes --custom-compile-command 'make lock-oracles' \
	  --output-file tests/oracles/requirements.lock $(UPGRADE)

clean: ## Remove environments, caches and built files; results stay
	rm -rf .venv .venv-wheel .venv-lock .venv-oracles dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find econ models experiments tests -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment is made anew when the lock changes, so that nothing unlocked stays behind.
.venv/locked .venv-wheel/locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else \
	  "Python 3.11 or newer is needed, this is %d.%d; name another: make PYTHON=python3.11" % sys.version_info[:2])'
	@echo "Installing the locked requirements into $(@D) (a minute or two, once) ..."
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python $(INSTALL) $(LOCKED)
	@touch $@

.venv-oracles/locked: tests/oracles/requirements.lock
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python $(INSTALL) --require-hashes --only-binary :all: --requirement $<
	@touch $@

.venv/ready: .venv/locked pyproject.toml
	@$(BIN)/python $(INSTALL) --no-index --no-deps --no-build-isolation --editable .
	@touch $@

.venv-lock/ready: Makefile
	@$(PYTHON) -m venv --clear $(@D)
	@$(@D)/bin/python $(INSTALL) $(UV)
	@touch $@
