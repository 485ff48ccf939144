"""The command line: ``superposition verify`` and its companions."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import click
from rich.console import Console

from papers import drawing, ledger, report, table
from papers.deciding import Decided, decide_all
from papers.frames_commands import arrange, bounds
from papers.models_commands import loss, train
from papers.progress import progress
from papers.registry import BadInput, Collection, paper_names, select
from solvers.evidence import NotSolved
from theory.certificate import write
from theory.claim import Effort
from theory.verdict import Verdict

AS_CLAIMED, DIFFERS, BAD_INPUT, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="superposition-theory")
def superposition() -> None:
    """A theory checker for superposition."""


@superposition.command()
@click.argument("targets", nargs=-1, metavar="[TARGET]...")
@click.option(
    "--effort",
    type=click.Choice([e.value for e in Effort]),
    default=Effort.STANDARD.value,
    show_default=True,
    help="How long evidence may look.",
)
@click.option("--jobs", type=click.IntRange(min=1), default=os.cpu_count() or 1, help="Processes.")
@click.option("--twins", is_flag=True, help="Show every twin; fail if one is accepted.")
@click.option(
    "--json",
    "json_file",
    is_flag=False,
    flag_value="-",
    type=click.Path(dir_okay=False, allow_dash=True),
    help="Write JSON to this file; without a name, to standard output.",
)
@click.option(
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("results"),
    show_default=True,
    help="Folder for ledger, report, figures and certificates.",
)
@click.option("--figures/--no-figures", default=True, help="Draw the figures into the report.")
def verify(
    targets: tuple[str, ...],
    effort: str,
    jobs: int,
    twins: bool,
    json_file: str | None,
    output: Path,
    figures: bool,
) -> int:
    """Decide claims: of a paper, by name, or in a file of your own.

    TARGET is a paper's folder (papers/glossary), the name of a claim or sentence (S13), or a Python
    file of claims; without one, everything is decided. Exit code: 0 all as claimed, 1 a verdict
    differs from the claim (or a twin was accepted), 2 bad input, 3 something stayed undecided.
    """
    selection = select(targets)
    if not selection.names:
        raise BadInput(f"TARGET {' '.join(targets)}: names no claim")
    before = ledger.read(output / "ledger.jsonl") if targets else {}
    for folder in (output, *([] if json_file in (None, "-") else [Path(str(json_file)).parent])):
        ledger.must_be_writable(folder)
    with progress("deciding", len(selection.names)) as step:
        decided = decide_all(selection, Effort(effort), jobs, lambda v: step(v.claim))
    said = ledger.entries(selection.collection, decided.verdicts)
    _keep(output, {**before, **said}, decided, Effort(effort))
    wanted = selection.papers if figures and decided.complete else ()
    drawn = _draw(wanted, Effort(effort), output / "figures")
    page = report.page(said, selection.collection, decided.verdicts, drawn)
    ledger.write_beside(output / "report.html", page)
    _show(selection.collection, decided, twins, to_stdout=json_file != "-")
    if json_file:
        _write_json(json_file, said, selection.collection, decided, Effort(effort))
    return _exit_code(said, decided, twins)


@superposition.command()
@click.argument("names", nargs=-1, metavar="[PAPER]...")
@click.option(
    "--effort",
    type=click.Choice([e.value for e in Effort]),
    default=Effort.STANDARD.value,
    show_default=True,
)
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), default=Path("results/figures")
)
def figures(names: tuple[str, ...], effort: str, output: Path) -> int:
    """Draw the figures of a paper, or of all papers, as SVG."""
    for name in names:
        if name not in paper_names():
            raise BadInput(f"PAPER {name}: needs one of {', '.join(paper_names())}")
    for path in _draw(names or tuple(paper_names()), Effort(effort), output):
        click.echo(output / f"{path}.svg")
    return AS_CLAIMED


superposition.add_command(bounds)
superposition.add_command(arrange)
superposition.add_command(loss)
superposition.add_command(train)


def _keep(output: Path, said: Mapping[str, Any], decided: Decided, effort: Effort) -> None:
    ledger.write_beside(output / "ledger.jsonl", ledger.lines(said))
    stamp = json.dumps(ledger.stamp(effort), indent=1, sort_keys=True)
    ledger.write_beside(output / "ledger.stamp.json", stamp + "\n")
    for name, verdict in decided.verdicts.items():
        for place, finding in enumerate(verdict.findings):
            if finding.certificate is not None:
                path = output / ledger.certificate_path(name, place)
                ledger.write_beside(path, write(finding.certificate))


def _draw(names: tuple[str, ...], effort: Effort, output: Path) -> dict[str, str]:
    """The figures of these papers, as SVG by name."""
    named = drawing.of_papers(names)
    drawn = {}
    with progress("drawing", len(named)) as step:
        for name, draw in named.items():
            drawn[name] = drawing.as_svg(draw(effort))
            ledger.write_beside(output / f"{name}.svg", drawn[name])
            step(name)
    return drawn


def _show(collection: Collection, decided: Decided, twins: bool, to_stdout: bool) -> None:
    console = Console(stderr=not to_stdout)
    shown = [table.verdicts(collection, decided.verdicts)]
    if table.decided_sentences(collection, decided.verdicts):
        shown.append(table.sentences(collection, decided.verdicts))
    if twins:
        shown.append(table.twins(decided.verdicts))
    # When nobody reads any more (`| head -1`), rich leaves with 1, which would say "differs".
    with suppress(SystemExit):
        console.print(*shown, table.summary(collection, decided.verdicts), sep="\n")


def _write_json(
    target: str,
    said: Mapping[str, Any],
    collection: Collection,
    decided: Decided,
    effort: Effort,
) -> None:
    verdicts = decided.verdicts
    document = {
        "claims": [ledger.timed(entry, verdicts[name]) for name, entry in said.items()],
        "sentences": report.sentences(collection, verdicts),
        "complete": decided.complete,
        "stamp": ledger.stamp(effort),
    }
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    if target == "-":
        click.echo(text, nl=False)
    else:
        ledger.write_beside(Path(target), text)


def _exit_code(said: Mapping[str, Any], decided: Decided, twins: bool) -> int:
    if not decided.complete:
        return INTERRUPTED
    entries = said.values()
    if any(entry["verdict"] != "open" and not entry["as_predicted"] for entry in entries):
        return DIFFERS
    if twins and any(not _twins_refused(v) for v in decided.verdicts.values()):
        return DIFFERS
    undecided = [e for e in entries if e["verdict"] == "open" and not e["as_predicted"]]
    return UNDECIDED if undecided else AS_CLAIMED


def _twins_refused(verdict: Verdict) -> bool:
    return bool(verdict.twins) and all(twin.refused for twin in verdict.twins)


def main() -> None:
    """Run the command line; bad input is one line and exit code 2."""
    # Hypothesis keeps notes on disk; they do not belong in the folder that a user works in.
    os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(gettempdir()) / "hypothesis"))
    try:
        code = superposition.main(standalone_mode=False)
    except (BadInput, click.ClickException) as error:
        words = error.format_message() if isinstance(error, click.ClickException) else str(error)
        click.echo(f"superposition: {words}", err=True)
        sys.exit(BAD_INPUT)
    except NotSolved as error:
        click.echo(f"superposition: {error}", err=True)
        sys.exit(UNDECIDED)
    except MemoryError as error:
        click.echo(f"superposition: out of memory: {error}", err=True)
        sys.exit(BAD_INPUT)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"superposition: {where}{error.strerror or error}", err=True)
        sys.exit(BAD_INPUT)
    sys.exit(code or AS_CLAIMED)


if __name__ == "__main__":
    main()
