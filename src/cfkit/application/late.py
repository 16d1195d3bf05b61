"""Say of a plan how much of it is late before anybody began."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfkit.domain.plan import Placement
from cfkit.domain.strategy.brand import Language

from .asides import LATE
from .say import Say, Value
from .tasks import Production


def late_already(
    made: Production, placements: Iterable[Placement], language: Language
) -> Iterator[str]:
    """Yield a line where deadlines of these posts have passed, counted as the board counts."""
    posts = [*placements]
    units = {str(one.key.variant) for one in posts} | {str(one.key) for one in posts}
    tasks = [one for one in made.tasks if one.is_late and one.unit in units]
    if not tasks:
        return
    late = {task.unit for task in tasks}
    count = sum(str(one.key.variant) in late or str(one.key) in late for one in posts)
    first = min(tasks, key=lambda task: (task.due, task.id))
    known: dict[str, Value] = {
        "count": count,
        "posts": len(posts),
        "due": first.due,
        "work": first.work_en if language == "en" else first.work,
        "unit": first.unit,
    }
    yield Say(language).fill(LATE, known)
