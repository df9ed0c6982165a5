# The two commands a newcomer needs: `make demo` and `make test`. Each installs what it needs and is missing, builds what
# changed, and runs.
.PHONY: help demo test soak bench format lint clean
.DEFAULT_GOAL := help

help:
	@echo "make demo    build the simulator and run programs on the cluster"
	@echo "make test    run every test and check, random ones with a tenth of their cases"
	@echo "make soak    run every test with all of its cases"
	@echo "make bench   measure the simulator's speed"
	@echo "make format  format the sources"
	@echo "make lint    check format, layering, sizes and the clang-tidy list"
	@echo "make clean   remove build/"

demo:
	@scripts/install-packages demo
	@scripts/build tool demo
	@scripts/demo

test:
	@scripts/install-packages demo test bench check
	@scripts/run-tests

soak:
	@scripts/install-packages demo test bench
	@scripts/soak

bench:
	@scripts/install-packages demo bench
	@scripts/build tool -DTESSERA_BENCH=ON tessera_bench
	@build/release/tessera_bench

format:
	@scripts/install-packages check
	@scripts/check-format --fix

lint:
	@scripts/install-packages demo test bench check
	@test -f build/sanitize/build.ninja || cmake --preset sanitize
	@scripts/lint

clean:
	rm -rf build
