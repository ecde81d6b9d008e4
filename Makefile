# Everything one does with this repository. `make help` lists it.
SHELL := /bin/bash
TOOLS := .cache
NPM := $(TOOLS)/npm
export HUISHU_REQUIRE_TOOLS ?= 1

.PHONY: help demo test tools vet build unit postgres race flip pictures lint bench gas torture clean

help: ## list every target
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: ## run a demo city at http://127.0.0.1:8080
	go run ./cmd/huishu demo

test: tools vet build unit postgres race ## install what the tests need, then run all of them

tools: ## install what the tests need (Debian packages, npm development tools)
	@bash .ci/tools.sh

vet: ## go vet and gofmt
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo 'run gofmt on these'; exit 1; }
	go vet ./...

build: ## compile everything
	go build ./...

unit: ## every test
	go test -timeout 10m ./...

# The rooms whose tests are about what is stored: all that have tables of their own, and those tested on a whole database.
STORES := ./ledger ./ledger/jobs ./compliance/access ./registry/... ./market/... \
	$(patsubst %/migrations,./%,$(wildcard ledger/*/migrations compliance/*/migrations))

postgres: ## the rooms' store tests again, on a PostgreSQL that they start themselves
	HUISHU_TEST_DATABASE=postgres go test -short -timeout 10m $(STORES)
	HUISHU_TEST_DATABASE=postgres go test -timeout 5m -run Postgres ./cmd/huishu ./cmd/app

race: ## the tests of the rooms with concurrency, under the race detector
	go test -race -timeout 10m ./ledger ./ledger/jobs ./ledger/witness ./compliance/... ./registry/party ./market/money ./market/exchange/...

flip: ## flip every byte of 1,000 certificates and of their papers, which takes minutes
	HUISHU_FLIP=all go test -timeout 60m -run TestFlippedCertificates -v ./ledger/tlog

pictures: tools ## screenshots of every page into .cache/screens, and the README's from among them
	go test -count=1 -timeout 10m -run TestPictures ./cmd/e2e
	cp $(TOOLS)/screens/readme.png docs/product.png

lint: ## the linter with this repository's rules
	go tool -modfile=.ci/tools.mod golangci-lint run

bench: ## benchmarks of the parts, then of the whole over HTTP, each against its rival in the same run
	go test -run '^$$' -bench . -benchtime 1s -timeout 30m ./ledger/... ./compliance/... ./registry/...
	go test -run '^$$' -bench . -benchtime 20x -timeout 90m ./cmd/bench

gas: tools ## what the anchor contract costs, on two EVMs that must agree
	go test -count=1 -v -run 'TestContract$$' ./ledger/anchor | grep 'contract_test.go'

torture: ## what takes too long for every change: the program killed 200 times under load
	HUISHU_LIVES=200 go test -count=1 -timeout 2h -run '^TestKillNine$$' -v ./cmd/huishu

clean: ## remove what tests and builds made
	rm -rf $(TOOLS) bin
