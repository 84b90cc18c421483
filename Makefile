# Vignette's commands. Each one installs what it needs first (scripts/bootstrap), so a bare checkout is enough;
# what is already there is recognised by its checksum and skipped. Another Python: make test PYTHON=python3.12
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help install demo run test test-fast test-media check bench lock client clean
export PYTHON

BIN := .venv/bin

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

demo: ## install, build, and start a demo school on 127.0.0.1:8000
	@scripts/bootstrap demo
	@exec $(BIN)/vignette demo --serve

run: ## install, build, and start Vignette with your own data in var/
	@scripts/bootstrap run
	@$(BIN)/vignette migrate && exec $(BIN)/vignette serve

install: ## install everything that any target needs, and nothing more
	@scripts/bootstrap test

test: ## everything: check, Python, frontend, browser, PostgreSQL, S3
	@scripts/bootstrap test
	@scripts/test all

test-fast: ## the tests that take less than two minutes together
	@scripts/bootstrap test
	@scripts/test fast

test-media: ## the media library and the whole corpus of recordings, as a table
	@scripts/bootstrap test
	@scripts/test media

check: ## lint, types, import contracts, migrations, generated client
	@scripts/bootstrap test
	@scripts/check

bench: ## the benchmarks, as a table with ratios
	@scripts/bootstrap test
	@$(BIN)/python -m benchmarks

lock: ## compile requirements/ again from pyproject.toml
	@scripts/bootstrap test
	@scripts/lock

client: ## generate the TypeScript client from the OpenAPI document
	@scripts/bootstrap test
	@scripts/client write

clean: ## remove what was built and installed here (your data in var/ stays)
	rm -rf .venv .venv-s3server frontend/node_modules frontend/dist build dist
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@echo "clean: done (var/ is untouched)"
