"""Builds the native extension; everything else is in pyproject.toml."""

from setuptools import setup

setup(cffi_modules=["specc/native_build.py:ffi"], options={"bdist_wheel": {"py_limited_api": "cp311"}})
