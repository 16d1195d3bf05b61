"""`cfkit brief`: what a creator works from, and what it lacks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cfkit.domain.brief import ESSENTIAL
from cfkit.domain.errors import ExitCode, UsageError

from .output import file_of, hand_over
from .script import Key, Out, unit_of
from .terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cfkit.adapters.templates.briefs import Briefs
    from cfkit.domain.brief import Brief
    from cfkit.domain.diagnostics import Diagnostic, Spot
    from cfkit.domain.people import Creator
    from cfkit.domain.project import Written


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(brief)


def brief(
    context: typer.Context,
    key: Key,
    creator: Annotated[
        str | None, typer.Option(metavar="ID", help="For whom, as people.yaml names them.")
    ] = None,
    out: Out = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="An essential block without words is an error.")
    ] = False,
) -> None:
    """Write the brief that a creator works from, and say what it lacks."""
    from cfkit import wiring
    from cfkit.adapters.templates.briefs import Briefs
    from cfkit.adapters.templates.scenes import load_scenes, load_words
    from cfkit.application.brief import make_brief
    from cfkit.application.script import make_script

    terminal: Terminal = context.obj
    root = terminal.root()
    with wiring.workshop(root) as shop:
        packs, language = wiring.packs(root), shop.project.strategy.brand.language
        person = _creator(shop.project.people, creator)
        unit = unit_of(shop, key, terminal)
        timed = None
        if unit.variant is not None and unit.variant.format.script is not None:
            directives = load_words(packs, "script", language)["directives"]
            timed = make_script(unit, shop.project, load_scenes(packs), directives)
        tasks = shop.production(shop.content.read()[0], None).tasks
        theirs = [one for one in tasks if one.unit in (str(unit.key), key)]
        made = make_brief(unit, shop.project, shop.templates, timed, person, tasks=theirs)
    briefs = Briefs(packs, language)
    found = _lacks(root, made, briefs, strict=strict)
    terminal.diagnostics(found)
    if strict and found:
        document = _document(made, unit.path, briefs, found, None)
        message = f"{len(made.incomplete)} essential blocks are not filled in; nothing was written"
        terminal.fail(document, "brief-incomplete", message, ExitCode.INPUT)
    document = _document(made, unit.path, briefs, found, file_of(out))
    hand_over(terminal, out, briefs.render(made), f"+ {out}").data(document)


def _document(
    made: Brief, source: str | None, briefs: Briefs, found: list[Diagnostic], out: Path | None
) -> dict[str, Any]:
    return {
        "key": made.key,
        "title": made.title,
        "language": made.language,
        "creator": made.creator,
        "source": source,
        "blocks": [
            {
                "number": block.number,
                "id": block.id,
                "title": briefs.title(block),
                "filled": block.is_filled,
                "essential": block.id in ESSENTIAL,
                "lines": briefs.lines(block),
                "missing": [gap.field for gap in block.gaps],
            }
            for block in made.blocks
        ],
        "incomplete": [block.number for block in made.incomplete],
        "diagnostics": [one.as_json() for one in found],
        "out": os.fspath(out) if out else None,
    }


def _creator(people: Mapping[str, Creator], wanted: str | None) -> Creator | None:
    from cfkit.domain.diagnostics import choices

    if wanted is None:
        return None
    if wanted not in people:
        known = choices(wanted, people) or "; write them into people.yaml first"
        raise UsageError(f'there is no creator "{wanted}"{known}')
    return people[wanted]


def _lacks(root: Path, made: Brief, briefs: Briefs, *, strict: bool) -> list[Diagnostic]:
    """Point at the place of each gap that the work should not begin with."""
    if not made.incomplete:
        return []
    from cfkit import wiring
    from cfkit.domain.diagnostics import Level

    written = wiring.load_project(root).written
    found = []
    for block in made.incomplete:
        for (area, *where), fields in block.gaps_by_place():
            if area == "people":
                spot = _row_of(written, made.creator, *where)
                who = f" for {made.creator}" if made.creator else ", and name who with --creator"
            else:
                spot, who = written.spot((area, *where)), ""
            head = f"{block.number} {briefs.title(block)} is not filled in"
            words = f"{head}: write {', '.join(fields)}{who}"
            level = Level.ERROR if strict else Level.WARNING
            found.append(spot.problem("brief-incomplete", words, level))
    return found


def _row_of(written: Written, creator: str | None, *where: str | int) -> Spot:
    """Point at a field of a creator, or at the nearest thing around it."""
    from cfkit.domain.diagnostics import Spot

    for number, row in enumerate(written.people):
        if creator is not None and row.get("id") == creator:
            return written.spot(("people", number, *where))
    return Spot("people.yaml")
