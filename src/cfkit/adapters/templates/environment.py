"""The sandbox that templates run in: no way out, no endless work, every error with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any, cast

from jinja2 import BaseLoader, StrictUndefined, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.exceptions import TemplateError, TemplateRuntimeError
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cfkit.domain.diagnostics import Diagnostic, InvalidFiles
from cfkit.domain.strategy.model import Model

from .escaping import escape
from .fields import value_of
from .growth import (
    TooMuch,
    bound_filters,
    bounded,
    charge,
    check_call,
    check_sum,
    is_safe_method,
    weight,
)
from .language import words_of
from .packs import Packs

MAX_STEPS = 20_000
"""Turns of loops, calls and filters that one rendering may take; see PER_STEP for long texts."""

KEPT_FILTERS = words_of(
    """abs batch capitalize default d dictsort first float groupby int items join last length count
    list lower map max min reject rejectattr replace reverse round safe select selectattr slice
    sort string sum title trim truncate unique upper wordcount"""
)

_NUL = "remove the control character U+0000; texts hold none"

_JINJAS = frozenset(("_loop_vars", "_block_vars"))

FAILURES = (
    TemplateError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    RecursionError,
)
"""What a template can raise by being wrong."""


class Said(str):
    """Text that is Markdown already: templates and wordings, not authors' values."""

    __slots__ = ()


class Missing(TemplateRuntimeError):
    """A value that the author did not write was about to be printed."""


