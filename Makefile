# Evenkeel. `make run` to try it, `make test` to check it; `make help` for the rest.

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
BIN := .venv/bin
CODE := portal backoffice shared migrations tests

export PORT

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run who test check lint format types imports words catalogue tests bench fuzz assets lock migration

help: ## what can be made here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: ## install everything that running needs
	@$(PYTHON) -m shared.bootstrap

setup-dev: ## install everything that the checks need as well
	@$(PYTHON) -m shared.bootstrap --dev

run: setup ## the sandbox council at http://127.0.0.1:8000 (PORT= to change it)
	@$(BIN)/evenkeel serve --sandbox --port $(PORT)

who: setup ## how to sign in to the sandbox as each kind of user
	@EVENKEEL_SANDBOX=yes EVENKEEL_BASE_URL=http://127.0.0.1:$(PORT) $(BIN)/evenkeel sandbox who

test: check tests ## every check, then the whole suite on SQLite and PostgreSQL

check: lint types imports words ## every check that runs no test

lint: setup-dev ## style, security and the Dockerfile
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/bandit -q -ll -c pyproject.toml -r portal backoffice shared migrations
	$(BIN)/hadolint Dockerfile

format: setup-dev ## put the code into its one style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: setup-dev ## mypy, strict
	$(BIN)/mypy

imports: setup-dev ## which way the arrows run
	$(BIN)/lint-imports

words: setup-dev ## the catalogues can be read, extracted and compiled
	$(BIN)/python -m tests.support.catalogues

catalogue: setup-dev ## write new texts into the Welsh file, and take out what is gone
	$(BIN)/python -m tests.support.catalogues update

tests: setup-dev
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

bench: setup-dev ## speed and size, measured beside a bare page and a bare COPY
	$(BIN)/pytest -m performance -s tests/performance $(PYTEST_ARGS)

fuzz: setup-dev ## let schemathesis at the interface for programs (it has a place of its own)
	@test -x .cache/fuzz/bin/schemathesis || { $(BIN)/uv venv -q .cache/fuzz && $(BIN)/uv pip install -q -p .cache/fuzz/bin/python -r tests/fuzz/requirements.txt; }
	$(BIN)/python -m tests.fuzz.run $(FUZZ_ARGS)

assets: setup ## build the style sheet and scripts again
	@$(BIN)/python -m shared.assets

lock: setup-dev ## resolve requirements*.in again into requirements*.lock
	$(BIN)/uv pip compile $(LOCKING) --upgrade requirements.in -o requirements.lock
	$(BIN)/uv pip compile $(LOCKING) --upgrade requirements-dev.in -c requirements.lock -o requirements-dev.lock

LOCKING := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

migration: setup-dev ## write a migration from the models: make migration NAME="add holds"
	@rm -f .cache/migration.sqlite
	$(BIN)/alembic -x url=sqlite:///.cache/migration.sqlite upgrade head
	$(BIN)/alembic -x url=sqlite:///.cache/migration.sqlite revision --autogenerate -m "$(NAME)"
