# make demo   brief the two example articles, no key, no network
# make test   everything CI runs
# make record record the cassettes again from the model at OPENAI_BASE_URL
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
# Behind a proxy that signs with its own certificate, the system's store knows it and uv's does not.
export UV_SYSTEM_CERTS := true

.PHONY: demo test check record eval clean

demo: $(VENV)/.installed
	$(BIN)/crossbrief brief examples/s400/a.txt examples/s400/b.txt --engine rules --output examples/s400/briefing.json
	$(BIN)/crossbrief brief examples/s400/a.txt examples/s400/b.txt --engine rules
	@echo "The same briefing as JSON: examples/s400/briefing.json"

test: check
	$(BIN)/pytest -q -n 2

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

clean:
	rm -rf $(VENV)
