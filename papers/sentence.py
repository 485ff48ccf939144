"""A sentence as its author wrote it, beside the formal statements that decide it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STANDINGS = ("", "definition", "empirical", "heuristic", "open question")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A quotation and the names of the claims that read it.

    ``readings`` are the claims that say it as worded, one for each way to read it; the first has
    the sentence's own name. ``adds`` lists the hypotheses, by name, that the readings have and the
    sentence leaves out. ``corrections`` are true statements to put in its place or beside it.
    ``standing`` marks sentences without a truth value of their own: their readings are the
    checkable kernel.
    """

    name: str
    quoted: str
    source: str
    readings: tuple[str, ...]
    adds: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()
    standing: str = ""
    remark: str = ""

    def __post_init__(self) -> None:
        if self.standing not in STANDINGS:
            raise ValueError(f"{self.name}: standing must be one of {STANDINGS}")
        if not self.readings:
            raise ValueError(f"{self.name}: a sentence needs a reading that decides it")

    def word(self, verdicts: Mapping[str, str]) -> str:
        """Is it true? In words that follow from the verdicts, by claim, on its readings."""
        words = {verdicts[name] for name in self.readings}
        accepted = words - {"refuted", "open"}
        if self.standing:
            return self.standing if "refuted" not in words else f"{self.standing}, false as worded"
        if "refuted" in words:
            return "imprecise" if accepted else "false as worded"
        if "open" in words:
            return "open"
        return "true with hypotheses" if self.adds else "true"
