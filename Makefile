# Needs python3 (3.11 or newer) and make; everything else lands in .venv and var.
PYTHON ?= python3
PY := .venv/bin/python
INSTALLED := .venv/installed-from

.PHONY: run test coverage test-faults fuzz lint bench bench-floor bench-matching shots demo-reset messages lock
.DEFAULT_GOAL := run

# The whole demo at http://127.0.0.1:8000/ (PORT chooses another); Ctrl-C stops it.
run: $(INSTALLED)
	@$(PY) -m mentorhub.embedded

# Four processes keep two cores busy: each waits now and then for its servers or its browser.
# Everything, browser tests included, on servers of its own. ARGS goes to pytest: a part with
# ARGS=tests/walls, one test with ARGS="tests/test_access.py -k managers".
test: $(INSTALLED)
	@$(PY) -m tests.browser.chromium
	$(PY) -m pytest -n 4 $(ARGS)

# Everything again, with the share of branches that the tests took, and where it is least.
coverage: $(INSTALLED)
	@$(PY) -m tests.browser.chromium
	$(PY) -m pytest -n 4 --cov --cov-report= $(ARGS)
	@$(PY) -m tests.coverage

# Workers killed, servers stopped, mail refused: at full size, with figures. It takes a while.
test-faults: $(INSTALLED)
	FAULTS=full $(PY) -m pytest -p no:randomly tests/faults $(ARGS)

# Hostile requests to every page for SECONDS (600); SEED repeats a run, ONLY some of its requests.
fuzz: $(INSTALLED)
	@SECONDS=$(SECONDS) SEED=$(SEED) ONLY=$(ONLY) $(PY) -m tests.fuzz

# mypy reads the models through Django, which reads the settings; nothing is connected to.
SETTINGS = TESTING=1 SECRET_KEY=only-for-the-types-and-long-enough-for-the-check \
	DATABASE_URL=postgres://127.0.0.1/none REDIS_URL=redis://127.0.0.1/0
lint: $(INSTALLED)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/djangofmt --quiet --check templates
	$(PY) -m tests.line_lengths
	$(PY) -m djlint --lint --quiet templates
	$(SETTINGS) $(PY) -m mypy
	$(PY) -c "from importlinter.cli import lint_imports_command as run; run()"
	$(PY) -m check_jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

# One command a benchmark; each prints its figures beside its budget.
bench: $(INSTALLED)
	@set -e; for file in benchmarks/bench_*.py; do $(PY) -m benchmarks.$$(basename $$file .py); done

# Pages beside a bare Django page, over HTTP. ONLY=dashboard takes the pages whose name holds it,
# SECONDS=1 is shorter (3), AGAINST=tenth compares with a tenth of the school.
bench-floor: $(INSTALLED)
	@SECONDS=$(SECONDS) ONLY="$(ONLY)" $(PY) -m benchmarks.bench_floor --against $(or $(AGAINST),floor)

# The matching alone, from a hundred students to ten thousand.
bench-matching: $(INSTALLED)
	@$(PY) -m benchmarks.bench_matching

# Pictures of every page of the running demo, and of every state, into var/shots; those of README.md
# and of the landing page, too. ONLY=guide takes those whose name holds "guide", and leaves the last.
shots: $(INSTALLED)
	@$(PY) -m tests.browser.chromium
	@$(PY) -m tests.browser.shots
	@$(PY) -m pytest -q -s -p no:randomly tests/browser/shots_of_states.py
	@test -n "$(ONLY)" || $(PY) -m tests.browser.readme

# Forgets the demo's data, mail and secrets; the next `make run` is a first one.
demo-reset: $(INSTALLED)
	@$(PY) manage.py demo_reset

# Gathers the texts of the interface into the catalogues, and compiles them.
messages: $(INSTALLED)
	@$(PY) -m tests.messages

# Pins everything again, for all platforms, with hashes and without any address.
LOCK = $(PY) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate --upgrade
lock: $(INSTALLED)
	$(LOCK) --output-file requirements.txt
	$(LOCK) --extra dev --constraint requirements.txt --output-file requirements-dev.txt

# Installed again only when the lock's content has changed, whatever its date.
.PHONY: FORCE
$(INSTALLED): FORCE
	@if ! cmp -s requirements-dev.txt $@; then \
		set -e; \
		$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("MentorHub needs Python 3.11 or newer.")'; \
		$(PYTHON) -m venv --clear .venv; \
		echo "Installing the locked packages into .venv …"; \
		$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt; \
		cp requirements-dev.txt $@; \
	fi
