# Commands are an interface: README.md, CI and people call them. `make` alone lists them.
PYTHON ?= python3
PORT ?= 8080
export MESSAGE AUDIO_DIR

local := .local/envs/local/bin/python
dev := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run demo test check format bench dashboards trace migrate migration migration-merge \
  deploy rollback destroy pause resume lock image sizes sbom simulate costs load

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .local/envs/.run ## The whole system on this machine: http://127.0.0.1:8080 (PORT=…)
	@$(local) -m infra.local.run --port="$(PORT)"

demo: .local/envs/.run ## AUDIO=file [CHAT=id] [TIMEOUT=s]: a recording in, its text out
	@test -n "$(AUDIO)" || { echo "Name a recording: make demo AUDIO=file" >&2; exit 2; }
	@$(local) -m infra.local.demo --port="$(PORT)" $(if $(CHAT),--chat="$(CHAT)") \
	  $(if $(TIMEOUT),--timeout="$(TIMEOUT)") -- "$(AUDIO)"

test: .local/envs/.test ## All tests; ONLY=tests/unit runs some of them
	@$(dev) -m tests.run $(ONLY)

check: .local/envs/.test ## Format, lint, types, import rules, migrations, templates, policy, lock file; ONLY=…
	@$(dev) -m infra.local.check $(if $(ONLY),"$(ONLY)")

format: .local/envs/.test ## Formats the code and mends what ruff can mend
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .

bench: .local/envs/.test ## [AUDIO_DIR=dir] [ROUNDS=n] [LONG_HOURS=h] [DOORS=n]: speed and accuracy, no verdicts
	@$(dev) -m tests.bench $(if $(AUDIO_DIR),"$${AUDIO_DIR}")

dashboards: .local/envs/.test ## What the running local cloud measured, as three pictures; HOURS=24
	@$(dev) -m infra.dashboards.look $(if $(HOURS),--hours="$(HOURS)")

trace: .local/envs/.run ## JOB=chat/message or TRACE=u123 [STAGE=…]: one message's journey
	@$(local) -m infra.local.trace $(if $(JOB),--job="$(JOB)") $(if $(TRACE),--trace="$(TRACE)") \
	  $(if $(STAGE),--stage="$(STAGE)")

migrate: .local/envs/.run ## ACTION=… [REVISION=…]: the migrator on DATABASE_URL or the local database
	@$(local) -m infra.local.migrate $(if $(EXPECTED_CURRENT),--expected-current="$(EXPECTED_CURRENT)") \
	  $(if $(PLAN_SHA),--plan-sha="$(PLAN_SHA)") $(if $(ALLOW_DATA_LOSS),--allow-data-loss) \
	  $(if $(BACKUP_ID),--backup-id="$(BACKUP_ID)") -- "$(or $(ACTION),current)" $(if $(REVISION),"$(REVISION)")

migration: .local/envs/.test ## MESSAGE="…" [EMPTY=1]: a new migration, from what the models say
	@$(dev) -m infra.local.new_migration $(if $(EMPTY),--empty) -- "$${MESSAGE-}"

migration-merge: .local/envs/.test ## Two newest migrations, put in line
	@$(dev) -m infra.local.merge_heads

deploy: .local/envs/.test ## STAGE=…: schema, application, webhook, proof; WAIT=s, BACKUP_ID=…
	@$(local) -m infra.pipeline deploy --stage "$${STAGE-}"

rollback: .local/envs/.test ## STAGE=…: the release before, or RELEASE=…; REVISION=… takes the schema back
	@$(local) -m infra.pipeline rollback --stage "$${STAGE-}"

destroy: .local/envs/.test ## STAGE=… CONFIRM=…: deletes a stage; its data too with ALLOW_DATA_LOSS=1
	@$(local) -m infra.pipeline destroy --stage "$${STAGE-}"

pause: .local/envs/.test ## STAGE=…: no door is started by itself; messages wait, until resume
	@$(local) -m infra.pipeline pause --stage "$${STAGE-}"

resume: .local/envs/.test ## STAGE=…: takes up what waited
	@$(local) -m infra.pipeline resume --stage "$${STAGE-}"

image: .local/envs/.test ## The transcriber's image, by docker, podman, or buildah on Debian
	@$(dev) -m infra.image.build $(if $(BASE_IMAGE),--base "$(BASE_IMAGE)") $(if $(TAG),--tag "$(TAG)")

sizes: .local/envs/.test ## Every function's zip and layers beside Lambda's limits, package by package
	@$(dev) -m infra.local.sizes

sbom: .local/envs/.run ## What is in the layer and the image (CycloneDX), into .local/sbom
	@$(local) -m infra.local.sbom

simulate: .local/envs/.test ## A model of the path: time to text from 1 to 1,000 messages a second
	@$(dev) -m infra.scale.simulate

costs: .local/envs/.test ## [WRITE=1]: 100, 10,000 and 1,000,000 recordings a month on AWS, in dollars
	@$(dev) -m infra.scale.costs $(if $(WRITE),--write)

load: .local/envs/.load ## [MINUTES=20] [RATE=0.25] [RECORDINGS="files"]: steady load, and a verdict
	@$(dev) -m infra.load.run $(if $(MINUTES),--minutes="$(MINUTES)") $(if $(RATE),--rate="$(RATE)") \
	  $(if $(filter-out file,$(origin PORT)),--port="$(PORT)") -- $(RECORDINGS)

lock: ## After a change of pyproject.toml: uv.lock and what is generated from it
	@uv lock && $(PYTHON) infra/local/requirements.py

# Environments, made from uv.lock; a stamp keeps the quick path quick.
.local/envs/.run: uv.lock pyproject.toml infra/local/environments.py
	@$(PYTHON) infra/local/environments.py local cloud sam zip image && touch $@

.local/envs/.load: .local/envs/.test
	@$(PYTHON) infra/local/environments.py load && touch $@

.local/envs/.test: .local/envs/.run
	@$(PYTHON) infra/local/environments.py dev lint policy audit && touch $@
