"""Verdicts as tables for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from papers.registry import Collection
from theory.verdict import Verdict

COLOURS = {
    "proved": "green",
    "certified": "green",
    "tested": "cyan",
    "observed": "cyan",
    "refuted": "red",
    "open": "yellow",
}


def verdicts(collection: Collection, found: Mapping[str, Verdict]) -> Table:
    """One row a claim: what is said, the verdict, and why."""
    table = Table(title="Claims", title_justify="left", show_lines=True)
    table.add_column("claim", no_wrap=True)
    table.add_column("statement", ratio=5)
    table.add_column("verdict", no_wrap=True)
    table.add_column("because", ratio=4)
    for name in sorted(found, key=lambda c: (not c.startswith("S"), c)):
        verdict = found[name]
        word = Text(verdict.word, style=COLOURS[verdict.word])
        says, reason = collection.claims[name].says, _brief(verdict.reason)
        table.add_row(name, escape(says), word, escape(reason))
    return table


def twins(found: Mapping[str, Verdict]) -> Table:
    """One row a twin: what was changed, and how it was refused."""
    table = Table(title="Twins: each must be refused", title_justify="left")
    for heading in ("claim", "changed", "twin", "how"):
        table.add_column(heading, no_wrap=heading == "claim")
    for name, verdict in sorted(found.items()):
        for twin in verdict.twins:
            style = "red" if not twin.refused else "green"
            word = Text("ACCEPTED" if not twin.refused else twin.word, style=style)
            table.add_row(name, escape(_brief(twin.says)), word, escape(_brief(twin.reason)))
    return table


def summary(collection: Collection, found: Mapping[str, Verdict]) -> str:
    """How many of each, and which verdicts differ from what their author predicted."""
    counts = Counter(verdict.word for verdict in found.values())
    parts = [f"[{COLOURS[w]}]{counts[w]} {w}[/]" for w in COLOURS if counts[w]]
    line = f"{len(found)} claims: {', '.join(parts)}"
    sentences = Counter(
        sentence.word(found)
        for sentence in collection.sentences.values()
        if all(name in found for name in sentence.readings)
    )
    if sentences:
        words = ", ".join(f"{number} {word}" for word, number in sentences.most_common())
        line += f"\n{sentences.total()} sentences: {words}"
    return line


def _brief(text: str, most: int = 220) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
