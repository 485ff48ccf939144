"""Which claims there are: the library's papers, and files of a user's own."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType

import papers
from papers.sentence import Sentence
from theory.claim import Claim


class BadInput(ValueError):
    """What the user gave cannot be used; one line names it, what was needed and what came."""


@dataclass(frozen=True)
class Collection:
    """Claims and sentences by name, and the paper (or file) that each claim stands in."""

    claims: Mapping[str, Claim]
    sentences: Mapping[str, Sentence]
    paper: Mapping[str, str]

    def joined(self, other: Collection) -> Collection:
        """Both together; two different claims of one name are refused.

        A claim that a file only imports from the other collection stays the other's.
        """
        for name in self.claims.keys() & other.claims.keys():
            if self.claims[name] != other.claims[name]:
                raise BadInput(_twice(name, self.paper[name], other.paper[name]))
        return Collection(
            {**other.claims, **self.claims},
            {**other.sentences, **self.sentences},
            {**self.paper, **other.paper},
        )

    def sentence_of(self, claim: str) -> Sentence | None:
        """The sentence that a claim reads or corrects, if any."""
        for sentence in self.sentences.values():
            if claim in sentence.readings:
                return sentence
        owners = [s for s in self.sentences.values() if claim in s.corrections]
        return owners[0] if len(owners) == 1 else None

    def with_uses(self, names: Iterable[str]) -> list[str]:
        """The names and all that they use, in order of first mention."""
        found: dict[str, None] = {}
        waiting = list(names)
        while waiting:
            name = waiting.pop(0)
            if name not in found:
                found[name] = None
                waiting.extend(self.claims[name].uses)
        return list(found)


@dataclass(frozen=True)
class Selection:
    """The claims to decide, in order, out of a collection.

    ``files`` are the user's own; ``papers`` are those that are decided whole.
    """

    collection: Collection
    names: tuple[str, ...]
    files: tuple[str, ...]
    papers: tuple[str, ...]


def select(targets: Sequence[str]) -> Selection:
    """What the targets name: papers, claims, sentences, files; nothing means everything."""
    found = _targets(targets)
    collection = library()
    for file in found.files:
        collection = from_file(file).joined(collection)
    _check(collection)
    names = [name for name in collection.claims if _wanted(name, collection, found)]
    for name in found.names:
        names.extend(_named(name, collection))
    if not targets:
        names = list(collection.claims)
    chosen = tuple(sorted(collection.with_uses(dict.fromkeys(names)), key=_natural))
    shown = found.papers if targets else tuple(paper_names())
    return Selection(collection, chosen, tuple(map(str, found.files)), shown)


@dataclass(frozen=True)
class _Targets:
    files: tuple[Path, ...]
    papers: tuple[str, ...]
    names: tuple[str, ...]


def _targets(targets: Sequence[str]) -> _Targets:
    files: list[Path] = []
    folders: list[str] = []
    names: list[str] = []
    for target in targets:
        path = Path(target)
        if not target.strip():
            raise BadInput("TARGET is empty: needs a claim, a paper, a file or a folder")
        if target in paper_names() or _is_paper_folder(path):
            folders.append(path.resolve().name if path.is_dir() else target)
        elif path.is_file() and _is_paper_folder(path.parent):
            names.extend(_of_library(path))
        elif path.is_file():
            files.append(path)
        elif path.is_dir():
            files.extend(_files_in(path))
        elif target.endswith(".py") or "/" in target:
            raise BadInput(f"TARGET {target}: there is no such file or folder")
        else:
            names.append(target)
    return _Targets(tuple(files), tuple(folders), tuple(names))


def _files_in(folder: Path) -> list[Path]:
    files = sorted(p for p in folder.glob("*.py") if p.name != "__init__.py")
    if not files:
        raise BadInput(f"TARGET {folder}: needs a folder with Python files of claims, got none")
    return files


def _is_paper_folder(path: Path) -> bool:
    """Whether it is a paper of the library: of the installed one, or of a checkout beside it."""
    resolved = path.resolve()
    return path.is_dir() and resolved.parent.name == "papers" and resolved.name in paper_names()


def _of_library(path: Path) -> list[str]:
    """The names of the claims that one file of the library's papers defines."""
    paper = path.resolve().parent.name
    module = importlib.import_module(f"papers.{paper}.{path.stem}")
    return list(_collect(module, paper).claims)


