"""One HTML page that shows every sentence, its formal reading, the verdict and the evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, select_autoescape
from markupsafe import Markup

from papers.registry import Collection
from papers.table import by_claim, decided_sentences
from theory.verdict import Verdict


def sentences(collection: Collection, verdicts: Mapping[str, Verdict]) -> list[dict[str, Any]]:
    """Each sentence whose readings were all decided, with the word that follows from them."""
    return [
        {
            "id": sentence.name,
            "quoted": sentence.quoted,
            "source": sentence.source,
            "word": sentence.word(by_claim(verdicts)),
            "readings": list(sentence.readings),
            "corrections": [name for name in sentence.corrections if name in verdicts],
            "hypotheses_left_out": list(sentence.adds),
            "remark": sentence.remark,
        }
        for _, sentence in decided_sentences(collection, verdicts)
    ]


def page(
    entries: Mapping[str, Mapping[str, Any]],
    collection: Collection,
    verdicts: Mapping[str, Verdict],
    figures: Mapping[str, str],
) -> str:
    """The page as text; it needs no network, and its mathematics is MathML."""
    environment = Environment(
        autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(mathml=mathml, cite=cite, slug=slug)
    template = environment.from_string(
        files("papers").joinpath("report.html").read_text(encoding="utf-8")
    )
    said = sentences(collection, verdicts)
    quoted = {name for s in said for name in (*s["readings"], *s["corrections"])}
    return template.render(
        entries=entries,
        sentences=said,
        others=[entry for name, entry in sorted(entries.items()) if name not in quoted],
        figures={name: Markup(_inline(svg)) for name, svg in figures.items()},
        counts=_counts(entries),
        references=references(),
    )


def _counts(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    order = ("proved", "certified", "tested", "observed", "refuted", "open")
    found = [entry["verdict"] for entry in entries.values()]
    return {word: found.count(word) for word in order if word in found}


def _inline(svg: str) -> str:
    """An SVG without its file header, so that it can stand inside HTML."""
    return svg[svg.index("<svg") :]


def slug(name: str) -> str:
    """A name that can stand in a link: ``S13.corrected`` becomes ``s13-corrected``."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


@lru_cache(maxsize=1024)
def mathml(latex: str) -> Markup:
    """LaTeX as MathML, which browsers render by themselves; the source stays as its label."""
    from latex2mathml.converter import convert

    try:
        return Markup(convert(latex)) if latex else Markup("")
    except Exception:  # Formulas come from users, and the converter raises whatever it meets.
        return Markup("<code>{}</code>").format(latex)


@lru_cache(maxsize=1)
def references() -> dict[str, str]:
    """The bibliography: key → authors, year, title and place in one line."""
    text = files("papers").joinpath("references.bib").read_text(encoding="utf-8")
    found = {}
    for key, body in re.findall(r"@\w+\{([^,\s]+),(.*?)\n\}", text, flags=re.DOTALL):
        entry = dict(re.findall(r"(\w+)\s*=\s*\{(.*?)\}\s*(?:,|$)", body, flags=re.DOTALL))
        found[key] = _reference({k.lower(): _plain(v) for k, v in entry.items()})
    return found


def _reference(entry: Mapping[str, str]) -> str:
    place = entry.get("journal") or entry.get("booktitle") or entry.get("publisher")
    place = place or entry.get("howpublished") or entry.get("note") or ""
    authors = entry.get("author", "").replace(" and ", ", ").rstrip(".")
    parts = [authors, entry.get("year", ""), entry.get("title", ""), place]
    return ". ".join(part for part in parts if part) + "."


def _plain(tex: str) -> str:
    accents = {r"\'e": "é", r"\'o": "ó", r"\"o": "ö", r"\"u": "ü", r"\'a": "á", "--": "–"}
    for code, letter in accents.items():
        tex = tex.replace(code, letter)
    return " ".join(tex.replace("{", "").replace("}", "").split())


def cite(source: str) -> Markup:
    """A source string with its bibliography keys as links to the references."""
    parts = re.split(r"([A-Za-z][\w-]*)", source)
    known = references()
    linked = [
        Markup('<a href="#ref-{0}">{0}</a>').format(part) if part in known else Markup.escape(part)
        for part in parts
    ]
    return Markup("").join(linked)
