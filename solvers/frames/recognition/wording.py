"""Counts and lists of things in English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLURALS = {"hedron": "hedra", "simplex": "simplices"}
_AFTER_THE_NOUN = re.compile(r",? (?:of|in|up) |,| \(")
_AN = ("8", "11", "18")


def number(count: int, thing: str) -> str:
    """A count in digits and its noun: "1 dim", "2 dims"."""
    return f"{count} {thing if count == 1 else thing + 's'}"


def said(phrases: Sequence[str]) -> str:
    """Equal phrases counted, in the order in which they first come, and listed.

    >>> said(["digon", "digon", "octagon"]), said(["dedicated feature"]), said([])
    ('two digons and an octagon', 'a dedicated feature', '')
    """
    parts = [_counted(count, phrase) for phrase, count in Counter(phrases).items()]
    return " and ".join(part for part in (", ".join(parts[:-1]), *parts[-1:]) if part)


def _counted(count: int, phrase: str) -> str:
    how_many = _WORDS[count] if count < len(_WORDS) else str(count)
    if _is_many(phrase):
        whole = phrase if phrase[0].isdigit() else f"the {phrase}"
        return whole if count == 1 else f"{how_many} copies of {whole}"
    return f"{_article(phrase)} {phrase}" if count == 1 else f"{how_many} {plural(phrase)}"


def plural(phrase: str) -> str:
    """The plural of the noun before the first preposition, comma or bracket.

    >>> plural("pentagon of unequal lengths"), plural("tetrahedron"), plural("4-simplex")
    ('pentagons of unequal lengths', 'tetrahedra', '4-simplices')
    """
    noun = _noun(phrase)
    for ending, endings in _PLURALS.items():
        if noun.endswith(ending):
            return noun.removesuffix(ending) + endings + phrase[len(noun) :]
    return noun + "s" + phrase[len(noun) :]


def _noun(phrase: str) -> str:
    return _AFTER_THE_NOUN.split(phrase, maxsplit=1)[0]


def _is_many(phrase: str) -> bool:
    """Whether the phrase is plural already: "E6 roots", "28 lines in 7 dims"."""
    return _noun(phrase).endswith("s")


def _article(phrase: str) -> str:
    return "an" if phrase[0] in "aeiou" or phrase.split("-")[0] in _AN else "a"
