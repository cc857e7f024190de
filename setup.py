"""Builds the native extension and puts boards/, templates/, schemas/ and examples/ into the wheel
(as specc/share/); everything else is in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SHARED = ("boards", "templates", "schemas", "examples")
NOT_SHARED = shutil.ignore_patterns("__pycache__", "*.py[cod]", "build", ".specc")


class BuildPy(build_py):
    def run(self):
        if self.editable_mode:
            super().run()
            return
        package = Path(self.build_lib) / "specc"
        # A folder is a block: one that an earlier build left behind would come back to life.
        shutil.rmtree(package, ignore_errors=True)
        super().run()
        for name in SHARED:
            shutil.copytree(name, package / "share" / name, ignore=NOT_SHARED)


setup(
    cffi_modules=["specc/native_build.py:ffi"],
    cmdclass={"build_py": BuildPy},
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
