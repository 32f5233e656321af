# LoRA Caption Studio. `make` or `make help` lists what there is.
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
MODEL_VENV := .venv-model

.DEFAULT_GOAL := help
.PHONY: help run test test-model lint format check bench lighthouse screenshots lock clean python-tests js-tests

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: $(VENV)/run.stamp ## install what the app needs and start it on http://127.0.0.1:8000 (PORT is honoured)
	@echo "LoRA Caption Studio: http://127.0.0.1:$(PORT)  (Ctrl+C ends it)"
	@PORT=$(PORT) $(BIN)/gunicorn app:app

test: $(VENV)/dev.stamp ## install what the tests need and run them all: Python, JavaScript, browser
	@$(MAKE) --no-print-directory js-tests python-tests

python-tests: $(VENV)/dev.stamp
	@sh scripts/find_exiftool.sh >/dev/null
	@CHROMIUM="$$(sh scripts/find_chromium.sh)" && export CHROMIUM && sh scripts/run_tests.sh $(BIN)/python

js-tests:
	@node --test tests/js/*.test.mjs

test-model: $(VENV)/dev.stamp $(MODEL_VENV)/model.stamp ## make pictures with a real, tiny model behind the Replicate engine (installs 1.3 GB)
	@MODEL_PYTHON="$(MODEL_VENV)/bin/python" $(BIN)/python -m pytest --no-cov tests/model

lint: $(VENV)/dev.stamp ## formatting, lint and types, without changing anything
	@$(BIN)/ruff format --check . && $(BIN)/ruff check . && $(BIN)/mypy

format: $(VENV)/dev.stamp ## put the code into shape
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

check: lint test ## everything a commit has to pass

bench: $(VENV)/dev.stamp ## print every figure we promise beside its floor
	@CHROMIUM="$$(sh scripts/find_chromium.sh)" && export CHROMIUM && $(BIN)/python -m benchmarks

lighthouse: $(VENV)/dev.stamp ## have Lighthouse judge the page with 30 images (needs node and npm)
	@CHROMIUM="$$(sh scripts/find_chromium.sh)" && export CHROMIUM && $(BIN)/python scripts/run_lighthouse.py

screenshots: $(VENV)/dev.stamp ## look at every view in every condition, make the pictures of the docs anew
	@CHROMIUM="$$(sh scripts/find_chromium.sh)" && export CHROMIUM && $(BIN)/python scripts/make_screenshots.py

lock: $(VENV)/dev.stamp ## resolve requirements*.in into pinned, hashed requirements*.txt
	@$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt
	@$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.txt
	@$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-media.in -o requirements-media.txt

clean: ## remove the environment and what tools left
	@rm -rf $(VENV) $(MODEL_VENV) .pytest_cache .mypy_cache .ruff_cache .coverage

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(BIN)/python
	@echo "Installing what the app needs (once, about half a minute) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Installing what the tests need (once, about a minute) …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-dev.txt
	@touch $@

$(MODEL_VENV)/model.stamp: requirements-model.txt
	@echo "Installing a model's world (once, two minutes or more) …"
	@$(PYTHON) -m venv $(MODEL_VENV)
	@$(MODEL_VENV)/bin/python -m pip install -q --disable-pip-version-check -r requirements-model.txt
	@touch $@
