# The verbs. Each is one call to meson, ninja or a script in tools/; none is needed to build by hand:
# `meson setup build && ninja -C build` does what `make` does.
.PHONY: all setup demo check check-all fmt lint cover fuzz golden bench docs wheel release install clean

all: ## build build/jrank and the library
	@tools/build
setup: ## install what is missing to build and test
	@tools/setup check
demo: ## rank a real table of verdicts and draw its charts
	@tools/demo
check: ## build and run the tests (under 30 seconds)
	@tools/check
check-all: ## gcc and clang, sanitizers, valgrind, slow statistics, injected faults, fresh systems
	@tools/check-all
fmt: ## format the sources
	@tools/format
lint: ## static analysis
	@tools/lint
cover: ## line and branch coverage of the tests
	@tools/cover
fuzz: ## fuzz the readers, FUZZ_SECONDS (60) each
	@tools/fuzz
golden: ## write the expected files of the tests anew
	@tools/golden
bench: ## the speed figures, and how they were taken
	@tools/bench
docs: ## man pages and format reference into build/doc
	@tools/docs
wheel: ## the Python package with the library, for pip, into build/wheel
	@tools/build && tools/wheel
release: ## packages, tarballs, wheels of this commit into build/release
	@tools/release
install: ## as meson install: DESTDIR is heeded, the prefix is that of the build folder
	@tools/install
clean: ## remove build folders, keep downloaded packages
	@tools/clean
