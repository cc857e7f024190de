"""The JSON Schema: not stale, valid itself, and of one mind with the checker."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest
from specs import changed, errors, small

from specc import boards, registry
from specc.spec.schema import as_text, schema

COMMITTED = registry.share("schemas") / "app.schema.json"
ERRORS = Path(__file__).parent / "errors"


def valid(spec: dict) -> bool:
    return jsonschema.Draft7Validator(schema()).is_valid(spec)


def test_the_committed_schema_is_the_generated_one(update: bool) -> None:
    if update:
        COMMITTED.write_text(as_text(), encoding="utf-8")
    assert COMMITTED.read_text(encoding="utf-8") == as_text(), "run pytest --update"


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(schema())


def test_a_valid_spec_is_valid() -> None:
    assert valid(small())


@pytest.mark.parametrize(
    "spec",
    [
        changed(sensor={"rate": 50}),
        changed(sensor={"rate": "50 ms"}),
        changed(window={"lenght": "2 s"}),
        changed(app={"board": "arduino"}),
        changed(app={"framework": "make"}),
        changed(features=[{"type": "mfc"}]),
        changed(features=[{"type": "spectral", "n_fft": "64"}]),
        changed(features=[{"type": "raw", "n_fft": 64}]),
        changed(model={"type": "mlp", "dropout": 2.0}),
        changed(actions=[{"on": "idle", "do": "call"}]),
        changed(specc=2),
        {k: v for k, v in small().items() if k != "window"},
    ],
)
def test_what_the_schema_refuses_the_checker_refuses(tmp_path: Path, spec: dict) -> None:
    assert not valid(spec)
    assert errors(tmp_path, spec)


@pytest.mark.parametrize("example", sorted(registry.share("examples").glob("*/app.toml")), ids=str)
def test_examples_are_valid(example: Path) -> None:
    assert valid(tomllib.loads(example.read_text()))


def test_every_key_has_a_hover_text() -> None:
    def undescribed(node: dict, path: str) -> list[str]:
        found = [] if "description" in node else [path]
        for branch in node.get("oneOf", ()):
            found += undescribed(branch, f"{path}/{branch['title']}")
        items = node.get("items")
        if isinstance(items, dict) and "properties" in items | {"oneOf": 0} and "oneOf" in items:
            found += undescribed(items, f"{path}[]")
        for key, value in node.get("properties", {}).items():
            found += undescribed(value, f"{path}/{key}")
        return found

    assert undescribed(schema(), "") == []


def test_boards_and_blocks_are_offered() -> None:
    text = json.dumps(schema())
    for kind in ("dsp", "models", "actions", "sensors"):
        for name in registry.names(kind):
            assert f'"{name}"' in text
    for name in boards.names():
        assert f'"{name}"' in text
