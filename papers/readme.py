"""``python -m papers.readme [LEDGER]`` writes down what a ledger says.

It fills the README's table of sentences and the list of all verdicts in ``papers/verdicts.csv``,
with which the tests compare, so that no verdict changes unnoticed.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from papers import ledger
from papers.registry import BadInput, Collection, library

START, END = "<!-- ledger -->\n", "<!-- /ledger -->"


def table(entries: Mapping[str, Mapping[str, Any]], collection: Collection) -> str:
    """The sentences as a Markdown table: is it true, how we know, under which hypotheses."""
    lines = ["| | as quoted | is it true? | how we know |", "| --- | --- | --- | --- |"]
    words = {name: entry["verdict"] for name, entry in entries.items()}
    for name, sentence in sorted(collection.sentences.items()):
        if all(reading in words for reading in sentence.readings):
            known = "; ".join(dict.fromkeys(_known(entries[r]) for r in sentence.readings))
            given = collection.claims[sentence.readings[0]].given
            known += "".join(f"; if {h.says}" for h in given if h.name in sentence.adds)
            cells = (name, f"“{sentence.quoted}”", sentence.word(words), known)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _known(entry: Mapping[str, Any]) -> str:
    case = entry["counterexample"]
    return f"refuted: `{case}`" if case else str(entry["verdict"])


def verdicts(entries: Mapping[str, Mapping[str, Any]]) -> str:
    """A line a claim: its name and its verdict."""
    rows = (f"{name},{entry['verdict']}\n" for name, entry in sorted(entries.items()))
    return "claim,verdict\n" + "".join(rows)


def filled(text: str, made: str) -> str:
    """The README with the table between its two markers replaced."""
    if START not in text or END not in text:
        raise BadInput(f"README.md needs the markers {START.strip()} and {END}")
    before, _, rest = text.partition(START)
    return before + START + made + END + rest.partition(END)[2]


def main() -> None:
    """Fill the README of the checkout that this package stands in."""
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "results/ledger.jsonl")
    readme = Path("README.md")
    entries = {n: e for n, e in ledger.read(source).items() if n in library().claims}
    made = table(entries, library())
    ledger.write_beside(Path("papers/verdicts.csv"), verdicts(entries))
    ledger.write_beside(readme, filled(readme.read_text(encoding="utf-8"), made))


if __name__ == "__main__":
    main()
