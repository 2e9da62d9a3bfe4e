# Every recipe works from a fresh clone; `make help` lists them.
PYTHON ?= python3
PYTHONS ?= python3.12 python3.13
VENV   := .venv
BIN    := $(VENV)/bin

# The tests start hundreds of interpreters: without bytecode each compiles what it imports.
unexport PYTHONDONTWRITEBYTECODE

FAST   := not long and not checkers and not postgres and not editors

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the recipes
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tailor-types needs Python 3.11 or newer: make PYTHON=python3.12")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

.PHONY: install
install: $(VENV)/.installed ## create .venv and install everything a developer needs

.PHONY: demo
demo: install ## type-check, lint and run the example, then show its broken twin rejected
	$(BIN)/python examples/demo.py

.PHONY: check
check: install lint types layers spelling test ## everything that needs only Python (the test command)

.PHONY: check-more
check-more: install postgres editors checkers mypy-versions long start-up ## what takes longer: Postgres, editors, other checkers, other mypys, crash points, kill loops, the cost of an import

.PHONY: lint
lint: install ## ruff, both halves
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.PHONY: types
types: install ## mypy, strict, over packages, tests and benchmarks
	$(BIN)/mypy

.PHONY: layers
layers: install ## the directions in which imports may point
	$(BIN)/lint-imports

.PHONY: spelling
spelling: install ## codespell
	$(BIN)/codespell

.PHONY: test
test: install ## the fast tests, with the coverage gate
	rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest -m '$(FAST)' -n 2
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --omit='*/runtime/dbos/*' # measured by `make postgres`

.PHONY: oracle
oracle: install ## hold tailor-lint against running thousands of generated programs
	$(BIN)/python -m tests.lint.oracle --programs 10000 --proof
	$(BIN)/python -m tests.lint.oracle.conduct --programs 2000

.PHONY: long
long: install ## the long tests, but for those of the oracle, which the linter does not pass yet
	$(BIN)/pytest -m 'long and not postgres' --ignore tests/lint/oracle

.PHONY: proofs
proofs: install ## what was done to the store, with the figures of docs/reference/durability.md
	$(BIN)/pytest -s tests/runtime/test_crashes.py tests/runtime/test_kill_loop.py \
	  tests/runtime/test_crashing_model.py tests/runtime/test_durability.py

.PHONY: postgres
postgres: install ## the tests that need the Postgres server (Debian: apt-get install postgresql)
	@ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || command -v postgres >/dev/null || \
		{ echo 'make postgres: no Postgres server here; on Debian: apt-get install postgresql' >&2; exit 1; }
	rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest -m postgres -n 2
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --include='*/runtime/dbos/*'

EDITOR_PROGRAMS := nvim vim.nox emacs node npm g++ chromium
EDITOR_PACKAGES := neovim vim-nox vim-ale emacs-nox elpa-eglot elpa-lsp-mode nodejs npm g++ chromium
.PHONY: editors
editors: install editors/vscode/node_modules tests/editors/node/node_modules tests/editors/vscode/node_modules/.built ## real editors against the language server (it names the Debian packages that are missing)
	@for program in $(EDITOR_PROGRAMS); do command -v $$program >/dev/null || \
		{ echo "make editors: no $$program here; on Debian: apt-get install $(EDITOR_PACKAGES)" >&2; exit 1; }; done
	cd editors/vscode && npm run --silent check && npm run --silent build && npm test && npm run --silent package
	$(BIN)/pytest -m editors tests/editors

tests/editors/vscode/node_modules/.built: tests/editors/vscode/node_modules tests/editors/vscode/build.mjs
	cd tests/editors/vscode && npm run --silent build
	@touch $@

%/node_modules: %/package-lock.json
	cd $* && npm ci --no-fund --no-audit
	@touch $@

.PHONY: versions
versions: $(addprefix .venv-,$(PYTHONS)) ## the fast tests on every other Python that we claim
	for python in $(PYTHONS); do .venv-$$python/bin/pytest -m '$(FAST)' -n 2 -q || exit 1; done

.venv-%: pyproject.toml
	@command -v $* >/dev/null || { echo "$* is missing: install it, or set PYTHONS"; exit 1; }
	$* -m venv $@
	$@/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$@/bin/python -m pip install --quiet --editable . --group dev
	@touch $@

.PHONY: checkers
checkers: install ## what pyright, ty and pyrefly see of the stubs (pyright needs node and npm)
	$(BIN)/python -m pip install --quiet --group checkers
	$(BIN)/pytest -m checkers tests/typing

.PHONY: third-party
third-party: install ## hold the names of other packages in the catalogue to what they install
	test -x .venv-third-party/bin/python || $(PYTHON) -m venv .venv-third-party
	.venv-third-party/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	.venv-third-party/bin/python -m pip install --quiet --editable . --group third-party
	.venv-third-party/bin/python -m tests.lint.names

MYPYS ?= 1.13.0 1.15.0 1.18.2 1.20.0 2.0.0
.PHONY: mypy-versions
mypy-versions: install $(MYPYS:%=.venv-mypy-%) ## the plugin under older versions of mypy
	for mypy in $(MYPYS); do echo "mypy $$mypy"; \
	  .venv-mypy-$$mypy/bin/pytest -q tests/typing/test_agreement.py tests/typing/test_cases.py \
	    "tests/typing/test_incremental.py::test_bodies_that_come_from_the_cache_are_judged_as_new_ones" || exit 1; done

.venv-mypy-%: pyproject.toml
	$(PYTHON) -m venv $@
	$@/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$@/bin/python -m pip install --quiet --editable . mypy==$* typing_extensions hypothesis \
	  pytest pytest-asyncio pytest-timeout pytest-xdist attrs msgspec pydantic
	@touch $@

.PHONY: start-up
start-up: install ## what it costs to import the SDK
	$(BIN)/python benchmarks/imports.py

.PHONY: benchmarks
benchmarks: install start-up ## ratios against yardsticks, each asserted in one run
	$(BIN)/python benchmarks/runtime.py
	$(BIN)/python benchmarks/throughput.py
	$(BIN)/python benchmarks/engines.py
	$(BIN)/python benchmarks/mypy_plugin.py
	$(BIN)/python benchmarks/lint.py
	$(BIN)/python benchmarks/lint_tree.py
	$(BIN)/python benchmarks/lsp.py

.PHONY: format
format: install ## mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
