"""Options and fixtures that all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

import specc
from specc import registry


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files")
    parser.addoption(
        "--installed", metavar="FOLDER", help="insist on testing the specc installed in FOLDER"
    )
    parser.addoption(
        "--all-installed",
        action="store_true",
        help="test_packaging.py: run all tests against the installed wheel, not the telling ones",
    )


def pytest_configure(config: pytest.Config) -> None:
    installed = config.getoption("--installed")
    if installed is None:
        return
    package = Path(installed).resolve() / "specc"
    for found in (Path(specc.__file__).resolve().parent, registry.share("boards").parents[1]):
        if found != package:
            raise pytest.UsageError(f"these tests would run {found}, not {package}")


def pytest_report_header() -> str:
    return f"specc: {Path(specc.__file__).parent}"


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """True where the golden files are to be rewritten."""
    return request.config.getoption("--update")
