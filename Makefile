# make demo   brief the two example articles, no key, no network
# make test   everything CI runs
# make eval   measure the rules engine on labelled sets kept outside the project (SHARED, default ../shared)
# make quick  the checks and the quick tests, in under a minute
# make package  wheel and sdist, checked; make wheel  the wheel tried in fresh environments; make docs  the documentation as a site
# make record record the cassettes again from the model at OPENAI_BASE_URL
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
# Behind a proxy that signs with its own certificate, the system's store knows it and uv's does not.
export UV_SYSTEM_CERTS := true

.PHONY: demo test quick check record eval package wheel docs fuzz clean

demo: $(VENV)/.installed
	$(BIN)/crossbrief brief examples/s400/a.txt examples/s400/b.txt --engine rules --output examples/s400/briefing.json
	$(BIN)/crossbrief brief examples/s400/a.txt examples/s400/b.txt --engine rules
	@echo "The same briefing as JSON: examples/s400/briefing.json"

test: check
	$(BIN)/pytest -q -n 2

# Without servers, browsers, processes and long fuzzing: for one who changes a module.
quick: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 2 -m "not slow"

# Wheel and sdist, checked as an index would.
package: $(VENV)/bin/uv
	rm -rf dist
	$(BIN)/uv build --quiet --python $(BIN)/python
	$(BIN)/uv run --quiet --isolated --no-project --with twine twine check --strict dist/*

# The wheel where nobody has the checkout: each extra alone, every command of the documents. make wheel PYTHONS="3.11 3.14"
PYTHONS ?= $(PYTHON)
wheel: package
	UV=$(CURDIR)/$(BIN)/uv tests/wheel/check dist/*.whl $(PYTHONS)

# The documentation as a site, in ./site; a broken link ends it.
docs: $(VENV)/bin/uv
	$(BIN)/uv run --quiet --isolated --no-project --with 'mkdocs>=1.6' --with 'mkdocs-material>=9.8' mkdocs build --strict --quiet

# The key and the model are the environment's: OPENAI_API_KEY, CROSSBRIEF_MODEL.
record: $(VENV)/.dev
	@test -n "$$OPENAI_BASE_URL" || { echo "Set OPENAI_BASE_URL to the endpoint to record from."; exit 2; }
	$(BIN)/pytest -q tests/test_cassettes.py --record-mode=rewrite \
	  --allowed-hosts="$$(echo "$$OPENAI_BASE_URL" | sed -E 's,^https?://,,; s,[:/].*,,')"

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/bin/uv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "crossbrief needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/.installed: pyproject.toml $(VENV)/bin/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/bin/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --editable '.[all]' --group dev
	@touch $@ $(VENV)/.installed

SHARED ?= ../shared
EVAL := $(SHARED)/eval/score.py
KINDS ?= claims natural natural-full exhaustive planted ramdocs seeds
# make eval ENGINE=model KINDS=seeds OPTIONS="--no-cache" measures the model at OPENAI_BASE_URL.
ENGINE ?= rules
OPTIONS ?=
eval: $(VENV)/.installed
	@test -f $(EVAL) || { echo "There are no labelled sets at $(SHARED); set SHARED to the folder that holds them."; exit 2; }
	@mkdir -p $(VENV)/eval
	@for kind in $(KINDS); do \
	  folder=$(SHARED)/data/dev; test $$kind != seeds || folder=$(SHARED)/seeds; \
	  $(BIN)/python $(EVAL) sets $$kind $$folder > $(VENV)/eval/$$kind.jsonl || exit 1; \
	  rm -f $(VENV)/eval/$$kind.out.jsonl; \
	  if test $$kind = claims; then \
	    $(BIN)/crossbrief check --jsonl $(VENV)/eval/claims.jsonl --output $(VENV)/eval/claims.out.jsonl --engine $(ENGINE) $(OPTIONS); \
	  else $(BIN)/crossbrief batch $(VENV)/eval/$$kind.jsonl --output $(VENV)/eval/$$kind.out.jsonl --engine $(ENGINE) $(OPTIONS) 2> $(VENV)/eval/$$kind.log; fi; \
	  $(BIN)/python $(EVAL) score $$kind $$folder $(VENV)/eval/$$kind.out.jsonl || exit 1; \
	done

clean:
	rm -rf $(VENV)
