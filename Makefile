# The front door. `make run` and `make test` need nothing but git and make on
# a fresh Debian or Ubuntu machine: they install what is missing.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build

BUILD_DEPS := g++ cmake ninja-build pkg-config libtbb-dev libsimdjson-dev \
  libcli11-dev libfmt-dev libexpected-dev libzstd-dev zlib1g-dev \
  libxxhash-dev libutf8proc-dev libcurl4-openssl-dev liblmdb-dev \
  libevent-dev libjemalloc-dev libssl-dev libtomlplusplus-dev doctest-dev
TEST_DEPS := jq zstd gzip util-linux openssl curl
PERF_DEPS := libbenchmark-dev zstd jq nginx libnginx-mod-http-lua wrk openssl \
  python3
QUALITY_DEPS := libbenchmark-dev zstd python3
FUZZ_DEPS := clang-16 libclang-rt-16-dev llvm-16
COVERAGE_DEPS := gcovr
FORMAT_DEPS := clang-format-14

APT_GET := DEBIAN_FRONTEND=noninteractive apt-get -y -qq \
  --no-install-recommends
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)

# $(call install,PACKAGES) installs those that are missing, with sudo when
# not root. Does nothing, and asks nobody, when all are there.
define install
	@missing=(); for package in $(1); do \
	  dpkg-query -W -f='$${db:Status-Status}' "$$package" 2>/dev/null | \
	    grep -qx installed || missing+=("$$package"); \
	done; \
	if ((!$${#missing[@]})); then exit 0; fi; \
	echo "installing: $${missing[*]}"; \
	sudo=; if ((UID != 0)); then sudo=sudo; fi; \
	$$sudo apt-get -qq update; \
	$$sudo env $(APT_GET) install "$${missing[@]}" >/dev/null
endef

.PHONY: build run test kill-test asan tsan coverage fuzz perf quality install deps format clean

deps:
	$(call install,$(BUILD_DEPS))

deps-test: deps
	$(call install,$(TEST_DEPS))

build: deps
	@cmake --preset release >build.log 2>&1 || { cat build.log; exit 1; }
	@cmake --build build -j $(JOBS)

# Refines the samples of data/ and the documents under /usr/share/doc.
run: build
	@data/refine_samples.sh build/docmill

test: deps-test build
	@ctest --test-dir build -j $(JOBS) --output-on-failure

# Kills runs at every step of their work on disk, and at 250 random times, and
# goes on with them: some minutes.
kill-test: deps-test build
	@STRIDE=1 tests/calling/resume_steps_test.sh build/docmill
	@KILLS=250 tests/calling/resume_random_test.sh build/docmill

# The tests under AddressSanitizer with UndefinedBehaviorSanitizer, and under
# ThreadSanitizer.
asan tsan: deps-test
	@cmake --preset $@ >build-$@.log 2>&1 || { cat build-$@.log; exit 1; }
	@cmake --build build-$@ -j $(JOBS)
	@TSAN_OPTIONS="suppressions=$(CURDIR)/tests/tsan.supp halt_on_error=1" \
	  ctest --test-dir build-$@ -j $(JOBS) --output-on-failure

coverage: deps-test
	$(call install,$(COVERAGE_DEPS))
	@cmake --preset coverage >build-coverage.log 2>&1 || \
	  { cat build-coverage.log; exit 1; }
	@cmake --build build-coverage -j $(JOBS)
	@ctest --test-dir build-coverage -j $(JOBS) --output-on-failure
	@gcovr --root . --filter lib/ --filter kernels/ --print-summary \
	  --fail-under-line 85 build-coverage

# FUZZ_SECONDS for each target; what was found stays in build-fuzz.
FUZZ_SECONDS ?= 60
fuzz: deps
	$(call install,$(FUZZ_DEPS))
	@cmake --preset fuzz >build-fuzz.log 2>&1 || { cat build-fuzz.log; exit 1; }
	@cmake --build build-fuzz -j $(JOBS) --target docmill_fuzzers
	@tests/fuzz/run.sh build-fuzz $(FUZZ_SECONDS)

perf: deps
	$(call install,$(PERF_DEPS))
	@cmake --preset release -DDOCMILL_PERF=ON >build.log 2>&1 || \
	  { cat build.log; exit 1; }
	@cmake --build build -j $(JOBS)
	@perf/run.sh build

# How well the number `quality` tells good texts from damaged ones.
quality: deps
	$(call install,$(QUALITY_DEPS))
	@cmake --preset release -DDOCMILL_PERF=ON >build.log 2>&1 || \
	  { cat build.log; exit 1; }
	@cmake --build build -j $(JOBS) --target quality_pairs
	@perf/quality.sh build

install: build
	@install -D -m 0755 -t $(DESTDIR)$(PREFIX)/bin build/docmill \
	  build/docmill-llm-sim
	@install -D -m 0644 -t $(DESTDIR)$(PREFIX)/share/docmill \
	  data/verdicts.toml

format:
	$(call install,$(FORMAT_DEPS))
	@git ls-files '*.cc' '*.h' | xargs clang-format-14 -i

clean:
	@rm -rf build build-* out *.log
