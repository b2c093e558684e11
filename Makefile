# The two commands of the README are `run` and `test`; every other target serves them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help install install-dev run test conformance wheel coverage bench lint types constraints lowest clean

help:  ## Show what can be done
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

install: $(VENV)/.installed  ## Make .venv with the pinned dependencies and the label command

install-dev: $(VENV)/.installed-dev  ## The same, with what the tests need

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian: apt install python3-venv"; exit 1; }

$(VENV)/.installed: $(BIN)/python constraints.txt pyproject.toml
	$(BIN)/python -m pip install --require-hashes --requirement constraints.txt
	$(BIN)/python -m pip install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed constraints-dev.txt
	$(BIN)/python -m pip install --require-hashes --requirement constraints-dev.txt
	@touch $@

constraints:  ## Resolve the dependencies anew (needs uv)
	uv pip compile pyproject.toml --upgrade --group build --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --output-file constraints.txt --quiet
	uv pip compile pyproject.toml --upgrade --group build --group dev --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --output-file constraints-dev.txt --quiet

lowest:  ## Every test with the oldest dependencies that pyproject.toml allows (needs uv)
	uv venv --clear --quiet --seed --python $(PYTHON) .lowest
	uv pip compile pyproject.toml --group build --group dev --resolution lowest-direct --no-header --python-version 3.11 --output-file .lowest/requirements.txt --quiet
	uv pip install --quiet --python .lowest/bin/python --requirement .lowest/requirements.txt
	uv pip install --quiet --python .lowest/bin/python --no-deps --no-build-isolation --editable .
	.lowest/bin/python -m pytest -n 2 --dist worksteal

run: $(VENV)/.installed  ## Serve the label with a demonstration city
	@$(DEMO) $(BIN)/label migrate
	@$(DEMO) $(BIN)/label demo
	@$(DEMO) $(BIN)/label serve

DEMO := LABEL_DEMONSTRATION=true LABEL_LOG_LEVEL=WARNING

test: install-dev lint types  ## Lint, types, contracts, every test on both databases; CI runs it, then wheel and conformance
	$(BIN)/python -m pytest -n 2 --dist worksteal

conformance: install-dev  ## Certificates of the running product before validators that others wrote; 2 minutes once installed
	tests/conformance/install.sh .conformance
	$(BIN)/python -m pytest tests/conformance

wheel: install  ## Install the built wheel elsewhere, on the oldest and the newest Python, and walk through it; 4 minutes
	$(BIN)/python -m tests.wheel.check

coverage: install-dev  ## The tests again, slower, with branch coverage: 100 %, or it fails and shows the gaps
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n 2 --dist worksteal
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

bench: install-dev  ## CPU a request beside the floor and peers, then requests a second; needs wrk; about 10 minutes
	$(BIN)/python -m tests.bench.run $(BENCH)
	$(BIN)/python -m tests.bench.refusals
	$(BIN)/python -m tests.bench.files
	$(BIN)/python -m tests.bench.certificate

lint: install-dev  ## Formatting, lint, import contracts, dependencies
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/deptry .

types: install-dev  ## Strict types
	$(BIN)/mypy

clean:  ## Remove what was made, data included
	rm -rf $(VENV) .bench .conformance .lowest var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
