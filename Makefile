# make demo        the main job on real data: a motion app, built and run on an emulated Cortex-M4
# make test        all tests, and the most telling ones once more against an installed wheel
# make test-wheel  all tests against an installed wheel
# All set up what they need (see .ci/setup).
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-wheel lint setup clean

demo: setup
	@$(BIN)/python examples/motion/demo.py

test: lint
	$(BIN)/python -m pytest -n 2 --dist worksteal

test-wheel: setup
	$(BIN)/python -m pytest tests/test_packaging.py --all-installed

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

setup:
	@PYTHON=$(PYTHON) sh .ci/setup

clean:
	rm -rf .venv build dist demo *.egg-info specc/_native.c specc/*.so
