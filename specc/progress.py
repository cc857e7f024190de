"""Progress of long work: a bar in a terminal, a plain line a step elsewhere, nothing with --json.

Long work is also what people stop. A ctrl-C that arrives while a library imports or calls back can
be swallowed there; so it is remembered, and every report of progress raises it again.
"""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

LOG_SECONDS = 10.0  # between two lines of the same step in a log

Report = Callable[[int, int], None]

_stop_wanted = threading.Event()


def remember_interrupts() -> None:
    """From now on a ctrl-C that was swallowed is raised again by the next report of progress."""

    def interrupt(_number: int, _frame: object) -> NoReturn:
        _stop_wanted.set()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)


def was_interrupted() -> bool:
    """Whether a ctrl-C came, whatever became of it."""
    return _stop_wanted.is_set()


def _raise_interrupt() -> None:
    if _stop_wanted.is_set():
        raise KeyboardInterrupt


class Progress:
    """Says nothing. The base of the others."""

    @contextmanager
    def step(self, title: str) -> Iterator[Report]:
        """A step of work; the yielded function takes (done, total)."""
        yield lambda _done, _total: _raise_interrupt()

    def note(self, text: str) -> None:
        """A remark between two steps."""


class LogProgress(Progress):
    """Plain lines on standard error, for logs."""

    @contextmanager
    def step(self, title: str) -> Iterator[Report]:
        started = shown = time.monotonic()

        def report(done: int, total: int) -> None:
            nonlocal shown
            _raise_interrupt()
            if time.monotonic() - shown >= LOG_SECONDS:
                shown = time.monotonic()
                print(f"{title}: {done} of {total}", file=sys.stderr)

        yield report
        print(f"{title}: {time.monotonic() - started:.1f} s", file=sys.stderr)

    def note(self, text: str) -> None:
        print(text, file=sys.stderr)


class BarProgress(Progress):
    """A bar on standard error, for terminals."""

    @contextmanager
    def step(self, title: str) -> Iterator[Report]:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        columns = (
            TextColumn("{task.description:<20}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with RichProgress(*columns, console=Console(stderr=True)) as bar:
            task = bar.add_task(title, total=None)

            def report(done: int, total: int) -> None:
                _raise_interrupt()
                bar.update(task, completed=done, total=total)

            yield report

    def note(self, text: str) -> None:
        print(text, file=sys.stderr)


def for_terminal(quiet: bool = False) -> Progress:
    """The progress that fits where standard error goes."""
    if quiet:
        return Progress()
    return BarProgress() if sys.stderr.isatty() else LogProgress()
