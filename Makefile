# Every recipe works from a fresh clone; `make help` lists them.
PYTHON ?= python3
PYTHONS ?= python3.12 python3.13
VENV   := .venv
BIN    := $(VENV)/bin

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
check-more: install long versions editors benchmarks ## what takes longer: kill loops, other Pythons, benchmarks

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
	$(BIN)/coverage run -m pytest -m 'not long and not editors' -n 2
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

.PHONY: long
long: install ## the long tests
	$(BIN)/pytest -m long

.PHONY: versions
versions: $(addprefix .venv-,$(PYTHONS)) ## the fast tests on every other Python that we claim
	for python in $(PYTHONS); do .venv-$$python/bin/pytest -m 'not long and not editors' -n 2 -q || exit 1; done

.venv-%: pyproject.toml
	@command -v $* >/dev/null || { echo "$* is missing: install it, or set PYTHONS"; exit 1; }
	$* -m venv $@
	$@/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$@/bin/python -m pip install --quiet --editable . --group dev
	@touch $@

.PHONY: editors
editors: install ## real editors against the server; needs Neovim, Emacs with eglot and Node
	@for program in nvim emacs node npm; do command -v $$program >/dev/null || { echo "$$program is missing: apt-get install neovim emacs-nox elpa-eglot nodejs npm"; exit 1; }; done
	@test -d editors/vscode/node_modules -a -d tests/editors/node/node_modules || { echo "run npm ci in editors/vscode and in tests/editors/node"; exit 1; }
	cd editors/vscode && npm run --silent check && npm run --silent build && npm test
	$(BIN)/pytest -m editors tests/editors

.PHONY: benchmarks
benchmarks: install ## ratios against yardsticks, each asserted in one run
	$(BIN)/python benchmarks/imports.py
	$(BIN)/python benchmarks/lsp.py

.PHONY: format
format: install ## mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
