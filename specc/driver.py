"""The driver: the passes in order.

    load -> resolve -> dataset -> features -> train -> quantize -> lower -> plan_memory -> emit
         -> render -> write

Reads like a table of contents; the work is in the passes. Only this module writes output trees and
decides what comes from the cache. Heavy imports (NumPy, TensorFlow) happen inside the steps that
need them, so that a build with nothing to do never pays for them.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from specc import __version__, output
from specc.app import ResolvedApp
from specc.cache import Cache, digest, load_json, save_json, source_digest
from specc.diagnostics import Diagnostic, SpeccError, error
from specc.fingerprint import data_fingerprint
from specc.progress import Progress
from specc.resolve import resolve
from specc.spec.load import load
from specc.tflm.library import VARIABLE

if TYPE_CHECKING:
    from specc.report import BuildReport
    from specc.survey import Survey
    from specc.verify import Rung

PASSES = (
    "load", "resolve", "dataset", "features", "train", "quantize", "lower", "plan_memory", "emit",
    "render",
)  # fmt: skip


@dataclass(frozen=True)
class Options:
    """Of ``specc build``."""

    board: str | None = None
    framework: str | None = None
    out: Path | None = None
    stop_after: str | None = None
    force: bool = False


@dataclass(frozen=True)
class Outcome:
    """``report`` is None where nothing had to be done (``last_report`` is then that of the build
    which did it, as plain data) or the build stopped early (``detail`` says what there is to say).
    ``warnings``: of all passes."""

    app: ResolvedApp
    out: Path
    report: BuildReport | None = None
    up_to_date: bool = False
    last_report: dict[str, Any] = field(default_factory=dict)
    detail: str = ""
    warnings: tuple[Diagnostic, ...] = field(default=())


def check(spec: Path, board: str | None = None, framework: str | None = None) -> ResolvedApp:
    """load and resolve. Raises :class:`SpeccError` with everything that is wrong."""
    return resolve(load(spec, board=board, framework=framework))


def build(spec: Path, options: Options, progress: Progress) -> Outcome:
    """The whole pipeline, from the spec to the project's files."""
    app = check(spec, options.board, options.framework)
    if options.stop_after in ("load", "resolve"):
        return Outcome(app, spec.parent, detail=f"{app.title}: the spec is valid")
    out = _out_folder(app, options.out)
    with locked(app):
        output.check_folder(out)
        data = data_fingerprint(app)
        key = digest(_in_place(app), data, source_digest("**/*"), _shared_digest())
        if app.model.engine == "tflm":  # with its library at hand the app is measured
            key = digest(key, os.environ.get(VARIABLE, ""))
        place = os.path.relpath(out, app.spec_path.parent.resolve())
        record = state_folder(app) / "builds" / f"{digest(place)[:16]}.json"
        if not options.force and not options.stop_after:
            last = _last_report(record, key, out)
            if last is not None:
                return Outcome(app, out, up_to_date=True, last_report=last)

        from specc import pipeline

        cache = Cache(state_folder(app))
        dataset, dataset_key = pipeline.dataset(app, data, cache, progress)
        warnings = [*app.warnings, *dataset.diagnostics]
        if options.stop_after == "dataset":
            return Outcome(
                app, out, detail=pipeline.describe_dataset(dataset), warnings=(*warnings,)
            )
        if options.stop_after == "features":
            pipeline.features(app, dataset, dataset_key, cache, progress)
            return Outcome(app, out, detail=pipeline.describe_features(app), warnings=(*warnings,))
        trained = pipeline.train(app, dataset, dataset_key, cache, progress)
        warnings += trained.notes
        if options.stop_after in ("train", "quantize"):
            return Outcome(
                app, out, detail=pipeline.describe_trained(trained, dataset), warnings=(*warnings,)
            )
        lowered = pipeline.lower(app, trained)
        if options.stop_after in ("lower", "plan_memory"):
            detail = pipeline.describe_lowered(lowered, options.stop_after)
            return Outcome(app, out, detail=detail, warnings=(*warnings,))
        report, files, found = pipeline.assemble(
            app, dataset, trained, lowered, data, cache, progress
        )
        warnings += found
        if options.stop_after in ("emit", "render"):
            listing = "\n".join(files.files)
            return Outcome(app, out, detail=listing, warnings=(*warnings,))

        written = output.write_project(out, files, options.force)
        kept = output.kept_warning(out, written)
        warnings += [kept] if kept else []
        report = replace(
            report,
            out=str(out),
            written=written.written,
            kept=written.kept,
            removed=written.removed,
            next=next_commands(app, out),
        )
        if not written.kept and not report.unmeasured:
            record.parent.mkdir(parents=True, exist_ok=True)
            save_json(record, {"key": key, "report": report.as_json()})
        return Outcome(app, out, report=report, warnings=(*warnings,))


