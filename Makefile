# hoso: the one list of tasks. `make help` prints it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PY := .venv/bin/python

.PHONY: fuzz sbom bench-pipeline bench-desk help setup setup-test demo serve test test-fast test-province lint format bench bench-reading bench-understanding bench-verify bench-keeping bench-figures examples docs lock clean

help: ## list the tasks
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-20s %s\n", $$1, $$2}'

setup: ## install what is missing to run (Debian packages, .venv)
	@deploy/setup.sh run

setup-test: ## install what is missing to run and to test
	@deploy/setup.sh test

demo: setup ## sample dossiers through the real flow, one table, then the desk (SERVE=0 stops before the desk)
	@HOSO_HOME="$${HOSO_HOME:-$(CURDIR)/.demo}" .venv/bin/hoso demo

serve: setup ## the desk and the API on HOSO_HOST:HOSO_PORT
	@.venv/bin/hoso serve

test: setup-test lint ## everything CI runs: lint, then all tests with real services
	@.venv/bin/pytest -n 2 --dist loadgroup -q -m "not province"

test-province: setup-test ## many machines in network namespaces and their bad days (as root; minutes a test)
	@.venv/bin/pytest -v -m province

test-fast: setup-test ## unit tests only: no services, browser or faults
	@.venv/bin/pytest -n 2 --dist loadgroup -q -m "not service and not browser and not fault and not slow and not province"

lint: setup-test ## ruff, strict types, import rules
	@.venv/bin/ruff check . && .venv/bin/ruff format --check -q . && .venv/bin/mypy && .venv/bin/lint-imports --no-logo 2>/dev/null || { .venv/bin/lint-imports; exit 1; }

format: ## format the code
	@.venv/bin/ruff check --fix-only -q . ; .venv/bin/ruff format -q .

bench: setup-test ## pages per CPU-second of the main job beside bare Tesseract
	@$(PY) -m benchmarks.main_job

bench-reading: setup-test ## reading beside bare Tesseract and OCRmyPDF
	@$(PY) -m benchmarks.reading

bench-understanding: setup-test ## splitting, classifying, fields, routes on generated dossiers
	@$(PY) -m benchmarks.understanding

bench-verify: setup-test ## verdicts: time, corpus, mutations
	@$(PY) -m benchmarks.verify

bench-keeping: setup-test ## store, register, seal, search
	@$(PY) -m benchmarks.keeping

bench-figures: setup-test ## figures over a year of a million dossiers on PostgreSQL
	@$(PY) -m benchmarks.figures

bench-desk: setup-test ## pages, search and decisions with a million dossiers, real server and browser (ARGS="--register URL")
	@$(PY) -m benchmarks.desk $(ARGS)

fuzz: setup-test ## fuzz every entrance (CPU_MINUTES=60, goes on where it stopped)
	@$(PY) -m benchmarks.fuzz --cpu-minutes $${CPU_MINUTES:-60}

sbom: setup ## the software bill of materials with licences, as CycloneDX
	@$(PY) deploy/sbom.py

bench-pipeline: setup-test ## a set of dossiers beside Tesseract, shares of CPU, growth, contention (ARGS="--size full", "--soak 60")
	@$(PY) -m benchmarks.pipeline $(ARGS)

examples: setup-test ## make the sample dossiers anew
	@$(PY) -m tests.office.make_examples

docs: setup ## print the generated parts of the documentation (commands, settings)
	@$(PY) -m hoso.reference

lock: ## re-pin the dependencies (needs uv: pip install uv)
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements.in -o requirements.lock
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements-dev.in -c requirements.lock -o requirements-dev.lock
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url requirements-eark.in -o requirements-eark.lock

clean: ## remove what was built (never HOSO_HOME)
	@rm -rf .venv .demo build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
