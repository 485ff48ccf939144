"""A progress bar on stderr, silent when that is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[str], None]]:
    """A bar; what it yields is called with a name whenever one more step is done.

    Without a ``total`` it only shows that something is going on, and for how long.
    """
    console = Console(stderr=True)
    counted = () if total is None else (MofNCompleteColumn(),)
    columns = (
        TextColumn(what),
        BarColumn(),
        *counted,
        TimeElapsedColumn(),
        TextColumn("{task.fields[name]}"),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total, name="")
        yield lambda name: bar.update(task, advance=1, name=name)
