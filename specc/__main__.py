"""Starts specc: ``python -m specc`` and the command ``specc``.

``specc check`` runs on every save in an editor, so it starts as fast as it can: a command line that
is plainly a check does not wait for typer (whose own start costs more than the check), the garbage
collector stays off in its few milliseconds, and the process ends without tearing itself down.
Everything else, mistakes in the command line included, is typer's.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn

_VALUE_OPTIONS = {"--board": "board", "--framework": "framework"}
_STOPPED = {128 + signal.SIGINT, 128 + signal.SIGTERM}


def main() -> NoReturn:
    """Runs the command line and exits."""
    signal.signal(signal.SIGTERM, _stop)
    check = _plain_check(sys.argv[1:])
    code = _guarded(_check, check) if check is not None else _guarded(_typer)
    if code in _STOPPED:
        sys.stderr.write("\nstopped\n")
    sys.stdout.flush()
    sys.stderr.flush()
    if check is not None:
        os._exit(code)
    sys.exit(code)


def _stop(number: int, _frame: object) -> NoReturn:
    """Ends as ctrl-C does: what is half done is taken back, and no child process stays."""
    raise SystemExit(128 + number)


def _plain_check(arguments: list[str]) -> dict | None:
    """The arguments of :func:`specc.check.run` where they are beyond doubt, else None."""
    if arguments[:1] != ["check"]:
        return None
    found: dict = {}
    rest = iter(arguments[1:])
    for argument in rest:
        name, equals, value = argument.partition("=")
        if argument == "--json":
            found["as_data"] = True
        elif name in _VALUE_OPTIONS:
            value = value if equals else next(rest, "")
            if not value or value.startswith("-"):
                return None
            found[_VALUE_OPTIONS[name]] = value
        elif argument.startswith("-") or "spec" in found:
            return None
        else:
            found["spec"] = argument
    return found


def _check(arguments: dict) -> int:
    import gc

    gc.disable()
    _skip_plugins()
    from pathlib import Path

    from specc.check import run

    spec = Path(arguments.pop("spec", "app.toml"))
    return run(spec, **arguments)


def _skip_plugins() -> None:
    """Spares pydantic the search for plug-ins, of which specc uses none: the module that would
    search imports ``importlib.metadata`` and with it a sixth of the start. A name of that module
    that a later pydantic may want is still there."""
    from types import ModuleType

    name = "pydantic.plugin._loader"

    def get_missing(attribute: str) -> object:
        import importlib

        if attribute.startswith("__"):
            raise AttributeError(attribute)
        del sys.modules[name]
        return getattr(importlib.import_module(name), attribute)

    loader = ModuleType(name)
    loader.get_plugins = lambda: ()
    loader.__getattr__ = get_missing
    sys.modules[name] = loader


def _typer() -> int:
    from specc.cli import app
    from specc.progress import remember_interrupts

    remember_interrupts()
    app()
    return 0


def _guarded(command, *arguments) -> int:
    """The exit code of ``command``; what it raises becomes text for a person."""
    try:
        return command(*arguments)
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except BrokenPipeError:  # the reader of our output has gone: not our failure
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as failure:
        from specc.diagnostics import SpeccError, render
        from specc.progress import was_interrupted

        if was_interrupted():  # a library made another failure of it
            return 128 + signal.SIGINT
        if isinstance(failure, SpeccError):
            sys.stderr.write(render(failure.diagnostics, colour=sys.stderr.isatty()))
            return 1
        if os.environ.get("SPECC_TRACEBACK"):
            raise
        sys.stderr.write(
            f"specc failed: {type(failure).__name__}: {failure}\n"
            "This is a mistake in specc. SPECC_TRACEBACK=1 shows where; please report it.\n"
        )
        return 3


if __name__ == "__main__":
    main()