def paper_names() -> list[str]:
    """The papers that come with the package."""
    return [m.name for m in pkgutil.iter_modules(papers.__path__) if m.ispkg]


def _wanted(name: str, collection: Collection, found: _Targets) -> bool:
    chosen = {*found.papers, *(str(file) for file in found.files)}
    return collection.paper[name] in chosen


def _named(name: str, collection: Collection) -> list[str]:
    if name in collection.sentences:
        sentence = collection.sentences[name]
        return [*sentence.readings, *sentence.corrections]
    if name in collection.claims:
        return [name]
    close = sorted(c for c in collection.claims if c.lower().startswith(name[:2].lower()))[:6]
    hint = f"; there are {', '.join(close)}" if close else ""
    raise BadInput(
        f"TARGET {name}: needs a claim, a paper ({', '.join(paper_names())}) or a file{hint}"
    )


def _natural(name: str) -> tuple[int, str]:
    """Sentences first, lemmas behind them."""
    return (0 if name.startswith("S") else 1, name)


@lru_cache(maxsize=1)
def library() -> Collection:
    """All claims of the papers that come with the package."""
    collection = Collection({}, {}, {})
    for paper in paper_names():
        package = importlib.import_module(f"papers.{paper}")
        for info in pkgutil.iter_modules(package.__path__):
            if not info.ispkg:
                module = importlib.import_module(f"papers.{paper}.{info.name}")
                collection = _collect(module, paper).joined(collection)
    return collection


@lru_cache(maxsize=8)
def from_file(path: Path) -> Collection:
    """The claims in a user's file; `BadInput` when it does not import or holds none."""
    module = _import(path)
    collection = _collect(module, str(path))
    if not collection.claims:
        raise BadInput(f"{path}: holds no claims; a claim is a module-level Claim(...)")
    for name, claim in collection.claims.items():
        try:
            list(claim.all_twins())
        except Exception as error:
            raise BadInput(f"{path}: a twin of {name} cannot be: {_one_line(error)}") from None
    return collection


def _import(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"claims_of_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise BadInput(f"{path}: needs a Python file of claims")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise BadInput(f"{path}: does not import{_line(error, path)}: {_one_line(error)}") from None
    return module


def _line(error: BaseException, path: Path) -> str:
    """Where in the user's file the import broke."""
    if isinstance(error, SyntaxError):
        return f", line {error.lineno}" if error.lineno else ""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f.lineno for f in frames if Path(f.filename).resolve() == path.resolve()]
    return f", line {lines[-1]}" if lines else ""


def _one_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _collect(module: ModuleType, paper: str) -> Collection:
    claims: dict[str, Claim] = {}
    sentences: dict[str, Sentence] = {}
    for item in _items(vars(module).values()):
        if isinstance(item, Claim):
            if claims.get(item.name, item) is not item:
                raise BadInput(_twice(item.name, paper, paper))
            claims[item.name] = item
        else:
            sentences[item.name] = item
    return Collection(claims, sentences, dict.fromkeys(claims, paper))


def _items(values: Iterable[object]) -> Iterator[Claim | Sentence]:
    for value in values:
        if isinstance(value, Claim | Sentence):
            yield value
        elif isinstance(value, list | tuple):
            yield from _items(value)
        elif isinstance(value, dict) and "__name__" not in value:  # not a module's own names
            yield from _items(value.values())


def _twice(name: str, first: str, second: str) -> str:
    place = f"in {first}" if first == second else f"in {first} and in {second}"
    return f"{first}: the claim name {name} stands for two claims, {place}; each needs its own"


def _check(collection: Collection) -> None:
    for name, claim in collection.claims.items():
        for used in claim.uses:
            if used not in collection.claims:
                raise BadInput(f"{collection.paper[name]}: {name} uses {used}, which is no claim")
    for sentence in collection.sentences.values():
        for named in (*sentence.readings, *sentence.corrections):
            if named not in collection.claims:
                raise BadInput(f"sentence {sentence.name} names {named}, which is no claim")
    for name in collection.claims:
        _no_cycle(name, collection, ())


def _no_cycle(name: str, collection: Collection, path: tuple[str, ...]) -> None:
    if name in path:
        circle = " → ".join((*path[path.index(name) :], name))
        raise BadInput(f"{collection.paper[name]}: uses go in a circle: {circle}")
    for used in collection.claims[name].uses:
        _no_cycle(used, collection, (*path, name))
