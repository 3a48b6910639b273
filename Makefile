# Commands are an interface: README.md, CI and people call them. `make` alone lists them.
PYTHON ?= python3
PORT ?= 8080
export MESSAGE AUDIO_DIR

local := .local/envs/local/bin/python
dev := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run demo test check format bench dashboards trace migrate migration migration-merge deploy lock

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .local/envs/.run ## The whole system on this machine: http://127.0.0.1:8080 (PORT=…)
	@$(local) -m infra.local.run --port $(PORT)

demo: .local/envs/.run ## AUDIO=file [CHAT=id] [TIMEOUT=s]: a recording in, its text out
	@test -n "$(AUDIO)" || { echo "Name a recording: make demo AUDIO=file" >&2; exit 2; }
	@$(local) -m infra.local.demo "$(AUDIO)" --port $(PORT) $(if $(CHAT),--chat $(CHAT)) $(if $(TIMEOUT),--timeout $(TIMEOUT))

test: .local/envs/.test ## All tests; ONLY=tests/unit runs some of them
	@$(dev) -m tests.run $(ONLY)

check: .local/envs/.test ## Format, lint, types, import rules, migrations, templates, policy, lock file; ONLY=…
	@$(dev) -m infra.local.check $(if $(ONLY),"$(ONLY)")

format: .local/envs/.test ## Formats the code and mends what ruff can mend
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

bench: .local/envs/.test ## [AUDIO_DIR=dir] [ROUNDS=n] [LONG_HOURS=h]: speed and accuracy, not verdicts
	@$(dev) -m tests.bench $(if $(AUDIO_DIR),"$${AUDIO_DIR}")

dashboards: .local/envs/.test ## What the running local cloud measured, as three pictures; HOURS=24
	@$(dev) -m infra.dashboards.look $(if $(HOURS),--hours $(HOURS))

trace: .local/envs/.run ## JOB=chat/message or TRACE=u123 [STAGE=…]: one message's journey
	@$(local) -m infra.local.trace $(if $(JOB),--job="$(JOB)") $(if $(TRACE),--trace "$(TRACE)") \
	  $(if $(STAGE),--stage "$(STAGE)")

migrate: .local/envs/.run ## ACTION=… [REVISION=…]: the migrator on DATABASE_URL or the local database
	@$(local) -m infra.local.migrate $(or $(ACTION),current) $(REVISION) \
	  $(if $(EXPECTED_CURRENT),--expected-current $(EXPECTED_CURRENT)) \
	  $(if $(PLAN_SHA),--plan-sha $(PLAN_SHA)) \
	  $(if $(ALLOW_DATA_LOSS),--allow-data-loss) $(if $(BACKUP_ID),--backup-id $(BACKUP_ID))

migration: .local/envs/.test ## MESSAGE="…" [EMPTY=1]: a new migration, from what the models say
	@$(dev) -m infra.local.new_migration "$${MESSAGE-}" $(if $(EMPTY),--empty)

migration-merge: .local/envs/.test ## Two newest migrations, put in line
	@$(dev) -m infra.local.merge_heads

deploy: .local/envs/.run ## To AWS: not before its pipeline is here (issue 5)
	@echo "There is no pipeline yet: infra/README.md says how to deploy by hand." >&2; exit 2

lock: ## After a change of pyproject.toml: uv.lock and what is generated from it
	@uv lock && $(PYTHON) infra/local/requirements.py

# Environments, made from uv.lock; a stamp keeps the quick path quick.
.local/envs/.run: uv.lock pyproject.toml infra/local/environments.py
	@$(PYTHON) infra/local/environments.py local cloud sam zip image && touch $@

.local/envs/.test: .local/envs/.run
	@$(PYTHON) infra/local/environments.py dev lint policy && touch $@
