"""What commands share: where numbers, tables and pictures go."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from papers import ledger
from papers.registry import BadInput

DONE, UNDECIDED, INTERRUPTED = 0, 3, 130
_WIDE = 140
"""Columns where there is no terminal to ask."""


def outlet_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options --json and --output."""
    options = (
        click.option(
            "--json",
            "json_file",
            is_flag=False,
            flag_value="-",
            type=click.Path(dir_okay=False, allow_dash=True),
            help="Write JSON to this file; without a name, to standard output.",
        ),
        click.option(
            "--output",
            type=click.Path(file_okay=False, path_type=Path),
            default=Path("results"),
            show_default=True,
            help="Folder for pictures, certificates and weights.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def write_json(target: str, document: dict[str, Any]) -> None:
    """To the file, or to standard output for ``-``."""
    if not target:
        raise BadInput("--json: needs a file name, or - for standard output, got nothing")
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    if target == "-":
        click.echo(text, nl=False)
    else:
        ledger.write_beside(Path(target), text)


def check_outlets(json_file: str | None, *folders: Path) -> None:
    """Refuse now where nothing could be kept in the end."""
    if json_file == "":
        raise BadInput("--json: needs a file name, or - for standard output, got nothing")
    named = [] if json_file in (None, "-") else [Path(str(json_file)).parent]
    for folder in (*folders, *named):
        ledger.must_be_writable(folder)


def show(json_file: str | None, *parts: Any) -> None:
    """Tables and sentences for people: on stderr where JSON has standard output."""
    said = [part for part in parts if part != ""]
    console = Console(stderr=json_file == "-")
    if not console.is_terminal:
        console.width = _WIDE
    # When nobody reads any more (`| head -1`), rich leaves with 1, which would mean a verdict.
    with suppress(SystemExit):
        console.print(*said, sep="\n", highlight=False, markup=False)
