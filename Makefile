# make demo   the main job on real data: a motion app, built and run on an emulated Cortex-M4
# make test   all tests
# Both set up what they need (see .ci/setup).
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint setup clean

demo: setup
	$(BIN)/python examples/motion/demo.py

test: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest -n 2 --dist worksteal

setup:
	@PYTHON=$(PYTHON) sh .ci/setup

clean:
	rm -rf .venv build dist demo *.egg-info specc/_native.c specc/*.so
