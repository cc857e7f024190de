"""Builds the native extension and puts boards/, templates/, schemas/ and examples/ into the wheel
(as specc/share/); everything else is in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SHARED = ("boards", "templates", "schemas", "examples")
NOT_SHARED = shutil.ignore_patterns("__pycache__", "build", ".specc", "*.pyc")


class BuildPy(build_py):
    def run(self):
        super().run()
        if not self.editable_mode:
            for name in SHARED:
                target = Path(self.build_lib) / "specc" / "share" / name
                shutil.rmtree(target, ignore_errors=True)
                shutil.copytree(name, target, ignore=NOT_SHARED)


setup(
    cffi_modules=["specc/native_build.py:ffi"],
    cmdclass={"build_py": BuildPy},
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