class PackLoader(BaseLoader):
    """Loads `<pack>/<language>/<name>`, nothing outside the packs."""

    def __init__(self, packs: Packs, language: str) -> None:
        self._packs = packs
        self._language = language

    def get_source(
        self,
        environment: Any,  # noqa: ARG002  the signature is that of Jinja
        template: str,
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """Return the source and the name that diagnostics show."""
        path = self._packs.find(f"{self._language}/{template}")
        if path is None:
            raise TemplateNotFound(template)
        return self._packs.text(path), self._packs.shown(path), None


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja with authors' values escaped on the way out and a bound on everything that grows."""

    intercepted_binops = frozenset(("*", "**", "+", "%"))

    def __init__(self, loader: BaseLoader) -> None:
        super().__init__(
            loader=loader,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=False,
            finalize=self._printed,
            cache_size=-1,
            auto_reload=False,
        )
        self.steps = MAX_STEPS
        self.trusted: frozenset[object] = frozenset()
        kept = bound_filters({name: self.filters[name] for name in KEPT_FILTERS})
        self.filters = charge(kept, self._spend)
        self.filters["cfkit_counted"] = self._counted
        self.filters["cfkit_joined"] = self._joined
        del self.globals["lipsum"], self.globals["cycler"], self.globals["joiner"]

    def add_filters(self, filters: Mapping[str, Callable[..., Any]]) -> None:
        """Give templates more filters, charged like the others."""
        self.filters.update(charge(filters, self._spend))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for data in tree.find_all(nodes.TemplateData):
            if "\0" in data.data:
                line = data.lineno + data.data.partition("\0")[0].count("\n")
                raise TemplateSyntaxError(_NUL, line, name, filename)
        for loop in list(tree.find_all(nodes.For)):
            loop.iter = _filtered("cfkit_counted", loop.iter)
        _replace_concat(tree)
        return tree

    def _compile(self, source: str, filename: str) -> CodeType:
        """Compile what Jinja wrote. Raise `TemplateSyntaxError` for what only Python refuses."""
        try:
            return super()._compile(source, filename)
        # Python's parser calls it MemoryError when brackets nest too deeply for its stack.
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            why = error.msg if isinstance(error, SyntaxError) else "this nests too deeply"
            line = _written_on(source, getattr(error, "lineno", None) or 1)
            raise TemplateSyntaxError(why, line, filename=filename) from None

    def _counted(self, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self._spend()
            yield item

    def _joined(self, items: Sequence[Any]) -> str:
        self._spend(1 + weight(*items))
        if all(isinstance(item, Said) for item in items):
            return Said(bounded("".join(items)))
        return str(bounded("".join(map(str, items))))

    def _spend(self, steps: int = 1) -> None:
        self.steps -= steps
        if self.steps < 0:
            words = "is it in a loop, or at work on a long text again and again?"
            raise TooMuch(f"the template takes more than {MAX_STEPS} steps; {words}")

    def _printed(self, value: Any) -> str:
        self._spend(weight(value))
        if isinstance(value, Said):
            return _whole(value)
        if value is None:
            raise Missing("a value that is not there cannot be printed; ask for it with {% if %}")
        if isinstance(value, Undefined):
            return str(value)
        if isinstance(value, (tuple, Model)):
            raise TemplateRuntimeError(
                "a block or a list cannot be printed as it is; name its fields or loop over it"
            )
        return escape(_whole(str(value)))

    def call(self, context: Any, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Call, counting; see MAX_STEPS."""
        self._spend(1 + weight(getattr(obj, "__self__", None), *args))
        if type(obj) is FunctionType and obj in self.trusted:
            # Inside loops and blocks Jinja hands on their variables, for functions that want them.
            own = {name: kwargs[name] for name in kwargs if name not in _JINJAS}
            return obj(*args, **own)
        check_call(obj, args)
        return bounded(super().call(context, obj, *args, **kwargs))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse powers, repetition of text and formatting that could fill the memory."""
        check_sum(operator, left, right)
        self._spend(weight(left, right))
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> None:
        """Leave `format` to `is_safe_attribute`: a width in its pattern has no bound."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Refuse internals and the methods that make texts of any length."""
        if not is_safe_method(obj, attr):
            return False
        return super().is_safe_attribute(obj, attr, value)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Read a field of the file model under the name authors know; nothing else of it."""
        if isinstance(obj, Model):
            return self._field(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Like `getattr` for the models of files."""
        if isinstance(obj, Model):
            return self._field(obj, str(argument))
        return super().getitem(obj, argument)

    def _field(self, obj: Model, name: str) -> Any:
        known = type(obj).model_fields
        if name in known or f"{name}_" in known:
            return value_of(obj, name)
        return self.undefined(obj=obj, name=name)


def _written_on(source: str, line: int) -> int:
    """Tell the template's line of a line of the Python that Jinja wrote for it."""
    _, _, pairs = source.rpartition("\ndebug_info = '")
    known = [pair.partition("=") for pair in pairs.rstrip().rstrip("'").split("&") if pair]
    return next((int(own) for own, _, made in reversed(known) if int(made) <= line), 1)


def _whole(text: str) -> str:
    """Refuse halves of characters and NUL, which no file and no platform takes."""
    if "\0" in text:
        raise TemplateRuntimeError(_NUL)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        half = ord(text[error.start])
        words = f"\\u{half:04x} is half of a character; write the whole"
        raise TemplateRuntimeError(words) from None
    return text


@dataclass(frozen=True, slots=True)
class BlockUse:
    """What a block of an angle template does: beats it asks for, attributes it reads by hand."""

    asks: frozenset[str]
    reads: frozenset[str]
    only: str | None
    """The beat, when the block is `{{ say("beat") }}` and nothing else."""


def uses_of(tree: nodes.Template) -> dict[str, BlockUse]:
    """Look at each block of a template without running it."""
    found: dict[str, BlockUse] = {}
    for block in tree.find_all(nodes.Block):
        asked = [beat for call in block.find_all(nodes.Call) if (beat := _asked(call))]
        read = frozenset(get.attr for get in block.find_all(nodes.Getattr))
        only = _asked(_single(block)) if _single(block) is not None else None
        found[block.name] = BlockUse(frozenset(asked), read, only)
    return found


def only_blocks(tree: nodes.Template) -> bool:
    """Whether nothing outside the blocks does anything."""
    return all(
        isinstance(node, nodes.Block)
        or (isinstance(node, nodes.Output) and not any(map(_is_expression, node.nodes)))
        for node in tree.body
    )


def _is_expression(node: nodes.Node) -> bool:
    return not isinstance(node, nodes.TemplateData)


def _single(block: nodes.Block) -> nodes.Node | None:
    outputs = [node for node in block.body if isinstance(node, nodes.Output)]
    inner = [node for output in outputs for node in output.nodes]
    return inner[0] if len(inner) == len(outputs) == len(block.body) == 1 else None


def _asked(node: nodes.Node | None) -> str | None:
    if not isinstance(node, nodes.Call) or not isinstance(node.node, nodes.Name):
        return None
    if node.node.name != "say" or not node.args or not isinstance(node.args[0], nodes.Const):
        return None
    return str(node.args[0].value)


def failure(error: Exception, packs: Packs, name: str, why: str) -> InvalidFiles:
    """Make the error for a template, with the line the template's author wrote."""
    path, line = _place(error, name)
    message = str(error) or type(error).__name__
    if isinstance(error, RecursionError):
        message = "the template calls itself without an end, or nests too deeply"
    elif isinstance(error, TemplateNotFound):
        message = f'there is no template "{error.name}" in the packs'
    return InvalidFiles(
        [
            Diagnostic(
                path, line, 1, "template", f"{message} ({why})", frame=_frame(packs, path, line)
            )
        ]
    )


def _place(error: Exception, name: str) -> tuple[str, int]:
    if isinstance(error, TemplateSyntaxError):
        return error.filename or name, error.lineno
    path, line = name, 1
    trace = error.__traceback__
    while trace is not None:
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        code: CodeType = trace.tb_frame.f_code
        if template is not None:
            path, line = code.co_filename, template.get_corresponding_lineno(trace.tb_lineno)
        trace = trace.tb_next
    return path, line


def _frame(packs: Packs, shown: str, line: int) -> str:
    _, _, name = shown.partition("/")
    path = packs.find(name)
    lines = path.read_text(encoding="utf-8").splitlines() if path else []
    return lines[line - 1] if 0 < line <= len(lines) else ""


def _filtered(name: str, node: nodes.Node) -> nodes.Filter:
    return nodes.Filter(cast("nodes.Expr", node), name, [], [], None, None, lineno=node.lineno)


def _replace_concat(node: nodes.Node) -> None:
    for name, value in list(node.iter_fields()):
        if isinstance(value, nodes.Concat):
            setattr(node, name, _concat(value))
        elif isinstance(value, list):
            setattr(node, name, [_concat(v) if isinstance(v, nodes.Concat) else v for v in value])
    for child in node.iter_child_nodes():
        _replace_concat(child)


def _concat(node: nodes.Concat) -> nodes.Filter:
    return _filtered("cfkit_joined", nodes.List(node.nodes, lineno=node.lineno))
