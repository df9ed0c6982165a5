# The two commands a newcomer needs: `make demo` and `make test`. Both install what is missing, build what changed, run.
.PHONY: help demo test bench format lint clean packages
.DEFAULT_GOAL := help

help:
	@echo "make demo    build the simulator and run programs on the cluster"
	@echo "make test    run every test and check"
	@echo "make bench   measure the simulator's speed"
	@echo "make format  format the sources"
	@echo "make lint    check format, layering and the clang-tidy list"
	@echo "make clean   remove build/"

packages:
	@scripts/install-packages

demo: packages
	@scripts/build release
	@scripts/demo

test: packages
	@scripts/run-tests

bench: packages
	@scripts/build release tessera_bench all
	@build/release/tessera_bench

format: packages
	@scripts/check-format --fix

lint: packages
	@test -f build/sanitize/build.ninja || cmake --preset sanitize
	@scripts/lint

clean:
	rm -rf build