def survey(
    spec: Path, options: Options, progress: Progress
) -> tuple[Survey, tuple[Diagnostic, ...]]:
    """What the data set holds, and what is to be said of it, errors included. Raises
    :class:`SpeccError` where nothing can be read."""
    app = check(spec, options.board, options.framework)
    with locked(app):
        from specc import pipeline, survey
        from specc.recordings import read_recordings

        fingerprint = data_fingerprint(app)
        try:
            dataset, _ = pipeline.dataset(app, fingerprint, Cache(state_folder(app)), progress)
            found = survey.survey(app, dataset.recordings, dataset.noise, dataset)
            said = dataset.diagnostics
        except SpeccError as failure:
            with progress.step("reading what can be read") as step:
                recordings, noise, _ = read_recordings(app, step)
            found = survey.survey(app, recordings, noise, None)
            said = failure.diagnostics
        return found, (*app.warnings, *said, *survey.warnings(found))


def verify(spec: Path, options: Options, progress: Progress) -> Iterator[Rung]:
    """Builds what is missing, then yields the rungs of the verification ladder one by one."""
    app = check(spec, options.board, options.framework)
    with locked(app):
        from specc import pipeline, verify

        fingerprint = data_fingerprint(app)
        cache = Cache(state_folder(app))
        dataset, key = pipeline.dataset(app, fingerprint, cache, progress)
        trained = pipeline.train(app, dataset, key, cache, progress)
        lowered = pipeline.lower(app, trained)
        subject = verify.Subject(app, dataset, trained, lowered, fingerprint)
        yield from verify.verify(subject, progress)


def _out_folder(app: ResolvedApp, chosen: Path | None) -> Path:
    """Absolute, without links. Raises O001."""
    chosen = chosen or default_out(app)
    try:
        out = chosen.resolve()
    except (OSError, RuntimeError) as problem:  # a loop of links is a RuntimeError in Python 3.11
        hint = "choose another folder with --out"
        raise error("O001", f"{chosen} leads nowhere: {problem}", hint=hint) from problem
    if out.is_relative_to(state_folder(app).resolve()):
        hint = "choose another folder with --out"
        raise error("O001", f"{out} is in specc's own folder, which may be deleted", hint=hint)
    return out


def default_out(app: ResolvedApp) -> Path:
    """``build/<board>-<framework>`` beside app.toml."""
    return app.spec_path.parent / "build" / f"{app.board.name}-{app.framework}"


def state_folder(app: ResolvedApp) -> Path:
    """``.specc`` beside app.toml: cache, lock, records of builds. Safe to delete."""
    return app.spec_path.parent / ".specc"


@contextlib.contextmanager
def locked(app: ResolvedApp) -> Iterator[None]:
    """Holds the app's lock: one build at a time."""
    folder = state_folder(app)
    lock = FileLock(folder / "lock")
    try:
        folder.mkdir(exist_ok=True)
        lock.acquire(timeout=0)
    except Timeout as problem:
        raise error(
            "O006",
            f"another specc build of {app.spec_path.name} is running",
            hint=f"wait for it to end (its lock is {folder / 'lock'})",
        ) from problem
    except OSError as problem:
        raise error(
            "O005",
            f"cannot write to {folder}: {problem.strerror}",
            hint="the folder of app.toml must be writable: specc keeps its cache and lock there",
        ) from problem
    try:
        yield
    finally:
        lock.release()


def next_commands(app: ResolvedApp, out: Path) -> tuple[str, ...]:
    """What to type next, from where the user stands."""
    from specc.render import load_framework

    with contextlib.suppress(ValueError):
        out = out.relative_to(Path.cwd())
    commands = load_framework(app.framework).next
    fields = {"name": app.name, **app.board.frameworks[app.framework]}
    return (f"cd {shlex.quote(str(out))}", *(c.format_map(fields) for c in commands))


def _in_place(app: ResolvedApp) -> ResolvedApp:
    """The app without the place where it stands, so that a moved folder needs no new build."""
    model = app.model
    if model.file is not None:
        model = replace(model, file=replace(model.file, path=Path(model.file.path.name)))
    return replace(
        app,
        spec_path=Path(app.spec_path.name),
        data=replace(app.data, path=Path("data")),
        model=model,
    )


def _last_report(record: Path, key: str, out: Path) -> dict[str, Any] | None:
    """The report of the build that made ``out`` from exactly this, None if there is none, or if a
    tool that it missed is there now."""
    try:
        table = load_json(record)
        report = table["report"]
        if any(shutil.which(tool) for tool in report["unknown_tools"]):
            return None
        return report if table["key"] == key and output.is_intact(out) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _shared_digest() -> str:
    """Of the templates and the version: what a project is made from beside the package's code."""
    import hashlib

    from specc.registry import share

    whole = hashlib.sha256(__version__.encode())
    for path in sorted(share("templates").rglob("*")):
        if path.is_file() and "apps" not in path.parts:
            whole.update(path.name.encode() + path.read_bytes())
    return whole.hexdigest()
