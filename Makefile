# What each command does is described in CONTRIBUTING.md.
PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
VAR ?= var
FRESH ?=
ARGS ?=

BIN := $(VENV)/bin
PACKAGE := setup.cfg pyproject.toml
FRONTEND := package.json package-lock.json esbuild.config.mjs \
	$(shell find build_backend wagtail_cobrowse/static_src -type f \
	-not -name '*.pyc' 2>/dev/null)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: help demo test soak versions bakery coverage bench bench-peers load \
	lint docs dist

help:
	@echo "make demo      set up and serve the example site (PORT=, VAR=, FRESH=1)"
	@echo "make test      set up and run all tests"
	@echo "make soak      the tests at full counts, the faults, the versions"
	@echo "make versions  try the wheel on the versions that it claims (ARGS=--list: which)"
	@echo "make bakery    follow the guide on a clone of the bakerydemo (ARGS=FOLDER)"
	@echo "make coverage  run the tests of the server and count what they reach"
	@echo "make bench     run the benchmarks (make bench-peers: with peers beside them)"
	@echo "make load      recorded sessions on two socket processes, Redis and PostgreSQL"
	@echo "make docs      make a website of the documentation, in build/docs/"
	@echo "make dist      build wheel and source archive in dist/, and try both out"
	@echo "make lint      check style, types, templates, translations, migrations"

demo: $(VENV)/.demo
	@exec $(BIN)/python example_site/serve.py --port $(PORT) --var "$(VAR)" \
		$(if $(filter-out 0,$(FRESH)),--fresh)

test: $(VENV)/.testing
	@exec $(BIN)/python tests/run.py $(ARGS)

soak: $(VENV)/.testing
	@exec $(BIN)/python tests/run.py --soak $(ARGS)

# Each row makes an environment of its own, so none is needed for that.
versions:
	@exec $(PYTHON) tests/matrix.py $(or $(ARGS),--all)

bakery: $(VENV)/.testing
	@exec $(BIN)/python tests/bakery.py $(ARGS)

coverage: $(VENV)/.testing
	@exec $(BIN)/python tests/run.py --coverage $(ARGS)

bench: $(VENV)/.testing
	@exec $(BIN)/python -m benchmarks $(ARGS)

bench-peers: $(VENV)/.testing
	@exec $(BIN)/python -m benchmarks --peers $(ARGS)

load: $(VENV)/.testing
	@exec $(BIN)/python -m benchmarks.load $(ARGS)

lint: $(VENV)/.testing
	@exec $(BIN)/python tests/lint.py $(ARGS)

docs: $(VENV)/.testing
	@exec $(BIN)/python -m sphinx -q -W --keep-going -c docs . build/docs $(ARGS)

# The wheel is made from the source archive.
dist: $(VENV)/.testing
	@rm -rf dist
	@$(BIN)/python -m build --outdir dist .
	@exec $(BIN)/python tests/smoke.py $(ARGS) dist/*.whl dist/*.tar.gz

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"Python 3.11 or newer is needed; PYTHON=/path/to/python3 names it.")'
	@echo "Making the virtual environment $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

# Both install the package in place, which bundles the front end as well.
$(VENV)/.demo: $(PACKAGE) $(FRONTEND) | $(BIN)/python
	@echo "Installing the package and building the front end …"
	@$(PIP) --editable .
	@touch $@

$(VENV)/.testing: $(PACKAGE) $(FRONTEND) | $(BIN)/python
	@echo "Installing the package, the front end and what the tests need …"
	@$(PIP) --editable ".[testing]"
# It asks for Wagtail below 8, but what the tests use of it runs on 8.
	@$(PIP) --no-deps "wagtail-cache==3.0.0"
	@touch $@ $(VENV)/.demo
