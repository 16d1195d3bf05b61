"""Bounds on what a template's filters, methods and sums may build, asked before it is built."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

from jinja2.exceptions import SecurityError, TemplateRuntimeError

from .language import words_of

MAX_OUTPUT = 200_000
"""Characters that one rendering may give, and items of any list in it."""

PER_STEP = 250
"""Characters or items that one step of a template may work on."""

MAX_WIDTH = 1_000
"""Columns, pieces and decimals that a filter may be asked for."""

MAX_BITS = 4_096
"""Length of a whole number; longer ones are nobody's price."""

TEXT_METHODS = words_of(
    """capitalize casefold count endswith find index isalnum isalpha isdecimal isdigit islower
    isnumeric isspace istitle isupper join lower lstrip partition removeprefix removesuffix replace
    rfind rindex rpartition rsplit rstrip split splitlines startswith strip swapcase title upper"""
)
"""Methods of texts that make no text of any length, or whose length is asked beforehand."""

_SIZED = (str, bytes, list, tuple, dict, set, range)
_WIDE = frozenset(("batch", "round", "slice", "truncate"))


class TooMuch(TemplateRuntimeError):
    """A template went on for too long."""


def bounded(result: Any) -> Any:
    """Return a result that is not too long. Raise `TooMuch` otherwise."""
    if isinstance(result, (str, list, tuple)):
        _allow(len(result))
    return result


def weight(*values: object) -> int:
    """Count the steps that working on values costs; what is short is free."""
    return sum(len(one) // PER_STEP for one in values if isinstance(one, _SIZED))


def charge(
    filters: Mapping[str, Callable[..., Any]], spend: Callable[[int], None]
) -> dict[str, Callable[..., Any]]:
    """Wrap filters so that each call spends a step, and more for what it takes and makes."""
    return {name: _charged(filter_, spend) for name, filter_ in filters.items()}


def _charged(filter_: Callable[..., Any], spend: Callable[[int], None]) -> Callable[..., Any]:
    @wraps(filter_)
    def charged(*args: Any, **kwargs: Any) -> Any:
        spend(1 + weight(*args[:2]))
        result = filter_(*args, **kwargs)
        spend(weight(result))
        return result

    return charged


def is_safe_method(obj: object, name: str) -> bool:
    """Whether a method of a text or a number builds nothing large."""
    if isinstance(obj, str):
        return name in TEXT_METHODS
    return not isinstance(obj, (int, float, bytes))


def check_call(obj: Any, args: tuple[Any, ...]) -> None:
    """Look at a method of a text before it is called."""
    text = getattr(obj, "__self__", None)
    if isinstance(text, str):
        _check_text(getattr(obj, "__name__", ""), text, args)


def check_sum(operator: str, left: Any, right: Any) -> None:
    """Refuse repetition, formatting by `%`, and numbers of any length."""
    texts = (str, bytes, list, tuple)
    if operator == "+":
        if isinstance(left, texts) and isinstance(right, texts):
            _allow(len(left) + len(right))
        return
    if isinstance(left, texts) or isinstance(right, texts):
        raise SecurityError(f'"{operator}" is not allowed here')
    if operator == "**" and abs(right) * _bits(left) > MAX_BITS:
        raise SecurityError("the power is too large")
    if operator == "*" and _bits(left) + _bits(right) > MAX_BITS:
        raise SecurityError("the product is too large")


def bound_filters(filters: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Wrap filters so that they build nothing endless; those of ours stay as they are."""
    return {name: _wrapped(name, filter_) for name, filter_ in filters.items()}


def _wrapped(name: str, filter_: Callable[..., Any]) -> Callable[..., Any]:
    takes_more = 1 if hasattr(filter_, "jinja_pass_arg") else 0

    @wraps(filter_)
    def filtered(*args: Any, **kwargs: Any) -> Any:
        rest = args[takes_more + 1 :]
        if name in _WIDE:
            _check_widths((*rest, *kwargs.values()))
        elif name == "sum":
            _check_start(rest[1] if len(rest) > 1 else kwargs.get("start", 0))
        elif name in {"replace", "join"}:
            return _of_text(name, filter_, args, kwargs, takes_more)
        return bounded(filter_(*args, **kwargs))

    return filtered


def _of_text(
    name: str,
    filter_: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    takes_more: int,
) -> Any:
    value, *rest = args[takes_more:]
    if name == "replace":
        old = rest[0] if rest else kwargs.get("old", "")
        new = rest[1] if len(rest) > 1 else kwargs.get("new", "")
        _check_text("replace", str(value), (str(old), str(new)))
        return bounded(filter_(*args, **kwargs))
    items = list(_few(value))
    between = rest[0] if rest else kwargs.get("d", "")
    attribute = rest[1] if len(rest) > 1 else kwargs.get("attribute")
    sizes = sum(len(item) for item in items if isinstance(item, str)) if attribute is None else 0
    _allow(sizes + len(str(between)) * len(items))
    return bounded(filter_(*args[:takes_more], items, *rest, **kwargs))


def _check_text(name: str, text: str, args: tuple[Any, ...]) -> None:
    if name == "replace" and len(args) > 1 and all(isinstance(one, str) for one in args[:2]):
        old, new = args[:2]
        found = text.count(old)
        _allow(len(text) + found * (len(new) - len(old)))
    elif name == "join" and args and isinstance(args[0], (list, tuple, str)):
        sizes = sum(len(one) for one in args[0] if isinstance(one, str))
        _allow(len(text) * len(args[0]) + sizes)


def _few(items: Any) -> Iterator[Any]:
    for number, item in enumerate(items):
        _allow(number)
        yield item


def _check_widths(args: tuple[Any, ...]) -> None:
    for one in args:
        if isinstance(one, (int, float)) and not abs(one) <= MAX_WIDTH:
            raise SecurityError(f"more than {MAX_WIDTH} is not allowed here")


def _check_start(start: object) -> None:
    if not isinstance(start, (int, float)):
        raise SecurityError("only numbers can be summed")


def _bits(value: object) -> int:
    return value.bit_length() if isinstance(value, int) else 0


def _allow(length: int) -> None:
    if length > MAX_OUTPUT:
        raise TooMuch(f"the template builds more than {MAX_OUTPUT} characters or items")
