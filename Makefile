# Keepstep needs Python 3.11 or newer and make. Everything else is set up here, in .venv.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-fast lint rules proofs mutate bench clean

demo: $(VENV)/run.stamp  ## Run the demonstration: make demo, or make demo FRESH=1 to begin again
	$(BIN)/keepstep demo --port $(PORT) $(if $(FRESH),--fresh)

# One process for each core; a file's tests stay together, since they share what the file prepares.
TOGETHER := -n auto --dist loadfile

test: $(VENV)/dev.stamp  ## Every test; those that drive a browser say how to get one if it is missing
	$(BIN)/pytest $(TOGETHER)

test-fast: $(VENV)/dev.stamp
	$(BIN)/pytest $(TOGETHER) -m "not browser"

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports \
	&& $(BIN)/djlint web forms --lint --quiet && $(BIN)/keepstep check workflows/*/*.bpmn

rules: $(VENV)/dev.stamp  ## The pages that explain what the check finds, from the rules and their diagrams
	$(BIN)/python -m tests.rules_pages

proofs: $(VENV)/dev.stamp  ## Which test proves which clause: make proofs, or make proofs AUTHORITY=lewisham
	$(BIN)/python -m tests.proofs $(AUTHORITY)

mutate: $(VENV)/dev.stamp  ## Cut out what each clause has its effect by: do its tests notice? AUTHORITY=lewisham for one
	$(BIN)/python -m tests.mutate $(AUTHORITY)

bench: $(VENV)/dev.stamp  ## What is promised of speed: make bench, or make bench WRITE=1 for docs/reference/bench.md too
	$(BIN)/python -m bench $(if $(WRITE),--write)

$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
