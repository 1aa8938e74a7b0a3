# Two commands are enough: `make play` and `make test`. Each makes .venv by itself, from any Python 3.11 or later.
# Another interpreter: make play PYTHON=/path/to/python3.12      Another folder: make play VENV=/tmp/wargame

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV   ?= .venv
PY     := $(VENV)/bin/python

.PHONY: play test slow check lint format bench model wheel lock clean help
.DEFAULT_GOAL := help

play: $(VENV)/.play                 ## open the home screen; Enter starts "Beijing, March 2017"
	@$(VENV)/bin/wargame

test: $(VENV)/.dev                  ## run the tests that take seconds, on all processors
	$(PY) -m pytest -n auto --dist loadfile -m "not slow" $(ARGS)

slow: $(VENV)/.dev                  ## run the tests that take minutes
	$(PY) -m pytest -m slow $(ARGS)

lint: $(VENV)/.dev                  ## style, types, and which part may import which
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports

format: $(VENV)/.dev                ## let the formatter have its way
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

check: $(VENV)/.play                ## validate and lint every scenario that is shipped
	@$(VENV)/bin/wargame check

bench: $(VENV)/.dev                 ## measure how fast it is, beside the goals: about ten minutes
	$(PY) benchmarks/run.py $(ARGS)

model: $(VENV)/.play                ## write docs/model.md anew from the rulebook; what was measured stays as it is
	$(PY) -m wargame.report.model docs/model.md 2017-accelerating-trains chn_cut_aid.full

wheel: $(VENV)/.dev                 ## build the wheel into dist/
	$(PY) -m pip wheel --quiet --no-deps --wheel-dir dist .

lock:                               ## resolve the versions of uv.lock anew (needs uv)
	uv lock --default-index https://pypi.org/simple

clean:                              ## forget the virtual environment and everything built
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

help:                               ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# Each stamp is written last, so that an installation that was interrupted is done again. A virtual environment whose
# folder was moved or whose interpreter has gone is made anew.
fit := $(shell [ "$$(cat $(VENV)/.made 2>/dev/null)" = "$(CURDIR)" ] && $(PY) -c 'print("yes")' 2>/dev/null)
ifneq ($(fit),yes)
$(VENV)/.made: anew
endif

.PHONY: anew
anew:

$(VENV)/.made:
	@found="$(PYTHON)"; \
	[ -n "$$found" ] || { echo "wargame needs Python 3.11 or later: install it, or name it with PYTHON=..."; exit 1; }; \
	$$found -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "wargame needs Python 3.11 or later: $$found is not. Name another with PYTHON=..."; exit 1; }; \
	rm -rf $(VENV) && $$found -m venv $(VENV)
	@echo "$(CURDIR)" > $@

$(VENV)/.play: pyproject.toml $(VENV)/.made
	@echo "Installing wargame into $(VENV): about a minute, once."
	@$(PY) -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

# pip reads dependency groups from 25.1 on; older Pythons bring an older pip.
$(VENV)/.dev: $(VENV)/.play
	@$(PY) -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(PY) -m pip install --quiet --disable-pip-version-check --group dev
	@touch $@
