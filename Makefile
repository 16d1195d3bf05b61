# Needs Python 3.11 or newer, make and git; everything else is installed from locks/.

PYTHON ?= python3
VENV := .venv
MITM := .venv-mitm
BIN := $(VENV)/bin
UV ?= $(BIN)/uv
DEMO ?= demo

# An interpreter that was asked for by name wins over the one an existing .venv was made with.
EXACT := $(if $(filter file,$(origin PYTHON)),,--exact)
SYNC = $(PYTHON) locks/sync.py $(EXACT)

# One index only: a file of the same name from elsewhere would bring a hash nobody else can match.
COMPILE = env -u UV_INDEX -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS UV_NO_CONFIG=1 \
  $${PIP_INDEX_URL:+UV_DEFAULT_INDEX="$$PIP_INDEX_URL"} \
  $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-strip-extras --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
  $(if $(UPGRADE),--upgrade)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.DEFAULT_GOAL := help
.PHONY: help demo test coverage integration chaos bench lock help-page clean python venv-run venv-dev venv-mitm pds

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | \
	  while IFS='|' read -r target what; do printf '%-18s %s\n' "$$target" "$$what"; done

demo: venv-run ## run the whole loop on the shipped example into demo/
	@[ ! -e $(DEMO) ] || { echo "$(DEMO)/ is there from an earlier run:" \
	  "delete it, or say make demo DEMO=another-folder" >&2; exit 1; }
	$(BIN)/cfkit demo $(DEMO)

test: venv-dev ## everything CI runs: lint, format, types, import floors, tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -m "not integration" -n auto --dist loadfile --durations=25

coverage: venv-dev ## the tests once more, slower, telling which lines none of them reaches
	$(BIN)/python -m pytest -m "not integration" -n auto --dist loadfile --cov --cov-report=term

integration: venv-dev venv-mitm pds ## tests against real servers on this machine; some need node and npm
	@CFKIT_MITMDUMP=$(CURDIR)/$(MITM)/bin/mitmdump $(BIN)/python -m pytest -m integration; \
	  code=$$?; if [ $$code -eq 5 ]; then echo "There are no integration tests to run."; \
	  else exit $$code; fi

chaos: venv-dev ## break everything around publishing for a while; says the seed to do it again
	CFKIT_CHAOS=long $(BIN)/python -m pytest tests/chaos tests/publishing/test_two_clones.py

bench: venv-dev ## run every benchmark; fails when a goal does not hold
	@code=0; for file in $$(ls benchmarks/*.py | grep -v '/_'); do \
	  line=$$($(BIN)/python $$file) || code=1; echo "$$line"; \
	  case "$$line" in ''|*'"holds": false'*) code=1 ;; esac; \
	done; exit $$code

lock: python ## resolve the dependencies again (UPGRADE=1 takes new versions)
	@[ -x "$$(command -v $(UV))" ] || $(SYNC) $(VENV) dev
	$(COMPILE) pyproject.toml --extra all --group dev --output-file locks/dev.txt
	$(COMPILE) pyproject.toml --extra all --group build --constraints locks/dev.txt \
	  --no-annotate --output-file locks/run.txt
	$(COMPILE) --group integration --output-file locks/integration.txt

help-page: venv-dev ## write the page that `cfkit --help` prints
	$(BIN)/python -m cfkit.cli.generate_help

clean: ## remove the environments, caches, build results and demo/
	rm -rf $(VENV) $(MITM) $(DEMO) tests/integration/node_modules build dist .coverage .coverage.* .hypothesis .mypy_cache \
	  .pytest_cache .ruff_cache .import_linter_cache
	find . -name node_modules -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

python:
	@command -v $(PYTHON) >/dev/null || \
	  { echo "$(PYTHON) not found: install Python 3.11 or newer, or say make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is $$($(PYTHON) --version 2>&1), cfkit needs 3.11 or newer:" \
	  "say make PYTHON=python3.11 or newer" >&2; exit 1; }

venv-run: python
	@$(SYNC) $(VENV) run --project

venv-dev: python
	@$(SYNC) $(VENV) dev --project

venv-mitm: python
	@$(SYNC) $(MITM) integration

# A server that is half installed, or was built for another Node, has no stamp and is not used.
pds:
	@for tool in node npm; do command -v $$tool >/dev/null || { \
	  echo "$$tool not found: tests against a real Bluesky server are skipped."; exit 0; }; done; \
	cd tests/integration; stamp=node_modules/.cfkit-$$(node --version); \
	cmp -s package-lock.json $$stamp && exit 0; \
	echo "Installing the Bluesky server of tests/integration/package-lock.json"; \
	if npm ci --loglevel=error --no-progress && \
	  node -e 'new (require("better-sqlite3"))(":memory:"); require("@atproto/dev-env")'; \
	then cp package-lock.json $$stamp; \
	else rm -f $$stamp; \
	  echo "The Bluesky server could not be installed: tests against it are skipped."; fi
