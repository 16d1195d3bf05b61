"""Validate a value and keep what stands without its mistakes, so that later checks see the rest."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cfkit.domain.diagnostics import Diagnostic, Location, Spot

from .messages import cut_off, is_optional, rewrite, suspect

M = TypeVar("M", bound=BaseModel)

_ROUNDS = 16
"""Taking one mistake out may uncover the next one around it; files nest less deep than this."""


_KEY = "[key]"
"""What pydantic puts last when the key of an entry is wrong, not its value."""


class Place(Protocol):
    """Where values stand."""

    def spot(self, where: Location) -> Spot:
        """Point at a value, or at the nearest thing around it."""
        ...

    def key(self, where: Location) -> Spot:
        """Point at a key, or at the nearest thing around it."""
        ...


@dataclass(frozen=True, slots=True)
class Reading(Generic[M]):
    """What is left of a value without its mistakes, `None` if that is no model."""

    value: M | None
    problems: Sequence[Diagnostic] = ()
    faults: Collection[Location] = ()
    """Where the mistakes stand, seen from the value."""


def read_as(model: type[M], data: Any, place: Place, *, is_whole: bool = True) -> Reading[M]:
    """Validate `data` as far as it goes.

    Unless `data` is whole, what misses at its top is no mistake of its author.
    """
    try:
        return Reading(model.model_validate(data))
    except ValidationError as error:
        mending = _Mending(model, data, place, is_whole=is_whole)
        mending.take_out(error.errors(include_url=False))
    for _ in range(_ROUNDS):
        if () in mending.gone:
            break
        try:
            value = model.model_validate(mending.data)
            return Reading(value, mending.problems, mending.faults)
        except ValidationError as error:
            mending.take_out(error.errors(include_url=False))
    return Reading(None, mending.problems, mending.faults)


class _Mending:
    """A copy of the data from which mistakes are taken out; locations are those of the file."""

    def __init__(self, model: type[BaseModel], data: Any, place: Place, *, is_whole: bool) -> None:
        self.model = model
        self.written = data
        self.data = copy.deepcopy(data)
        self.place = place
        self.is_whole = is_whole
        self.problems: list[Diagnostic] = []
        self.faults: set[Location] = set()
        self.gone: set[Location] = set()
        self.kept: dict[int, list[int]] = {}
        """The indexes that items of a shortened list had in the file, by the list's id."""

    def take_out(self, errors: list[ErrorDetails]) -> None:
        located = [(error, *self._locate(error)) for error in errors]
        found: list[tuple[Location, bool, Diagnostic]] = []
        for error, where, is_missing in located:
            follows = any(gone[: len(where)] == where for gone in self.gone)
            follows = follows or (is_missing and len(where) == 1 and not self.is_whole)
            follows = follows or self._was_filled(error, where)
            if not follows and not self._is_left_empty(error, where):
                found.append((where, is_missing, self._report(error, where, is_missing=is_missing)))
        self.problems += _without_misspelt(found)
        for _, where, is_missing in located:
            self._drop(where[:-1] if is_missing else where)

    def _is_left_empty(self, error: ErrorDetails, where: Location) -> bool:
        return (
            error["input"] is None and error["type"] != "missing" and is_optional(self.model, where)
        )

    def _was_filled(self, error: ErrorDetails, where: Location) -> bool:
        """Whether a list is short only because its items are wrong, which is said of them."""
        return error["type"] == "too_short" and bool(self._original(where))

    def _beside(self, where: Location) -> list[str]:
        around = self._original(where[:-1])
        return [key for key in around if key != where[-1]] if isinstance(around, dict) else []

    def _original(self, where: Location) -> Any:
        node = self.written
        for step in where:
            node = node[step]
        return node

    def _report(self, error: ErrorDetails, where: Location, *, is_missing: bool) -> Diagnostic:
        is_key = error["loc"][-1:] == (_KEY,)
        error["loc"] = where
        present = self._beside(where)
        self.faults.add(suspect(error, self.model, present))
        code, message = rewrite(error, self.model, present)
        if is_key and code == "unknown-value":
            code = "unknown-key"
        if is_missing:
            return self.place.spot(where[:-1]).problem(code, message)
        if is_key or code == "unknown-key":
            spot = self.place.key(where)
            if error["input"] is None and "did you mean" not in message and _has_no_colon(spot):
                message = cut_off(where, self._original(where[:-1]))
            return spot.problem(code, message)
        return self.place.spot(where).problem(code, message)

    def _locate(self, error: ErrorDetails) -> tuple[Location, bool]:
        """Translate pydantic's location, which may name union members and list positions of now."""
        node: Any = self.data
        where: list[str | int] = []
        for step in error["loc"]:
            if isinstance(node, dict) and step in node:
                node = node[step]
                where.append(step)
            elif isinstance(node, list) and isinstance(step, int) and step < len(node):
                where.append(self._kept(node)[step])
                node = node[step]
            elif error["type"] == "missing":
                return (*where, step), True
            else:
                break
        return tuple(where), False

    def _kept(self, items: list[Any]) -> list[int]:
        return self.kept.setdefault(id(items), list(range(len(items))))

    def _drop(self, where: Location) -> None:
        self.gone.add(where)
        node = self.data
        for step in where[:-1]:
            node = self._inside(node, step)
        if not where:
            return
        if isinstance(node, dict):
            node.pop(where[-1], None)
        elif isinstance(node, list) and where[-1] in self._kept(node):
            index = self._kept(node).index(int(where[-1]))
            del node[index], self._kept(node)[index]

    def _inside(self, node: Any, step: str | int) -> Any:
        if isinstance(node, dict):
            return node.get(str(step))
        if isinstance(node, list) and step in self._kept(node):
            return node[self._kept(node).index(int(step))]
        return None


def _has_no_colon(key: Spot) -> bool:
    """Whether a key stands alone between commas, as only `{…}` allows."""
    return re.match(r"[^\"'][^:,}]*(?:[,}]|$)", key.frame[key.column - 1 :]) is not None


def _without_misspelt(found: list[tuple[Location, bool, Diagnostic]]) -> list[Diagnostic]:
    """Leave out that a key is missing where another one was probably meant to be it."""
    misspelt = [
        (where[:-1], problem.message) for where, is_missing, problem in found if not is_missing
    ]
    return [
        problem
        for where, is_missing, problem in found
        if not is_missing
        or not any(
            where[:-1] == around and f'did you mean "{where[-1]}"' in said
            for around, said in misspelt
        )
    ]
