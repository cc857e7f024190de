"""Progress of long work: a bar in a terminal, a plain line a step elsewhere, nothing with --json."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LOG_SECONDS = 10.0  # between two lines of the same step in a log

Report = Callable[[int, int], None]


class Progress:
    """Says nothing. The base of the others."""

    @contextmanager
    def step(self, title: str) -> Iterator[Report]:
        """A step of work; the yielded function takes (done, total)."""
        yield lambda _done, _total: None

    def note(self, text: str) -> None:
        """A remark between two steps."""


class LogProgress(Progress):
    """Plain lines on standard error, for logs."""

    @contextmanager
    def step(self, title: str) -> Iterator[Report]:
        started = shown = time.monotonic()

        def report(done: int, total: int) -> None:
            nonlocal shown
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
            yield lambda done, total: bar.update(task, completed=done, total=total)

    def note(self, text: str) -> None:
        print(text, file=sys.stderr)


def for_terminal(quiet: bool = False) -> Progress:
    """The progress that fits where standard error goes."""
    if quiet:
        return Progress()
    return BarProgress() if sys.stderr.isatty() else LogProgress()
