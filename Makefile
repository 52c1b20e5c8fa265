# Tsudoi. `make` alone prints the targets. Needs git, make, Node (any version that runs npm) and npm.
# PostgreSQL, Redis and the Node that runs Tsudoi (24) are brought by the project itself.

NODE := $(CURDIR)/node_modules/.bin/node --conditions=source --disable-warning=ExperimentalWarning
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
.DEFAULT_GOAL := help
.PHONY: demo docs reference monitoring observe test-observability e2e growth-demo help run tour rescue test test-full check bench migrate images charts cluster dev clean setup

help: ## print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

run: setup ## start everything on this machine; the first time it also tells the tour
	@$(NODE) scripts/run.ts $(ARGS)

observe: setup ## run, with Prometheus and Alertmanager (and Grafana where it is found) wired to it
	@$(NODE) scripts/run.ts --observe $(ARGS)

test-observability: setup ## queries, alerts and routes on a real Prometheus and Alertmanager (part of make test)
	@npm test --silent -- test/monitoring test/charts/monitoring e2e/monitoring e2e/observability e2e/tracing

tour: setup ## tell the whole story on one event, through the public API (ARGS=--clean: delete what `tsudoi tour` left)
	@$(NODE) scripts/run.ts --tour $(ARGS)

demo: setup ## an organisation with two years of events beside a running make run (ARGS=--clean: remove it)
	@$(NODE) scripts/run.ts --demo $(ARGS)

test: setup ## run the tests on a real PostgreSQL and Redis (FILES="part-of-a-path …")
	@npm test --silent -- $(FILES)

e2e: setup ## the console's journeys in Chromium; writes the pictures of docs/images
	@TSUDOI_IMAGES=1 npm test --silent -- services/console/e2e

test-full: setup ## the same with long suites at full size (SHARD=1/4 for a part of the files)
	@npm test --silent -- --full $(if $(SHARD),--shard $(SHARD)) $(FILES)

check: setup ## types, lint, format, unused exports, cycles and layers, coverage table, audit (STEP=lint)
	@$(NODE) scripts/check.ts $(STEP)

bench: setup ## print figures (NAME=api; without a name: which ones there are)
	@$(NODE) scripts/bench.ts $(NAME)

growth-demo: setup ## a year from 100 to 50,000 people: switches, and what a month costs beside a year that never switches
	@$(NODE) scripts/growthDemo.ts

migrate: setup ## bring the database up to this version (DATABASE_OWNER_URL, or the local one)
	@if [ -n "$$DATABASE_OWNER_URL" ]; then $(NODE) packages/cli/bin/tsudoi.js migrate; \
	else $(NODE) scripts/run.ts --migrate $(ARGS); fi

images: setup ## build the container images (SERVICE=standalone for one)
	@$(NODE) scripts/images/images.ts $(SERVICE)

charts: setup ## write the chart's generated parts, then lint, render and validate it with every preset
	@$(NODE) scripts/charts/generate.ts
	@npm test --silent -- test/charts

monitoring: setup ## write dashboards, alert rules and the page of metrics from scripts/monitoring
	@$(NODE) scripts/monitoring/generate.ts

reference: setup ## write docs/configuration.md from the schemas of the settings
	@$(NODE) scripts/docs/configuration.ts

docs: ## build the site of docs/ into docs/.vitepress/dist (installs VitePress there)
	@cd docs && npm ci --silent && npm run --silent build

cluster: setup ## a local Kubernetes (kind) with everything on it: gateway, data, every service
	@$(NODE) scripts/cluster/cluster.ts

rescue: setup ## a new admin key, when every key and password of this installation is lost
	@$(NODE) scripts/run.ts --rescue $(ARGS)

dev: setup ## like run, and restart on every change of a source file
	@$(NODE) scripts/run.ts --dev $(ARGS)

clean: ## remove builds and installed packages; keeps .data (your database)
	rm -rf node_modules coverage packages/*/dist services/*/dist operators/*/dist

# The lock file as it was at the last install; written by the root package's postinstall.
setup:
	@cmp -s package-lock.json node_modules/.installed-lock || { \
	  echo "installing packages …"; \
	  sh scripts/installPackages.sh && cp package-lock.json node_modules/.installed-lock; }
