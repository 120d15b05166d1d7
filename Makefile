# Sluice. `make run` starts everything, `make test` passes every test; `make help` lists the rest.

# One set of build flags everywhere: with others the Temporal server compiles a second time, which takes minutes.
export CGO_ENABLED = 0

ARGS ?=
SLUICE = build/sluice

RELEASE ?= unreleased

GOLANGCI_LINT = v2.15.0

.PHONY: help run build test test-fast test-long check record-histories screenshots bench postgresql chromium compose-check

help: ## list what make can do
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

run: postgresql build ## start everything on this machine; ARGS="--data DIR --http 127.0.0.1:9000" passes flags on
	@exec $(SLUICE) up $(ARGS)

build: ## build build/sluice
	@[ -x $(SLUICE) ] || echo "Building. The first build compiles the Temporal server and takes 5 to 10 minutes; later ones take seconds."
	@go build -o $(SLUICE) ./cmd/sluice

test: postgresql chromium build ## every test
	SLUICE_BINARY=$(CURDIR)/$(SLUICE) go test -timeout 30m ./...

# The packages whose tests need neither a database nor the whole program.
fast = $(shell go list -f '{{.ImportPath}} {{.TestImports}} {{.XTestImports}}' ./... | \
	grep -Ev 'pgtest|testcounty|^sluice/(bench|cmd|e2e|embedded|store)' | cut -d' ' -f1)

test-fast: ## the packages that need no database, in less than a minute
	go test -short $(fast)

test-long: postgresql chromium build ## the longer forms: more random lives, more crashes
	SLUICE_BINARY=$(CURDIR)/$(SLUICE) SLUICE_LONG=1 go test -timeout 60m -count 1 ./lifecycle ./e2e -rapid.checks=5000

check: build/workflowcheck lint ## formatting, vet, linters, determinism of workflows, tidy modules
	@unformatted=$$(gofmt -l .); [ -z "$$unformatted" ] || { echo "not formatted (gofmt -w): $$unformatted"; exit 1; }
	go mod tidy -diff
	go vet ./...
	build/workflowcheck -config tools/workflowcheck.yaml ./workflows/...

build/workflowcheck: tools/go.mod
	go -C tools build -o ../build/workflowcheck go.temporal.io/sdk/contrib/tools/workflowcheck

lint: build/golangci-lint-$(GOLANGCI_LINT) ## the linters of .golangci.yml
	build/golangci-lint-$(GOLANGCI_LINT) run ./...

build/golangci-lint-$(GOLANGCI_LINT):
	@echo "Building the linters, once. It takes some minutes."
	@GOBIN=$(CURDIR)/build go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT)
	@mv build/golangci-lint $@

record-histories: postgresql build ## record workflow histories for the replay tests; RELEASE=v0.1.0
	SLUICE_BINARY=$(CURDIR)/$(SLUICE) SLUICE_RECORD=$(CURDIR)/workflows/testdata/histories/$(RELEASE) \
		go test -count 1 -v -timeout 30m -run 'TestOneLife|TestTroubledLife|TestClusterForm|TestRealClock|TestAnOverdueRectification' ./e2e

screenshots: postgresql chromium build ## take the pictures in docs/screenshots anew
	SLUICE_BINARY=$(CURDIR)/$(SLUICE) SLUICE_SCREENSHOTS=$(CURDIR)/docs/screenshots go test -count 1 -run TestScene/pictures ./e2e

bench: postgresql build ## measure against bare Temporal in the same run; ARGS="--quick --only latency"
	SLUICE_BINARY=$(CURDIR)/$(SLUICE) go run ./bench $(ARGS)

compose-check: ## check docker-compose.yml (Debian package docker-compose)
	docker-compose --env-file deploy/example.env config --quiet

notice: ## make NOTICE anew: what the program is linked with, under which licences
	go -C tools build -o ../build/notice ./notice
	build/notice ./cmd/sluice >build/NOTICE
	mv build/NOTICE NOTICE

postgresql:
	@scripts/postgresql

chromium:
	@scripts/chromium
