"""The files beside the strategy are read and checked like it: creators, sources, weights."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from cfkit.adapters.files.schema import schema
from cfkit.domain.diagnostics import Level

PEOPLE = """\
- id: c-01
  roles: [creator]
  about: films at the oven
  platforms: [youtube]
  rights: {where: [our channels], since: 2026-01-31, months: 13, ads: true, author_account: false}
  terms: {script: 2d, draft: 5d, rounds: 2}
  consent: {given: 2026-01-31, until: 2028-01-31, proof: folder 7}
  pay: a fee a video
  cost: 120
  contact: by the producer
"""
SOURCES = """\
reading:
  - {url: https://grain.example, why: prices of flour, checked: 2026-11-01}
competitors:
  - {id: east, title: East Side Bread, subscribers: 4100, posts_per_month: 20, checked: 2026-11-01}
"""
WEIGHTS = """\
period: 2026-11
learned: 2026-12-01
metric: comments
weights:
  angle: {problem_mirror: 0.12, reason_why: 0.05}
  slot: {"10:00": 1.4}
  pillar: {bread: 0.6, people: 0.4}
"""
TODAY = date(2026, 11, 22)
FILES = {"people": PEOPLE, "sources": SOURCES, "weights": WEIGHTS}


@pytest.fixture
def beside(bakery: Any) -> Any:
    bakery.files |= {f"{name}.yaml": text for name, text in FILES.items()}
    return bakery


def test_they_are_part_of_the_project(beside: Any) -> None:
    assert beside.check(today=TODAY) == []
    project = beside.load().require()
    assert project.people["c-01"].terms.rounds == 2
    assert project.people["c-01"].rights.until == date(2027, 2, 28)
    assert project.sources.competitors[0].subscribers == 4100
    assert project.weights.by_factor["angle"]["problem_mirror"] == 0.12


def test_without_them_nothing_is_missed(bakery: Any) -> None:
    project = bakery.load().require()
    assert (project.people, project.sources.reading, project.weights.by_factor) == ({}, (), {})


class _Editor(yaml.SafeLoader):
    """Reads dates as text, as the language servers of editors do."""


_Editor.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if not pair[0].endswith((":timestamp", ":float"))]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Editor.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"\d+\.\d+"), list("0123456789")
)


@pytest.mark.parametrize("name", FILES)
def test_their_schema_takes_what_cfkit_takes_and_knows_their_keys(name: Any) -> None:
    value = yaml.load(FILES[name], _Editor)  # noqa: S506  a safe loader, without dates
    jsonschema.validate(value, schema(name))
    (value[0] if isinstance(value, list) else value)["oops"] = 1
    with pytest.raises(jsonschema.ValidationError, match="oops"):
        jsonschema.validate(value, schema(name))


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        ("people.yaml", "  contact", "  §contcat", "unknown-key"),
        ("people.yaml", "rounds: 2", "rounds: §two", "number"),
        ("people.yaml", "id: c-01", "id: §Anna Smith", "slug"),
        ("people.yaml", "roles: [creator]", "roles: [§creater]", "unknown-value"),
        ("people.yaml", "draft: 5d", "draft: §soon", "duration"),
        ("sources.yaml", "competitors:", "§competitor:", "unknown-key"),
        ("sources.yaml", "subscribers: 4100", "subscribers: §many", "number"),
        ("sources.yaml", "https://grain.example", "§grain.example", "url"),
        ("weights.yaml", "  pillar:", "  §piller:", "unknown-key"),
        ("weights.yaml", "0.12", "§-1", "number"),
        ("weights.yaml", "learned: 2026-12-01", "learned: §yesterday", "date"),
    ],
)
def test_a_mistake_is_an_error_at_its_place(
    beside: Any, name: str, old: str, new: str, code: str
) -> None:
    beside.change(name, old, new)
    said = [one for one in beside.check() if one.level is Level.ERROR]
    assert [(one.code, one.path, one.line, one.column) for one in said] == [
        (code, *beside.marks[0])
    ]


def test_a_slot_that_is_no_time_of_day_is_refused(beside: Any) -> None:
    beside.change("weights.yaml", '"10:00"', '"ten"')
    assert {one.code for one in beside.check()} == {"slot"}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_shape_is_refused_and_an_empty_one_is_warned_of(
    beside: Any, name: str
) -> None:
    beside.files[f"{name}.yaml"] = "only: text\n" if name == "people" else "- only\n- text\n"
    (one,) = beside.check()
    assert (one.level, one.path) == (Level.ERROR, f"{name}.yaml")
    beside.files[f"{name}.yaml"] = "# later\n"
    (one,) = beside.check()
    assert (one.code, one.level) == ("empty-file", Level.WARNING)


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_hides_nothing_else(beside: Any, name: str) -> None:
    beside.files[f"{name}.yaml"] = "a: [\n"
    beside.change("ideas/bread.yaml", "pillar: bread", "pillar: bred")
    assert {one.code for one in beside.check()} >= {"yaml-syntax", "unknown-pillar"}


def test_a_link_that_leads_out_of_the_project_is_not_read(beside: Any, tmp_path: Path) -> None:
    del beside.files["people.yaml"]
    outside = tmp_path.parent / f"{tmp_path.name}-people.yaml"
    outside.write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "people.yaml").symlink_to(outside)
    (one,) = beside.check()
    assert (one.code, one.path) == ("unreadable", "people.yaml")


def test_rights_and_consents_that_ended_are_warned_of(beside: Any) -> None:
    beside.change("assets/assets.yaml", "author: us", "author: c-01")
    assert "rights-ended" not in {one.code for one in beside.check(today=date(2027, 2, 28))}
    said = beside.check(today=date(2028, 2, 1))
    assert {(one.code, one.path) for one in said} >= {
        ("rights-ended", "people.yaml"),
        ("rights-ended", "assets/assets.yaml"),
        ("consent-ended", "people.yaml"),
    }


def test_rights_and_consents_that_end_within_a_month_are_hinted_at(beside: Any) -> None:
    hints = {one.code: one.level for one in beside.check(today=date(2027, 2, 10))}
    assert hints["rights-ending"] == Level.HINT
    assert "consent-ending" in {one.code for one in beside.check(today=date(2028, 1, 10))}


def test_a_creator_without_a_consent_is_hinted_at(beside: Any) -> None:
    beside.change(
        "people.yaml", "  consent: {given: 2026-01-31, until: 2028-01-31, proof: folder 7}\n", ""
    )
    (one,) = beside.check(today=TODAY)
    assert (one.code, one.level) == ("no-consent", Level.HINT)


def test_numbers_of_competitors_need_a_day_and_grow_old(beside: Any) -> None:
    assert {one.code for one in beside.check(today=date(2027, 11, 1))} >= {"stale-numbers"}
    beside.change("sources.yaml", "posts_per_month: 20, checked: 2026-11-01", "posts_per_month: 20")
    assert {one.code for one in beside.check(today=TODAY)} == {"undated-numbers"}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("problem_mirror", "problem_miror", "unknown-angle"),
        ("bread: 0.6", "bred: 0.6", "unknown-pillar"),
    ],
)
def test_a_weight_of_something_that_is_gone_is_warned_of(
    beside: Any, old: str, new: str, code: str
) -> None:
    beside.change("weights.yaml", old, new)
    (one,) = beside.check()
    assert (one.code, one.level) == (code, Level.WARNING)
    assert f'did you mean "{old.partition(":")[0]}"?' in one.message


def test_two_with_one_id_are_told_apart(beside: Any) -> None:
    beside.files["people.yaml"] += PEOPLE
    beside.change("sources.yaml", "competitors:\n", "competitors:\n  - {id: east, title: East}\n")
    assert [one.code for one in beside.check()] == ["duplicate-id", "duplicate-id"]
