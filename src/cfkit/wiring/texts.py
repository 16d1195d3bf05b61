"""Check the texts of a project and what the law asks of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from cfkit.application.check_law import Bench
    from cfkit.application.lint import Linter
    from cfkit.application.phrases import Phrases
    from cfkit.domain.diagnostics import Diagnostic
    from cfkit.domain.lint import Passage
    from cfkit.domain.plan import Placement
    from cfkit.domain.project import Loaded, Project

RENDERED = 300
"""So many generated texts are looked at, shared among the ideas."""


def check_texts(  # noqa: PLR0913  each is one question of the command
    root: Path,
    loaded: Loaded,
    placements: Sequence[Placement],
    today: date,
    folders: Sequence[Path],
    *,
    text: bool,
    rendered: bool,
) -> Iterator[Diagnostic]:
    """Yield what the law asks of the project; with `text` also how its texts read.

    `folders` are the template packs; `rendered` adds texts that the templates make of each idea.
    Raise `InputError` when the dictionary of the language is missing.
    """
    from cfkit.adapters.templates.packs import load_law, load_rules
    from cfkit.application.check_law import Bench, check_law
    from cfkit.application.check_text import check_lint

    project, written = loaded.project, loaded.written
    if project is None:
        return
    brand = project.strategy.brand
    rules = load_rules(folders, brand.language)
    laws = load_law(folders, brand.country)
    yield from check_lint(written, project, rules, laws)
    yield from check_law(project, written, Bench(laws.values(), project.strategy, today))
    if not (text or rendered):
        return

    from cfkit.application import check_text, passages
    from cfkit.application.check_events import check_events

    linter, bench, names = readers(root, project, today, folders)
    if text:
        yield from check_events(placements, project, today)
        read = lru_cache(maxsize=8)(lambda path: (root / path).read_text(encoding="utf-8-sig"))
        told = {placement.key.variant.idea for placement in placements}
        found: list[Iterator[Passage]] = [
            passages.of_content(project, placements, read),
            passages.of_ideas(project, written, told),
            passages.of_strategy(project, written),
        ]
        for each in found:
            yield from check_text.check_texts(each, linter, bench, names)
    if rendered:
        made = _rendered(folders, loaded, project)
        yield from check_text.check_rendered(made, linter, bench, names)


def readers(
    root: Path, project: Project, today: date, folders: Sequence[Path]
) -> tuple[Linter, Bench, Mapping[str, Phrases]]:
    """Make what looks at texts: the rules, the law, and the user's lists of names by their file.

    Raise `InputError` when the dictionary of the language is missing.
    """
    from cfkit.adapters.files.lists import load_names
    from cfkit.adapters.templates.packs import load_law, load_rules
    from cfkit.adapters.templates.prose import prose_of
    from cfkit.application.check_law import Bench
    from cfkit.application.lint import Linter
    from cfkit.application.phrases import Phrases

    strategy = project.strategy
    rules = load_rules(folders, strategy.brand.language)
    laws = load_law(folders, strategy.brand.country)
    prose = prose_of(strategy.brand.language)
    replaced = Bench(laws.values(), strategy, today).replaced
    chosen = [rule for rule in rules.values() if rule.id not in replaced]
    linter = Linter(chosen, strategy, prose)
    known = {word.casefold() for rule in rules.values() for word in rule.except_}
    bench = Bench(laws.values(), strategy, today, linter.setting.names | known)
    files = {law.file for law in laws.values() if law.file}
    names = {
        file: Phrases(dict.fromkeys(load_names(root, file), ""), prose.lemmas) for file in files
    }
    return linter, bench, names


def _rendered(
    folders: Sequence[Path], loaded: Loaded, project: Project
) -> Iterator[tuple[str, Passage]]:
    """Write some texts of each idea, and point at the idea."""
    from cfkit.adapters.platforms._registry import capabilities_of
    from cfkit.adapters.templates.engine import JinjaTemplates
    from cfkit.application.expand import Selection
    from cfkit.application.passages import whole
    from cfkit.application.unfold import unfold
    from cfkit.domain.lint import Passage

    templates = JinjaTemplates(project.strategy, folders)
    each = max(1, RENDERED // max(1, len(project.ideas)))
    places = {
        str(value["id"]): index
        for index, value in enumerate(loaded.written.ideas)
        if isinstance(value, dict) and "id" in value
    }
    for idea in islice(project.ideas.values(), RENDERED):
        spot = whole(loaded.written.spot(("ideas", places[idea.id], "id")))
        lines = unfold(project, templates, capabilities_of, Selection(idea=idea.id), lambda _: None)
        for line in islice(lines, each):
            channel = project.strategy.channel(line.channel)
            yield line.key, Passage(line.body, spot, is_post=True, idea=idea, channel=channel)
