"""見本の進み具合: a bar on a terminal, a line per step elsewhere."""

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


@contextlib.contextmanager
def shown_progress() -> Iterator[Callable[[str, int, int], None]]:
    """進み具合を示す: gives the function that hears of each step: its name, its number and how many there are."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda name, step, steps: console.print(f"[{step}/{steps}] {name}", markup=False)
        return
    with Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console) as bar:
        task = bar.add_task("見本データ / sample data", total=None)
        yield lambda name, step, steps: bar.update(task, description=name, completed=step - 1, total=steps)
        bar.update(task, completed=1, total=1, description="見本データができました / sample data is ready")
