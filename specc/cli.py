"""The command line: arguments in, diagnostics out, nothing else.

``__main__.py`` starts it. Exit codes: 0 fine, 1 something is wrong with what was given (it is said
where, why and what to do), 2 the command line itself is wrong.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="specc",
    help="A declarative compiler for TinyML: one TOML file in, a complete firmware project out.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Spec = Annotated[Path, typer.Argument(help="The spec of the app.")]
BoardOption = Annotated[str | None, typer.Option("--board", help="Instead of the spec's board.")]
FrameworkOption = Annotated[
    str | None, typer.Option("--framework", help="Instead of the spec's framework.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON.")]


@app.command()
def check(
    spec: Spec = Path("app.toml"),
    board: BoardOption = None,
    framework: FrameworkOption = None,
    json: JsonOption = False,
) -> None:
    """Say everything that is wrong with a spec."""
    from specc.check import run

    raise typer.Exit(run(spec, board, framework, json))


@app.command()
def new(
    template: Annotated[str, typer.Argument(help="The starter app, such as motion.")],
    folder: Annotated[Path, typer.Argument(help="The folder to make; its name is the app's.")],
    name: Annotated[str | None, typer.Option("--name", help="The app's name.")] = None,
    board: Annotated[str | None, typer.Option("--board", help="The board.")] = None,
    framework: Annotated[str | None, typer.Option("--framework", help="The framework.")] = None,
) -> None:
    """Make a starter app with real data. Asks in a terminal for what is not given."""
    from specc.new import new_app

    options = {"name": name, "board": board, "framework": framework}
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    spec = new_app(template, folder, options, interactive)
    sys.stdout.write(f"made {spec}\nnext:\n  cd {folder}\n  specc build\n")


@app.command()
def build(
    spec: Spec = Path("app.toml"),
    board: BoardOption = None,
    framework: FrameworkOption = None,
    out: Annotated[Path | None, typer.Option("--out", help="The output folder.")] = None,
    stop_after: Annotated[
        str | None, typer.Option("--stop-after", metavar="PASS", help="Show what this pass made.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write generated files anew that were edited by hand.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Train, quantize and write the firmware project."""
    from specc import commands
    from specc.driver import Options

    options = Options(board, framework, out, stop_after, force)
    raise typer.Exit(commands.build(spec, options, json))


@app.command()
def data(
    spec: Spec = Path("app.toml"),
    board: BoardOption = None,
    framework: FrameworkOption = None,
    json: JsonOption = False,
) -> None:
    """Show what the recordings are: per class, group and split, and what is doubtful about them."""
    from specc import commands
    from specc.driver import Options

    raise typer.Exit(commands.data(spec, Options(board, framework), json))


@app.command()
def features(
    spec: Spec = Path("app.toml"),
    recording: Annotated[
        str | None, typer.Argument(help="Show this one, a path in the data folder.")
    ] = None,
    plot: Annotated[Path | None, typer.Option("--plot", help="Draw it: .png, .svg, .pdf.")] = None,
    projection: Annotated[
        str, typer.Option("--projection", help="How windows become points: pca, umap.")
    ] = "pca",
    json: JsonOption = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Export the features of all windows to this .npz file instead."),
    ] = None,
) -> None:
    """Show how well the features tell the classes apart, or a recording's features over time; or
    export the features of all windows, to train a network of your own on."""
    from specc.show_features import Options, run

    raise typer.Exit(run(spec, Options(recording, plot, projection, json, out)))


@app.command()
def verify(
    spec: Spec = Path("app.toml"),
    board: BoardOption = None,
    framework: FrameworkOption = None,
    json: JsonOption = False,
) -> None:
    """Compare every step with its reference, from single kernels to emulated boards."""
    from specc import commands
    from specc.driver import Options

    raise typer.Exit(commands.verify(spec, Options(board, framework), json))


@app.command()
def inspect(
    model: Annotated[Path, typer.Argument(help="The .tflite file.")],
    json: JsonOption = False,
) -> None:
    """Show a model's layers, its cost, the boards that it fits, and what cannot be compiled."""
    from specc.inspect_model import run

    raise typer.Exit(run(model, json))


@app.command("compile")
def compile_(
    model: Annotated[Path, typer.Argument(help="The .tflite file.")],
    board: Annotated[str, typer.Option("--board", help="The board that it shall run on.")],
    out: Annotated[Path, typer.Option("--out", help="The output folder.")],
    name: Annotated[
        str | None, typer.Option("--name", help="The prefix of the C names; default: the file's.")
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write generated files anew that were edited by hand.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Write a model alone as C, with a self-test, for firmware of your own."""
    from specc.compile_model import Options, run

    raise typer.Exit(run(model, Options(board, out, name, force), json))


@app.command()
def boards(json: JsonOption = False) -> None:
    """List the boards, with what they have."""
    from specc import catalogue

    sys.stdout.write(catalogue.as_json(catalogue.board_data()) if json else catalogue.board_text())


@app.command()
def blocks(
    name: Annotated[str | None, typer.Argument(help="Show the parameters of this one.")] = None,
    json: JsonOption = False,
) -> None:
    """List the feature blocks, architectures and actions, with their parameters."""
    from specc import catalogue

    sys.stdout.write(
        catalogue.as_json(catalogue.block_data(name)) if json else catalogue.block_text(name)
    )


@app.command()
def schema(
    out: Annotated[Path | None, typer.Option("--out", help="Write to this file.")] = None,
) -> None:
    """Write the JSON Schema of specs, for editors."""
    from specc.diagnostics import error
    from specc.spec.schema import as_text

    text = as_text()
    if out is None:
        sys.stdout.write(text)
        return
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as failure:
        hint = "choose a file that can be written"
        raise error("O012", f"cannot write {out}: {failure.strerror}", hint=hint) from None
