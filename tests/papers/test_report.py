"""The page and the ledger show what was decided, and nothing else."""

import json
import re
from html.parser import HTMLParser

import pytest

from papers import ledger, readme, report
from papers.drawing import as_svg
from papers.registry import library
from papers.sentence import Sentence
from theory.claim import Effort
from theory.verdict import Verdict, verify


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Verdict]:
    return {name: verify(library().claims[name], Effort.QUICK) for name in ("S14", "I-01")}


@pytest.fixture(scope="module")
def html(verdicts: dict[str, Verdict]) -> str:
    said = ledger.entries(library(), verdicts)
    return report.page(said, library(), verdicts, {})


def test_the_page_quotes_the_sentence_and_shows_the_verdict(html: str) -> None:
    assert "any activation can be written as infinitely many" in html
    assert "true with hypotheses" in html
    assert "the activation h lies in the span" in html


def test_the_page_needs_no_network(html: str) -> None:
    assert not re.findall(r"""(?:src|href)=["']?https?:""", html)
    assert "<script" not in html
    assert "@import" not in html


def test_mathematics_is_rendered(html: str) -> None:
    assert "<math" in html
    assert r"\operatorname" not in html


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            if name == "href" and value and value.startswith("#"):
                self.targets.add(value[1:])


def test_links_lead_somewhere_and_ids_are_unique(html: str) -> None:
    links = Links()
    links.feed(html)
    assert len(links.ids) == len(set(links.ids))
    assert links.targets <= set(links.ids)


def test_what_a_user_types_is_escaped(verdicts: dict[str, Verdict]) -> None:
    said = ledger.entries(library(), verdicts)
    said["S14"]["statement"] = "<script>alert(1)</script>"
    assert "<script" not in report.page(said, library(), verdicts, {})


def test_ledger_lines_are_sorted_json(verdicts: dict[str, Verdict]) -> None:
    lines = ledger.lines(ledger.entries(library(), verdicts)).splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["I-01", "S14"]
    assert json.loads(lines[0])["fully_proved"] is True


@pytest.mark.parametrize(
    ("words", "adds", "standing", "expected"),
    [
        (["proved"], (), "", "true"),
        (["proved"], ("in_the_span",), "", "true with hypotheses"),
        (["refuted"], (), "", "false as worded"),
        (["proved", "refuted"], (), "", "imprecise"),
        (["open"], (), "", "open"),
        (["proved", "open"], (), "", "open"),
        (["proved"], (), "definition", "definition"),
        (["open"], (), "empirical", "empirical"),
    ],
)
def test_the_word_on_a_sentence_follows_from_its_readings(
    words: list[str], adds: tuple[str, ...], standing: str, expected: str
) -> None:
    names = tuple(f"r{i}" for i in range(len(words)))
    sentence = Sentence(
        name="s", quoted="", source="", readings=names, adds=adds, standing=standing
    )
    assert sentence.word(dict(zip(names, words, strict=True))) == expected


def test_figures_are_byte_stable() -> None:
    from matplotlib.figure import Figure

    texts = []
    for _ in range(2):
        figure = Figure()
        figure.add_subplot().plot([0, 1], [0, 1], label="$d^2$")
        texts.append(as_svg(figure))
    assert texts[0] == texts[1]


def test_the_readme_table_comes_from_the_ledger(verdicts: dict[str, Verdict]) -> None:
    made = readme.table(ledger.entries(library(), verdicts), library())
    assert made.count("\n") == 3
    assert "true with hypotheses" in made
    old = "# Title\n<!-- ledger -->\nold\n<!-- /ledger -->\nend\n"
    assert readme.filled(old, made) == f"# Title\n<!-- ledger -->\n{made}<!-- /ledger -->\nend\n"
