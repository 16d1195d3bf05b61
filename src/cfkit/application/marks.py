"""Write down that a live post is about to be changed, before the platform hears of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Literal

from cfkit.domain.errors import CfkitError, OutcomeUnknown, StoreError
from cfkit.domain.publication import Delivery, State
from cfkit.ports import Store

_BEGUN: dict[str, tuple[str, str]] = {
    "edit": ("an edit was begun", "cfkit edit '{key}'"),
    "delete": ("a deletion was begun", "cfkit delete '{key}' --yes"),
}


class Calls:
    """Calls that change a live post; `any_done` once one of them was answered."""

    any_done = False

    def make(self, call: Callable[[], None]) -> None:
        """Make one."""
        call()
        self.any_done = True


def code_of(verb: Literal["edit", "delete"]) -> str:
    """Give the code of a change that was begun and has no known end."""
    return f"{verb}-begun"


@contextmanager
def marked(store: Store, live: Delivery, verb: Literal["edit", "delete"]) -> Iterator[Calls]:
    """Keep it on record, for every run to read, that calls are under way.

    A process that dies leaves the record, and so does an outcome that nobody knows; one that
    surely changed nothing takes it back. The caller, who holds the channel, writes down the end.
    """
    begun, again = _BEGUN[verb]
    words = (
        f"{begun}, and nobody wrote down how it ended: run `{again.format(key=live.key)}` again, a"
        " repeat does no harm"
    )
    noted = replace(live, error=words, error_code=code_of(verb))
    store.move(live.key, noted, only_from=[State.LIVE], attempt=live.attempts)
    store.secure()
    calls = Calls()
    try:
        yield calls
    except CfkitError as error:
        if not calls.any_done and not isinstance(error, OutcomeUnknown | StoreError):
            store.move(live.key, live, only_from=[State.LIVE], attempt=live.attempts)
        raise
