"""Check the texts of a project: how they read, and what the law asks of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from cfkit.domain.diagnostics import Diagnostic, Level, Spot, did_you_mean
from cfkit.domain.lint import Law, Passage, Rule
from cfkit.domain.project import Project, Written

from .check_law import Bench, law_of_text
from .lint import Linter
from .phrases import Phrases


def check_texts(
    passages: Iterable[Passage], linter: Linter, bench: Bench, names: Mapping[str, Phrases]
) -> Iterator[Diagnostic]:
    """Yield what readers and the law would object to; a text is taken apart once for both."""
    for passage in passages:
        look = linter.look(passage)
        yield from linter.diagnose(look)
        yield from law_of_text(look, bench, names)


def check_rendered(
    rendered: Iterable[tuple[str, Passage]],
    linter: Linter,
    bench: Bench,
    names: Mapping[str, Phrases],
) -> Iterator[Diagnostic]:
    """Yield what stands in generated texts, once an idea: where it is and in how many of them.

    `rendered` are keys with their texts. What points at the same place with the same words is one.
    """
    first: dict[Diagnostic, str] = {}
    times: dict[Diagnostic, int] = {}
    for key, passage in rendered:
        for one in set(check_texts([passage], linter, bench, names)):
            first.setdefault(one, key)
            times[one] = times.get(one, 0) + 1
    for one, count in times.items():
        told = f"{one.message} (generated: {first[one]}"
        more = f" and {count - 1} more" if count > 1 else ""
        yield replace(one, message=f"{told}{more})")


def check_lint(
    written: Written, project: Project, rules: Mapping[str, Rule], laws: Mapping[str, Law]
) -> Iterator[Diagnostic]:
    """Yield a warning for each rule that `content.lint` names and nobody knows."""
    known = [*rules, *laws]
    lint = project.strategy.content.lint
    for index, slug in enumerate(lint.off):
        if slug not in known:
            where = ("strategy", "content", "lint", "off", index)
            yield _unknown(written.spot(where), slug, known)
    for slug in lint.levels:
        if slug not in known:
            yield _unknown(
                written.key(("strategy", "content", "lint", "levels", slug)), slug, known
            )


def _unknown(spot: Spot, slug: str, known: list[str]) -> Diagnostic:
    words = f'no rule is called "{slug}"{did_you_mean(slug, known)}'
    return spot.problem("unknown-rule", words, Level.WARNING)
