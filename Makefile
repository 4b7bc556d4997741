.DEFAULT_GOAL := help
.PHONY: help demo test bench load browser-test client-test hosting-test peer-test codec-test agent365-peer evaluator-peer \
	corpus isolation fuzz hostile-test crash soak spool-crash tsan format lint docs clean

# Options for what a target runs: make demo ARGS="--once --port 0"
ARGS ?=
# Folders named one by one: links to them elsewhere would be formatted twice.
SWIFT_FILES := Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources $(wildcard Examples/*/Package.swift) \
	$(wildcard Examples/*/Sources) Fuzz/Package.swift Fuzz/LibFuzzer Fuzz/Sources/CodecCompare

# How much make fuzz does: messages compared with generated code, and seconds of libFuzzer; and how long make soak runs.
COUNT ?= 10000000
SECONDS ?= 600
# How often make crash kills the server, and make spool-crash the program with a spool.
ROUNDS ?= $(if $(filter spool-crash,$(MAKECMDGOALS)),300,1000)

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' Makefile

demo: setup ## Run a traced agent and its page; MODEL=local for a real model on this machine
	@MODEL='$(MODEL)' Scripts/demo.sh $(ARGS)

test: setup ## Build everything and run the tests
	swift build --build-tests
	swift test --skip-build --disable-xctest --no-parallel $(ARGS)

bench: setup ## Measure what a span, a stream element, encoding and storing cost, in release
	Scripts/in-package.sh Benchmarks run -c release $(ARGS)

load: setup ## Load a release build of the server and print its costs beside SQLite's; ARGS="--only reads"
	Scripts/load-test.sh $(ARGS)

browser-test: setup ## Drive the page through headless Chromium
	Scripts/browser-test.sh $(ARGS)

client-test: setup ## Let OpenTelemetry's Python SDK send to the server, and compare what arrived
	Scripts/client-test.sh $(ARGS)

hosting-test: setup ## Let OpenAI's Python package ask hosted agents; ARGS=--crowd, ARGS=--functions for others as well
	Scripts/hosting-test.sh $(ARGS)

peer-test: setup ## Let the clients of models ask models of others; MODEL=none without the real one
	@MODEL='$(MODEL)' Scripts/peer-test.sh $(ARGS)

codec-test: setup ## Let Python's protobuf and the codec read each other
	Scripts/codec-test.sh $(ARGS)

agent365-peer: setup ## Measure the exporter to Agent 365 beside the one of its Python SDK
	Scripts/agent365-peer.sh

corpus: setup ## Make the corpus of real spans anew, with the packages of Tests/Corpus/requirements.txt
	Scripts/corpus.sh $(ARGS)

evaluator-peer: setup ## Let Phoenix's evaluators and ours judge the same inputs
	Scripts/evaluator-peer.sh $(ARGS)

isolation: setup ## Compare every run with itself without telemetry; ARGS=--mutants to see that it can fail
	Scripts/isolation.sh $(ARGS)

fuzz: setup ## Compare the codec with generated code on COUNT messages, fuzz it for SECONDS, then the server with COUNT bodies
	Scripts/fuzz.sh $(COUNT) $(SECONDS)
	Scripts/server-fuzz.sh $(COUNT)

hostile-test: setup ## Attack a server, and time another client meanwhile
	Scripts/hostile-test.sh $(ARGS)

crash: setup ## Kill the server ROUNDS times under load, let its disk fail, damage its files, and count what is lost
	PARTS='$(PARTS)' Scripts/crash-test.sh $(ROUNDS)

soak: setup ## Let 100 writers and 50 readers at the server for SECONDS
	Scripts/crash-test.sh --soak $(SECONDS)

spool-crash: setup ## Kill a program with a spool ROUNDS times while it exports, and count what is lost
	swift build --build-tests
	TRACEWING_SPOOL_ROUNDS=$(ROUNDS) swift test --skip-build --disable-xctest --no-parallel --filter 'SpoolCrashTests|SpoolDamageTests'

tsan: setup ## Run the SDK's, the streams' and the exporters' tests under the thread sanitizer
	Scripts/tsan.sh $(ARGS)

format: setup ## Format the Swift code
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

lint: setup ## Check the format, the floors, the house rules, the code in the guides
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)
	python3 Scripts/check-floors.py
	python3 Scripts/check-house.py
	python3 Scripts/check-guides.py
	git apply --check -C1 Scripts/isolation-mutants/*.patch

docs: setup ## Build the documentation of every library
	Scripts/docs.sh

clean: ## Remove what was built and fetched
	rm -rf .build .build-tsan .cache Benchmarks/.build Fuzz/.build Examples/.build Examples/*/.build

.PHONY: setup
setup:
	@Scripts/setup.sh
