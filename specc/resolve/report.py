"""What the resolver has found so far, and where in the spec it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from specc.diagnostics import Diagnostic, Span

if TYPE_CHECKING:
    from specc.spec.finding import Finding
    from specc.spec.load import Loaded

Key = str | int


class Report:
    """The loaded spec and the diagnostics about it."""

    def __init__(self, loaded: Loaded):
        self.loaded = loaded
        self._found: list[Diagnostic] = list(loaded.diagnostics)

    @property
    def errors(self) -> bool:
        return any(d.severity == "error" for d in self._found)

    def in_order(self) -> tuple[Diagnostic, ...]:
        """Everything found, from the top of the file to its end; what has no place comes first."""

        def place(diagnostic: Diagnostic) -> tuple[int, int]:
            span = diagnostic.span
            return (span.line, span.column) if span else (0, 0)

        return tuple(sorted(self._found, key=place))

    def error(self, code: str, message: str, *at: Key, hint: str | None = None) -> None:
        """An error about the value at the path ``at`` (the nearest table, where it is absent)."""
        self._found.append(Diagnostic(code, message, self._span(at), hint))

    def warning(self, code: str, message: str, *at: Key, hint: str | None = None) -> None:
        """The same as a warning."""
        self._found.append(Diagnostic(code, message, self._span(at), hint, "warning"))

    def placed(self, found: Iterable[Diagnostic], *at: Key) -> None:
        """Diagnostics about what the value at ``at`` names."""
        self._found += [replace(diagnostic, span=self._span(at)) for diagnostic in found]

    def findings(self, code: str, findings: Iterable[Finding], *at: Key) -> bool:
        """What a block says about its parameters, which stand in the table at ``at``. True where
        it is an error."""
        errors = False
        for finding in findings:
            place = at if finding.field is None else (*at, finding.field)
            add = self.warning if finding.severity == "warning" else self.error
            add(code, finding.message, *place, hint=finding.hint)
            errors = errors or finding.severity != "warning"
        return errors

    def _span(self, at: tuple[Key, ...]) -> Span | None:
        """None for a value that the command line has set, which the file does not show."""
        if len(at) == 2 and at[0] == "app" and at[1] in self.loaded.options:
            return None
        return self.loaded.source.value(*at)

    def origin(self, key: str) -> str:
        """`` (from --board)`` where an option has set this key of ``[app]``."""
        option = self.loaded.options.get(key)
        return f" (from {option})" if option else ""
