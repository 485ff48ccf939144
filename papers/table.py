"""Verdicts as tables for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from papers.registry import Collection
from papers.sentence import Sentence
from theory.exact import show
from theory.verdict import Verdict

COLOURS = {
    "proved": "green",
    "certified": "green",
    "tested": "cyan",
    "observed": "cyan",
    "refuted": "red",
    "open": "yellow",
}


WORDS = {
    "true": "green",
    "true with hypotheses": "green",
    "false as worded": "red",
    "imprecise": "yellow",
    "open": "yellow",
}


def sentences(collection: Collection, found: Mapping[str, Verdict]) -> Table:
    """One row a sentence: as quoted, is it true, how we know, and what is true instead."""
    table = Table(title="Sentences", title_justify="left", show_lines=True)
    table.add_column("", no_wrap=True)
    for heading in ("as quoted", "is it true?", "how we know", "what holds"):
        table.add_column(heading, ratio={"is it true?": 2}.get(heading, 4))
    for name, sentence in decided_sentences(collection, found):
        word = sentence.word(by_claim(found))
        known = "; ".join(f"{n}: {_known(found[n])}" for n in sentence.readings)
        under = [
            h.says for h in collection.claims[sentence.readings[0]].given if h.name in sentence.adds
        ]
        holds = [f"{n}: {collection.claims[n].says}" for n in sentence.corrections if n in found]
        instead = [f"provided that {' and '.join(under)}"] if under else holds
        table.add_row(
            name,
            escape(_brief(sentence.quoted, 150)),
            Text(word, style=WORDS.get(word, "cyan")),
            escape(_brief(known, 150)),
            escape(_brief(" ".join(instead), 190)),
        )
    return table


def decided_sentences(
    collection: Collection, found: Mapping[str, Verdict]
) -> list[tuple[str, Sentence]]:
    """The sentences all of whose readings were decided, in order."""
    return [
        (name, sentence)
        for name, sentence in sorted(collection.sentences.items())
        if all(reading in found for reading in sentence.readings)
    ]


def by_claim(found: Mapping[str, Verdict]) -> dict[str, str]:
    """The verdicts' words by the claim's name."""
    return {name: verdict.word for name, verdict in found.items()}


def _known(verdict: Verdict) -> str:
    case = show(verdict.counterexample) if verdict.counterexample else ""
    return f"refuted by {case}" if case else verdict.word


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
    line = f"{len(found)} claim{'s' if len(found) > 1 else ''}: {', '.join(parts)}"
    decided = decided_sentences(collection, found)
    words = Counter(sentence.word(by_claim(found)) for _, sentence in decided)
    if words:
        listed = ", ".join(f"{number} {word}" for word, number in words.most_common())
        line += f"\n{words.total()} sentence{'s' if words.total() > 1 else ''}: {listed}"
    return line


def _brief(text: str, most: int = 220) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
