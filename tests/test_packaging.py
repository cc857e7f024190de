"""The source distribution, the wheel that is built from it, and specc as the wheel installs it.

The wheel is installed into a folder of its own and tested from another folder outside the checkout,
with a copy of the tests; ``--installed`` makes them refuse any other specc.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from filelock import FileLock

CHECKOUT = Path(__file__).resolve().parent.parent
FILES = ("pyproject.toml", "setup.py", "MANIFEST.in", "LICENSE", "README.md", "Makefile")
FOLDERS = (".ci", "benchmarks", "boards", "docs", "examples", "schemas", "specc", "templates")
SHARED = ("boards", "examples", "schemas", "templates")
CACHES = ("__pycache__", ".specc", "build", "*.pyc", "*.so", "_native.c")
LEFT_BEHIND = (
    "examples/motion/.specc/cache/features.npz",
    "examples/motion/build/host-cmake/README.md",
    "specc/dsp/raw/__pycache__/params.cpython-311.pyc",
    "specc/_native.c",
)
MOST_WHEEL_BYTES = 6_200_000

# Of these the checkout is the subject: they read what no wheel carries.
ABOUT_THE_CHECKOUT = ("test_packaging.py", "test_baselines.py", "test_docs.py")
TELLING = (
    "blocks/test_every_dsp_block.py",
    "blocks/test_raw.py",
    "blocks/test_statistics.py",
    "test_build.py::test_a_second_build_does_nothing_and_says_so",
    "test_build.py::test_a_changed_action_trains_nothing",
    "test_build.py::test_another_framework_trains_nothing",
    "test_cli.py",
    "test_errors.py",
    "test_golden.py::test_tree",
    "test_golden.py::test_cmake_tree_builds_and_passes_its_selftest",
    "test_new.py",
    "test_schema.py",
)


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env={**os.environ, **environment}
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    return done.stdout


def files_of(folder: Path, root: Path) -> dict[str, bytes]:
    """Paths relative to ``root``, and their content; without caches."""
    found = [p for p in folder.rglob("*") if p.is_file()]
    paths = {p: p.relative_to(root) for p in found}
    return {
        relative.as_posix(): path.read_bytes()
        for path, relative in paths.items()
        if not any(Path(part).match(cache) for part in relative.parts for cache in CACHES)
    }


def build(folder: Path, kind: str, out: Path) -> Path:
    """Builds a ``kind`` ("sdist" or "wheel") of the sources in ``folder`` as pip would, with the
    build tools of this environment."""
    hook = f"from setuptools import build_meta as b; print(b.build_{kind}({str(out)!r}))"
    return out / run(sys.executable, "-c", hook, folder=folder).splitlines()[-1]


@pytest.fixture(scope="session")
def made(tmp_path_factory, worker_id) -> Path:
    """A folder with ``*.tar.gz``, ``*.whl`` and ``site/`` (the wheel, installed). Made once, by
    whichever of pytest's processes comes first."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "packaging"
    with FileLock(f"{folder}.lock"):
        if not (folder / "site").exists():
            make(folder)
    return folder


def make(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    checkout = folder / "checkout"
    ignore = shutil.ignore_patterns(*CACHES)
    for name in FOLDERS:
        shutil.copytree(CHECKOUT / name, checkout / name, ignore=ignore)
    for name in FILES:
        shutil.copy(CHECKOUT / name, checkout)
    for name in LEFT_BEHIND:
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).write_text("a cache")
    shutil.unpack_archive(build(checkout, "sdist", folder), folder / "unpacked")
    (unpacked,) = (folder / "unpacked").iterdir()
    wheel = build(unpacked, "wheel", folder)
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps"]
    run(*pip, "--target", folder / "partial", wheel, folder=folder)
    (folder / "partial").rename(folder / "site")


def test_the_sdist_holds_the_sources(made):
    (sdist,) = made.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        held = {m.name.partition("/")[2] for m in archive.getmembers() if m.isfile()}
    expected = {path for name in FOLDERS for path in files_of(CHECKOUT / name, CHECKOUT)}
    assert expected | set(FILES) <= held
    assert not held & set(LEFT_BEHIND)


def test_the_wheel_holds_the_package_and_what_it_shares(made):
    (path,) = made.glob("*.whl")
    expected = files_of(CHECKOUT / "specc", CHECKOUT)
    for name in SHARED:
        shared = files_of(CHECKOUT / name, CHECKOUT)
        expected |= {f"specc/share/{path}": content for path, content in shared.items()}
    with zipfile.ZipFile(path) as wheel:
        names = [n for n in wheel.namelist() if ".dist-info/" not in n and not n.endswith("/")]
        held = {name: wheel.read(name) for name in names}
    assert [name for name in held if name not in expected] == ["specc/_native.abi3.so"]
    assert not [name for name in expected if name not in held]
    assert not [name for name in expected if held[name] != expected[name]]
    assert path.stat().st_size < MOST_WHEEL_BYTES


def test_the_wheel_serves_every_python_from_3_11(made):
    (path,) = made.glob("*.whl")
    assert re.fullmatch(r"specc_tinyml-[\d.]+-cp311-abi3-\w+\.whl", path.name)
    with zipfile.ZipFile(path) as wheel:
        (name,) = [n for n in wheel.namelist() if n.endswith(".dist-info/METADATA")]
        metadata = wheel.read(name).decode()
    assert "Requires-Python: >=3.11\n" in metadata
    assert "License-Expression: Apache-2.0\n" in metadata


def test_the_installed_command_makes_and_checks_an_app(made, tmp_path):
    command = made / "site" / "bin" / "specc"
    site = str(made / "site")
    run(command, "new", "motion", "my-watch", folder=tmp_path, PYTHONPATH=site)
    said = run(command, "check", folder=tmp_path / "my-watch", PYTHONPATH=site)
    assert said.startswith("app.toml: ok: my-watch")


def test_the_tests_pass_against_the_installed_wheel(made, tmp_path, request):
    outside = tmp_path / "outside"
    for name in ("tests", "docs"):
        shutil.copytree(CHECKOUT / name, outside / name, ignore=shutil.ignore_patterns(*CACHES))
    for name in ABOUT_THE_CHECKOUT:
        (outside / "tests" / name).unlink()
    everything = request.config.getoption("--all-installed")
    chosen = ["-n", "2", "tests"] if everything else [f"tests/{name}" for name in TELLING]
    pytest_command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    said = run(
        *pytest_command,
        *("--installed", made / "site", "--basetemp", tmp_path / "temporary"),
        *chosen,
        folder=outside,
        PYTHONPATH=str(made / "site"),
    )
    closing = said.splitlines()[-1]
    print(f"against the installed wheel: {closing}")
    assert re.match(r"=*\s*\d+ passed", closing), closing
    assert "skipped" not in closing


def test_the_tests_refuse_a_specc_from_elsewhere(tmp_path):
    command = [sys.executable, "-m", "pytest", "--installed", tmp_path, "tests/test_schema.py"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"not {tmp_path / 'specc'}" in done.stderr
