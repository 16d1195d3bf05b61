"""A unit becomes a brief that a creator can work from, and says what it lacks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from .conftest import Studio, make_studio

KEY = "squealing-brakes.problem_mirror.short_video.commuters@tube"
PEOPLE = """\
- id: cam_01
  rights: {where: [tube, insta], months: 6, ads: true, author_account: false}
  terms: {script: 3d, draft: 5d, rounds: 2}
  pay: half before, half after
  contact: "@cam_01"
- id: cam_02
  rights: {where: [tube]}
"""


def told(studio: Studio, *words: str) -> dict[int, dict[str, Any]]:
    """Give the blocks of a brief by their number."""
    return {one["number"]: one for one in studio.json("brief", *words)["blocks"]}


def test_a_brief_has_seventeen_blocks_in_order(shop: Studio) -> None:
    assert list(told(shop, KEY)) == list(range(1, 18))
    page = shop.run("brief", KEY).out
    heads = [line for line in page.splitlines() if line.startswith("## ")]
    assert [int(head.split()[1].rstrip(".")) for head in heads] == list(range(1, 18))


def test_blocks_are_filled_from_the_project(shop: Studio) -> None:
    blocks = told(shop, KEY)
    assert blocks[4]["lines"] == ["A squeal is dirt or glaze far more often than a worn-out brake"]
    assert len(blocks[5]["lines"]) == 3
    assert "Do not say: game-changer" in " ".join(blocks[8]["lines"])
    assert "Aspect ratio: 9:16" in blocks[10]["lines"]
    assert any(re.match(r"0–\d+ · Hook", line) for line in blocks[6]["lines"])


@pytest.mark.parametrize(
    ("kpi", "said"),
    [
        ("{metric: answered_share, target: 0.95}", "share of questions answered, 95% a month"),
        ("{metric: ctr, target: 2.5}", "ctr, 2.5% a month"),
        ("{metric: reach, target: 25000}", "reach, 25,000 a month"),
    ],
)
def test_the_target_of_a_share_is_per_cent(shop: Studio, kpi: str, said: str) -> None:
    strategy = shop.root / "strategy.yaml"
    changed = re.sub(r"kpi: \{.*\}", f"kpi: {kpi}", strategy.read_text("utf-8"))
    strategy.write_text(changed, "utf-8")
    assert f"Measured by: {said}" in told(shop, KEY)[1]["lines"]


def test_what_nobody_wrote_is_named_in_its_block_and_at_its_place(shop: Studio) -> None:
    (shop.root / "people.yaml").write_text("- {id: cam_03}\n", encoding="utf-8")
    answer = shop.run("brief", KEY, "--creator", "cam_03")
    assert answer.code == 0
    assert "Not filled in: terms.script, terms.draft, terms.rounds" in answer.out
    assert "ideas/care.yaml:2:3: warning [brief-incomplete] 11 " in answer.talk
    assert "people.yaml:1:3: warning [brief-incomplete] 12 " in answer.talk


def test_what_the_team_makes_itself_asks_for_no_creator(shop: Studio) -> None:
    answer = shop.run("brief", KEY, "--strict")
    assert answer.code == 0, answer.talk
    assert "people.yaml" not in answer.talk
    assert "Made by the team" in answer.out


def test_strictly_an_essential_gap_is_an_error(shop: Studio) -> None:
    (shop.root / "people.yaml").write_text("- {id: cam_03}\n", encoding="utf-8")
    answer = shop.run("brief", KEY, "--strict", "--json", "--creator", "cam_03")
    assert answer.code == 3
    found = answer.document
    assert found["error"]["exit"] == 3
    assert found["incomplete"] == [11, 12, 13]
    assert {one["level"] for one in found["diagnostics"]} == {"error"}


def test_strictly_a_brief_with_gaps_is_not_written(shop: Studio, tmp_path: Path) -> None:
    out = tmp_path / "brief.md"
    (shop.root / "people.yaml").write_text("- {id: cam_03}\n", encoding="utf-8")
    answer = shop.run("brief", KEY, "--strict", "--out", out, "--creator", "cam_03")
    assert answer.code == 3
    assert not out.exists()
    assert "essential blocks are not filled in" in answer.talk
    assert answer.out == ""


def test_gaps_of_a_brief_are_annotations_where_github_runs_it(
    shop: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.chdir(shop.root)
    (shop.root / "people.yaml").write_text("- {id: cam_03}\n", encoding="utf-8")
    words = ("brief", KEY, "--creator", "cam_03")
    assert "::warning file=ideas/care.yaml,line=2,col" in shop.run(*words).talk
    assert "::error file=ideas/care.yaml,line=2,col" in shop.run(*words, "--strict").talk


def test_a_creator_fills_rights_dates_pay_and_contact(shop: Studio) -> None:
    (shop.root / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    blocks = told(shop, KEY, "--creator", "cam_01")
    assert blocks[12]["lines"][:2] == [
        "Where it may be used: tube, insta",
        "For how many months: 6",
    ]
    assert blocks[13]["lines"] == ["Script: 3 days", "Draft: 5 days", "Rounds of changes: 2"]
    assert blocks[14]["lines"] == ["half before, half after"]
    assert all(blocks[number]["filled"] for number in (12, 13, 14))


def test_half_filled_rights_are_not_filled(shop: Studio) -> None:
    (shop.root / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    answer = shop.run("brief", KEY, "--creator", "cam_02")
    assert "write rights.months, rights.ads, rights.author_account for cam_02" in answer.talk
    assert "people.yaml:7:" in answer.talk


@pytest.mark.parametrize(
    ("people", "asked", "words"),
    [
        (PEOPLE, "cam_1", 'did you mean "cam_01"'),
        (None, "cam_01", "write them into people.yaml first"),
        ("- id: cam_01\n  righst: {}\n", "cam_01", 'did you mean "rights"'),
        ("cam_01: x\n", "cam_01", "write a list of people here"),
        ("- {id: [", "cam_01", "people.yaml:"),
    ],
)
def test_a_creator_who_is_not_there_is_refused(
    shop: Studio, people: str | None, asked: str, words: str
) -> None:
    if people is not None:
        (shop.root / "people.yaml").write_text(people, encoding="utf-8")
    answer = shop.run("brief", KEY, "--creator", asked)
    assert answer.code in (2, 3)
    assert words in answer.talk


def test_an_advertisement_carries_its_label(tmp_path: Path) -> None:
    offer = {
        "what": "хлеб со скидкой",
        "until": "31 декабря",
        "ad": {"advertiser": "ООО «Мельница»", "inn": "7700000000", "erid": "2Vtzqx"},
    }
    idea = {"id": "hleb", "message": "Хлеб дешевле до Нового года", "offer": offer}
    mill = make_studio(tmp_path / "mill", [idea], ["short_video", "carousel"], "ru")
    block = told(mill, "hleb.offer.short_video.people")[11]
    assert block["filled"]
    assert "erid: 2Vtzqx" in block["lines"]
    for one in mill.expanded():
        assert "2Vtzqx" in one["text"], one["key"]


def test_pictures_have_a_brief_too(shop: Studio) -> None:
    blocks = told(shop, "squealing-brakes.problem_mirror.carousel.families@insta")
    assert blocks[6]["lines"][0].startswith("Part 1: ")
    assert blocks[7]["lines"][0].startswith("Pictures: ")


def test_a_brief_of_what_people_edited_reads_the_file(shop: Studio) -> None:
    shop.place(KEY, "**0–4 s · Hook**\nMy own words.\n\n---\n\n**4–20 s · Proof**\nAnd more.")
    found = shop.json("brief", KEY)
    assert found["source"].endswith(".md")
    assert found["blocks"][5]["lines"][0] == "0–4 · Hook: My own words."
    *tasks, published = found["blocks"][12]["lines"]
    assert published == "Published on: 2026-12-03 10:00"
    assert "Script: 2026-11-25, writer" in tasks


def test_hostile_values_make_no_markup(tmp_path: Path) -> None:
    idea = {
        "id": "bread",
        "title": "# <script>alert(1)</script> [x](javascript:y)",
        "message": "**bold** {{ 1 + 1 }} {text} {x.__class__}\nsecond line",
        "pain": {"situation": "the loaf is dry", "root": "white flour gives its water away"},
    }
    mill = make_studio(tmp_path / "mill", [idea], ["short_video"])
    page = mill.run("brief", "bread.problem_mirror.short_video.people").out
    assert "\\*\\*bold" in page
    assert "{{ 1 + 1 }}" in page
    assert "\\<script" in page
    assert page.splitlines()[0].startswith("# Brief: #")


def test_only_durations_are_read_as_days(shop: Studio) -> None:
    text = (shop.root / "strategy.yaml").read_text(encoding="utf-8")
    changed = text.replace("interests: [cycle routes", "interests: [3d", 1)
    (shop.root / "strategy.yaml").write_text(changed, encoding="utf-8")
    assert any(line.startswith("Interests: 3d") for line in told(shop, KEY)[3]["lines"])


def test_a_projects_own_template_shadows_the_shipped_one(shop: Studio) -> None:
    own = shop.root / "templates/en/briefs/creator.md.j2"
    own.parent.mkdir(parents=True)
    own.write_text("{% for block in blocks %}{{ block.number }} {% endfor %}", encoding="utf-8")
    assert shop.run("brief", KEY).out.split() == [str(number) for number in range(1, 18)]
    own.write_text("{{ nothing }}", encoding="utf-8")
    answer = shop.run("brief", KEY)
    assert answer.code == 3
    assert "templates/en/briefs/creator.md.j2:1" in answer.talk


def test_a_template_that_python_cannot_compile_is_told_with_its_line(shop: Studio) -> None:
    own = shop.root / "templates/en/briefs/creator.md.j2"
    own.parent.mkdir(parents=True)
    own.write_text("\n{{ code(a=1, a=2) }}\n", encoding="utf-8")
    answer = shop.run("brief", KEY)
    assert answer.code == 3
    assert "templates/en/briefs/creator.md.j2:2" in answer.talk
