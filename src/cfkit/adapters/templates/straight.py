"""Recognises templates that only call our own functions on beats, and runs them without Jinja."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import nodes

Beats = Mapping[str, str]
Straight = Callable[[Beats], Any]


def straight(
    tree: nodes.Template, functions: Mapping[str, Callable[..., Any]], beats: Beats
) -> Straight | None:
    """Return what does the same as the template, white space around apart; `None` for most.

    That is one printed call of `functions`, whose arguments are constants, beats that `beats` knows
    and calls of the same kind: all that lays out most formats.
    """
    printed = [
        node
        for output in tree.body
        for node in (output.nodes if isinstance(output, nodes.Output) else [output])
        if not (isinstance(node, nodes.TemplateData) and not node.data.strip())
    ]
    if len(printed) != 1 or not isinstance(printed[0], nodes.Call):
        return None
    try:
        return _value(printed[0], functions, beats)
    except KeyError:
        return None


def _value(node: nodes.Node, functions: Mapping[str, Callable[..., Any]], beats: Beats) -> Straight:
    """Make the function of an expression. Raise `KeyError` for one that needs Jinja."""
    match node:
        case nodes.Const(value=value):
            return lambda _: value
        case nodes.Getattr(node=nodes.Name(name="beats"), attr=beat) if beat in beats:
            return lambda said: said[beat]
        case nodes.Call(node=nodes.Name(name=name), dyn_args=None, dyn_kwargs=None):
            called = functions[name]
            arguments = [_value(one, functions, beats) for one in node.args]
            named = {one.key: _value(one.value, functions, beats) for one in node.kwargs}
            return lambda said: called(
                *[one(said) for one in arguments],
                **{key: one(said) for key, one in named.items()},
            )
        case _:
            raise KeyError(node)
