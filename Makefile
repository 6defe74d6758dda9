# The recipes people and CI share. Everything lives in .venv; nothing is installed outside it.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
DATABASE_URL ?=
ARGS   ?=

# Some tests bring parts in JavaScript: apps, and a second opinion. Each has its own package.json and is installed beside it.
NODE_PARTS := $(patsubst %/package.json,%/node_modules/.ready,$(wildcard tests/workspace/*/package.json tests/workspace/*/*/package.json))

# A test through sockets, processes or a browser that fails gets a second go, three in a run at most; both tracebacks are printed.
SECOND_GO := --reruns 1 --max-suite-reruns 3 --rerun-show-tracebacks $(addprefix --rerun-exclude-path=tests/,domain knowledge storage use_cases)

.PHONY: help demo run worker test test-long mutants check bench chaos shots looks install node-parts clean

help:            ## Say what there is
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(READY): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "Deskhand needs Python 3.11 as $(PYTHON). Name another one with: make demo PYTHON=/path/to/python3"; exit 2; }
	@echo "[1/3] Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@echo "[2/3] Installing torch (CPU), about 200 MB"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check torch==2.13.0
	@echo "[3/3] Installing Deskhand and what it needs"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)

install: $(READY)  ## Make .venv with everything in it

demo: $(READY)   ## The whole desk in a local workspace, in the browser
	@$(BIN)/deskhand demo $(ARGS)

run: $(READY)    ## The bot, on the Slack workspace named by SLACK_BOT_TOKEN and SLACK_APP_TOKEN
	@$(BIN)/deskhand run $(ARGS)

worker: $(READY) ## One more worker beside a running bot
	@$(BIN)/deskhand worker $(ARGS)

node-parts:      ## The parts of the tests written in JavaScript, where npm is installed
ifneq ($(shell command -v npm),)
node-parts: $(NODE_PARTS)
endif

%/node_modules/.ready: %/package.json %/package-lock.json
	@echo "Installing the JavaScript parts of $*"
	@cd $* && npm ci --silent --no-audit --no-fund && touch node_modules/.ready || echo "npm could not; the tests that need them say so"

# what one of five processes has compiled the others load, and whatever they start
test: export PYTHONDONTWRITEBYTECODE =
test: $(READY) node-parts  ## Every test of the default suite, on SQLite and PostgreSQL, with a browser where one is installed
	@$(BIN)/python -m pytest -n 5 --dist loadscope -m "not long" $(SECOND_GO) $(ARGS)

test-long: $(READY) node-parts  ## The long ones: kill -9 at random moments, many seeds
	@$(BIN)/python -m pytest -m long $(ARGS)

mutants: $(READY)  ## The test of the tests: each guarantee taken out of a copy of the code has to be noticed
	@$(BIN)/python -m pytest -m long tests/mutants $(ARGS)

check: $(READY)  ## Format, lint, types, walls
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy bot handlers workflows knowledge storage workspace tests bench
	@$(BIN)/lint-imports --no-cache

bench: $(READY)  ## Figures beside a peer or a limit, in the same run
	@$(BIN)/python -m bench $(ARGS)

chaos: $(READY)  ## A thousand approvals while bots are killed every few seconds: make chaos ARGS="--database postgresql"
	@$(BIN)/python -m bench.chaos $(ARGS)

shots: $(READY)  ## Take the screenshots of the README in a real browser
	@$(BIN)/python -m bench.shots

looks: $(READY)  ## Look at every card and form: pictures and contact sheets in .deskhand/looks
	@$(BIN)/python -m bench.looks $(ARGS)

clean:           ## Remove what was made here, the tickets of the demo included
	rm -rf $(VENV) .deskhand build *.egg-info $(dir $(NODE_PARTS))
