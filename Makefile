# Two commands do everything on a fresh machine: `make run` and `make test`.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
EXTRAS ?=
INBOX ?=
PERF_HOME ?= $(if $(PERF_PIPELINE_HOME),$(PERF_PIPELINE_HOME),data)
comma := ,
LOCKS := requirements.lock $(foreach extra,$(filter-out dev,$(subst $(comma), ,$(EXTRAS))),requirements-$(extra).lock)
UV := $(shell command -v uv 2>/dev/null)

.PHONY: setup setup-dev run test test-cluster lint format ui bench lock docs clean

# `make setup EXTRAS=ocr,cluster` adds extras; the stamp keeps a second call quick.
setup: $(VENV)/.setup-$(subst $(comma),-,$(or $(EXTRAS),core))
setup-dev: $(VENV)/.setup-dev

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("perf_pipeline needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv "$(VENV)"

define install
	@echo "installing $(1) …"
	@if [ -n "$(UV)" ]; then VIRTUAL_ENV="$(abspath $(VENV))" "$(UV)" pip install --quiet --require-hashes --compile-bytecode $(foreach lock,$(1),-r $(lock)); \
	else "$(BIN)/python" -m pip install --quiet --disable-pip-version-check --require-hashes $(foreach lock,$(1),-r $(lock)); fi
	@if [ -n "$(UV)" ]; then VIRTUAL_ENV="$(abspath $(VENV))" "$(UV)" pip install --quiet --no-deps --no-build-isolation -e .; \
	else "$(BIN)/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; fi
	@"$(BIN)/python" -m perf_pipeline.extract.prepared
	@touch "$@"
endef

$(VENV)/.setup-dev: requirements-dev.lock pyproject.toml | $(VENV)/bin/python
	$(call install,requirements-dev.lock)
	@touch "$(VENV)/.setup-core"

CLUSTER_LOCKS := requirements-dev.lock requirements-cluster.lock requirements-cluster-test.lock
$(VENV)/.setup-test-cluster: $(CLUSTER_LOCKS) pyproject.toml | $(VENV)/bin/python
	$(call install,$(CLUSTER_LOCKS))
	@touch "$(VENV)/.setup-core" "$(VENV)/.setup-dev"

$(VENV)/.setup-%: $(LOCKS) pyproject.toml | $(VENV)/bin/python
	$(call install,$(LOCKS))

run: setup
	@"$(BIN)/perf-pipeline" run --home "$(PERF_HOME)" --inbox "$(or $(INBOX),samples/inbox)"
ifeq ($(INBOX),)
	@if "$(BIN)/python" -c 'import cv2, onnxruntime, rapidocr' 2>/dev/null; then \
	  echo "The scans in samples/scans are of the same forms and would supersede them: they go into $(PERF_HOME)-scans."; \
	  "$(BIN)/perf-pipeline" run --home "$(PERF_HOME)-scans" --inbox samples/scans; \
	else \
	  echo "Left out: $$(find samples/scans -name '*.pdf' | wc -l | tr -d ' ') scans in samples/scans, which need the ocr extra (make setup EXTRAS=ocr)."; \
	fi
endif

test: setup-dev
	@"$(BIN)/pytest"

# More than one machine, on this one: Ray with two nodes, an S3 server. Not part of `make test`.
test-cluster: $(VENV)/.setup-test-cluster
	@"$(BIN)/pytest" -n 0 tests/cluster

lint: setup-dev
	"$(BIN)/ruff" format --check .
	"$(BIN)/ruff" check .
	"$(BIN)/mypy"
	"$(BIN)/lint-imports"
	"$(BIN)/sqlfluff" lint sql --processes 2 --disable-progress-bar

format: setup-dev
	"$(BIN)/ruff" format .
	"$(BIN)/ruff" check --fix .

ui: setup
	@"$(BIN)/perf-pipeline" ui --home "$(PERF_HOME)"

docs: setup-dev
	@NO_MKDOCS_2_WARNING=1 "$(BIN)/mkdocs" build --strict --quiet
	@echo "the documentation is in site/index.html"

bench: setup-dev
	"$(BIN)/python" -m benchmarks.extract
	"$(BIN)/python" -m benchmarks.pipeline
	"$(BIN)/python" -m benchmarks.report

lock:
	@for extra in "" ocr dev cluster kubernetes cluster-test; do \
	  out=requirements$${extra:+-$$extra}.lock; \
	  uv pip compile --quiet --no-strip-extras --generate-hashes --no-emit-index-url --universal --python-version 3.11 \
	    --custom-compile-command "make lock" -c constraints.txt --extra build $${extra:+-c requirements.lock --extra $$extra} \
	    $$([ "$$extra" = dev ] && echo -c requirements-ocr.lock --extra ocr) \
	    $$([ "$$extra" = cluster-test ] && echo -c requirements-dev.lock -c requirements-cluster.lock) pyproject.toml -o $$out; \
	done

clean:
	rm -rf "$(VENV)" data data-scans build dist site
