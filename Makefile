.DEFAULT_GOAL := help
.PHONY: help setup run test test-services test-cluster e2e check bench fmt lock
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r
EMBEDDED := env -u DATABASE_URL -u REDIS_URL -u ELASTICSEARCH_URL

help: ## 显示本说明
	@grep -hE '^[a-z0-9-]+:.*##' Makefile | sed -E 's/^([a-z0-9-]+):.*## /make \1|/' | column -t -s '|'
setup: .venv/ready .env ## 建立运行环境（首次约半分钟）
.venv/ready: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit("需要 Python 3.11 或更新版本" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(UV) requirements.lock && touch $@
.venv/ready-dev: requirements-dev.lock .venv/ready
	$(UV) requirements-dev.lock && touch $@
.env:
	@umask 077 && $(PYTHON) -c 'import secrets; print("SECRET_KEY=" + secrets.token_urlsafe(50))' > $@
run: setup ## 载入示例内容并在前台运行，Ctrl-C 停止；PORT=8000
	@exec $(BIN)/python manage.py serve --demo --port $(PORT)
test: .venv/ready-dev ## 测试（内置数据库、索引和消息目录）
	$(EMBEDDED) $(BIN)/pytest -q -n 2 --dist worksteal --ignore tests/e2e $(ARGS)
test-services: .venv/ready-dev ## 同一组测试，使用 PostgreSQL、Redis、Elasticsearch
	eval "$$(.ci/services start)" && REQUIRE_SERVICES=1 $(BIN)/pytest -q -n 2 --dist worksteal --ignore tests/e2e $(ARGS)
test-cluster: .venv/ready-dev ## 三节点 Elasticsearch：杀掉一个节点，查询和变更都不丢
	eval "$$(.ci/services cluster-start)" && { $(BIN)/pytest -q tests/cluster $(ARGS); code=$$?; .ci/services cluster-stop; exit $$code; }
e2e: .venv/ready-dev ## 浏览器测试，两种部署形态
	$(BIN)/pytest -q tests/e2e $(ARGS)
check: .venv/ready-dev ## 代码、类型、分层、模板和迁移检查
	.ci/check
bench: .venv/ready-dev ## 性能与检索质量的测量命令见 bench/README.md
	@cat bench/README.md
fmt: .venv/ready-dev ## 整理代码格式
	$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .
lock: .venv/ready-dev ## 更新依赖锁定文件
	.ci/lock
