"""Whatever people change in the cells that come back, exactly that comes back."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from cfkit.adapters.exports.registry import exporter
from cfkit.adapters.files.content_files import ContentFiles
from cfkit.adapters.imports.csv_grid import read_csv
from cfkit.adapters.imports.xlsx_grid import read_xlsx
from cfkit.application.columns import headings
from cfkit.application.compose import says_nothing
from cfkit.application.export import origin_of, sheet
from cfkit.application.merge import Merge, Standing, merge
from cfkit.domain.catalogue import Catalogue
from cfkit.domain.idea import Idea
from cfkit.domain.keys import PlacementKey, fingerprint
from cfkit.domain.origin import normal
from cfkit.domain.plan import Change, Placement, Status
from cfkit.domain.project import Project
from cfkit.domain.schedule import Period
from cfkit.domain.strategy import Strategy

from .studio import BODIES, IDEAS, STRATEGY, cell_of, plan_of

ZONE = ZoneInfo("Europe/Moscow")
NOW = datetime(2036, 11, 26, 12, tzinfo=UTC)
START = datetime(2036, 12, 1, tzinfo=ZONE)
KEYS = st.sampled_from(sorted(BODIES))
TEXTS = st.text(
    st.characters(codec="utf-8") | st.sampled_from("=+-@'_x\n\r\t "), min_size=1, max_size=60
).filter(normal)
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "at": st.integers(0, 90 * 24 * 60).map(lambda n: START + timedelta(minutes=n)),
        "text": TEXTS.map(normal).filter(lambda text: not says_nothing(text)),
        "owner": st.sampled_from(["writer", "editor"]),
        "status": st.sampled_from(["draft", "hold"]),
    },
)
WORDS = {"draft": "черновик", "hold": "придержано"}


@cache
def project() -> Project:
    written = yaml.safe_load(STRATEGY)
    ideas = [Idea.model_validate(one) for one in yaml.safe_load(IDEAS)]
    by_id = {idea.id: idea for idea in ideas}
    return Project(Path(), Strategy.model_validate(written), by_id, Catalogue({}, {}))


def placed(bodies: Mapping[str, str]) -> list[Placement]:
    return [
        Placement(
            PlacementKey.parse(key),
            START + timedelta(days=day, hours=10),
            bodies.get(key, body),
            generated=fingerprint(body),
            owner="writer",
            path=f"content/2036-12/{key.partition('@')[2]}/{PlacementKey.parse(key).file_name}",
        )
        for day, (key, body) in enumerate(BODIES.items())
    ]


def exported(placements: Sequence[Placement], to: str) -> bytes:
    return exporter(to)(sheet(project(), Period.parse("2036-12"), placements, NOW))


def taken_in(raw: bytes, placements: Sequence[Placement], to: str = "xlsx") -> Merge:
    names = headings()
    grid = read_xlsx(raw, "plan", names) if to == "xlsx" else read_csv(raw, "plan", names, "en")
    standing = Standing(
        project(),
        placements,
        {},
        lambda one: origin_of(one, project(), None),
        lambda name: name,
        NOW,
        "anna",
    )
    return merge(grid, standing)


@given(bodies=st.dictionaries(KEYS, TEXTS), to=st.sampled_from(["xlsx", "csv"]))
@example(bodies=dict.fromkeys(BODIES, "HASHTAGS"), to="xlsx")  # what a heading is called
@settings(max_examples=60, deadline=None)
def test_what_nobody_touched_is_no_edit(bodies: dict[str, str], to: str) -> None:
    placements = placed(bodies)

    merged = taken_in(exported(placements, to), placements, to)

    assert merged == Merge()


@given(bodies=st.dictionaries(KEYS, TEXTS), edits=st.dictionaries(KEYS, EDITS))
@settings(max_examples=60, deadline=None)
def test_exactly_what_was_edited_comes_back(
    bodies: dict[str, str], edits: dict[str, dict[str, Any]]
) -> None:
    before = placed(bodies)

    merged = taken_in(_edited(exported(before, "xlsx"), edits), before)

    assert merged.problems == ()
    changed = {str(one.key): one for one in merged.placements}
    after = [changed.get(str(one.key), one) for one in before]
    assert after == [_wanted(one, edits.get(str(one.key), {})) for one in before]
    assert len(changed) == sum(
        one != _wanted(one, edits.get(str(one.key), {})) for one in before
    ), "a row that says nothing new is not written"


@given(bodies=st.dictionaries(KEYS, TEXTS), edits=st.dictionaries(KEYS, EDITS, min_size=1))
@settings(max_examples=15, deadline=None)
def test_what_comes_back_stands_on_disk_as_the_sheet_says(
    bodies: dict[str, str], edits: dict[str, dict[str, Any]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = ContentFiles(Path(folder), lambda _: "Europe/Moscow")
        made = placed(bodies)
        files.apply([Change("add", str(one.key), one.path) for one in made], made)
        before = files.load()

        merged = taken_in(_edited(exported(before, "xlsx"), edits), before)
        files.apply(merged.changes, merged.placements)

        after = ContentFiles(Path(folder), lambda _: "Europe/Moscow").load()
        assert after == [_wanted(one, edits.get(str(one.key), {})) for one in before]
        assert taken_in(exported(after, "xlsx"), after) == Merge()


def _edited(raw: bytes, edits: Mapping[str, Mapping[str, Any]]) -> bytes:
    book = load_workbook(io.BytesIO(raw))
    plan = plan_of(book)
    for key, values in edits.items():
        for name, value in values.items():
            if name == "at":
                cell_of(plan, key, "date").value = value.date()
                cell_of(plan, key, "time").value = value.time()
            else:
                cell = cell_of(plan, key, name)
                cell.value = WORDS.get(value, value)
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _wanted(one: Placement, values: Mapping[str, Any]) -> Placement:
    text = values.get("text", one.body)
    return replace(
        one,
        at=values.get("at", one.at),
        body=one.body if normal(text) == normal(one.body) else text,
        owner=values.get("owner", one.owner),
        status=Status(values.get("status", one.status)),
    )
