# Everything a person does here. CI runs the same words.
SHELL := /bin/bash
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help build test setup lint format types scripts unit browser bench bench-lti bench-plans translations screenshots lock clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## Compile the real course into SCORM packages and a website, in build/
	@tools/setup.sh build
	@$(BIN)/blc build course_source -o build
	@echo
	@echo "Upload a zip to your LMS as a SCORM activity (docs/moodle.md), or open build/blc-html/index.html."

test: setup lint types scripts ## Check and test everything
	@$(BIN)/python -m pytest -n auto

setup: ## Install what the tests need
	@tools/setup.sh test

lint: ## Style and formatting of the Python code
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

format: ## Format the Python code
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

types: ## Types of the Python code
	@$(BIN)/mypy

scripts: ## Types and unit tests of the learner's scripts and the tool's
	@if [ -d node_modules ]; then npm run --silent types && npm test --silent; \
	else echo "No npm packages here: checks and tests of the scripts are left out."; fi

unit: ## The fast tests: all but those in a browser
	@$(BIN)/python -m pytest -n auto -m "not browser"

browser: ## The tests in Chromium
	@$(BIN)/python -m pytest -n auto -m browser

bench: ## Measure the compiler against its floor
	@$(BIN)/python -m benchmarks.build

translations: ## Bring the LTI tool's catalogues up to date with its texts
	@$(BIN)/python -m tools.translations $(LANGUAGE)

bench-lti: ## Measure launches of the LTI tool beside a bare launch
	@$(BIN)/python -m benchmarks.launches

bench-plans: ## Measure pages about plans as plans grow to 10,000
	@$(BIN)/python -m benchmarks.plans

screenshots: ## Make the pictures in docs/screenshots
	@$(BIN)/python -m tests.browser.screenshots
	@$(BIN)/python -m tests.lti_app.browser.screenshots

lock: ## Pin every package again, by hashes and without addresses (needs uv)
	uv pip compile pyproject.toml --group build --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --universal --python-version 3.11 -o requirements/build.lock
	uv pip compile pyproject.toml --all-extras --group dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --universal --python-version 3.11 -o requirements/test.lock
	uv pip compile --group platform --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --universal --python-version 3.11 -o requirements/platform.lock
	npm install --package-lock-only --omit-lockfile-registry-resolved
	node tools/strip-funding.js

clean: ## Remove what was built and installed
	rm -rf build .venv .venv-platform node_modules
