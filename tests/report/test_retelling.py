"""A digest and sequels are drafts of ideas that people finish: valid, inert, and honest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfkit.adapters.files.idea_drafts import refuse_to_replace, text_of
from cfkit.application.best import best
from cfkit.application.digest import digest
from cfkit.application.follow_up import follow_up
from cfkit.application.outcomes import Material
from cfkit.domain.catalogue import Angle
from cfkit.domain.errors import UsageError
from cfkit.domain.idea import Idea, Pain
from cfkit.domain.metrics import Metric, Snapshot
from cfkit.domain.past import PastPost
from cfkit.domain.plan import Placement
from cfkit.domain.project import Project

from .material import AFTER, DECEMBER, idea, live, placement, project, snapshot


def books() -> Project:
    ideas = {f"idea{n}": idea(f"idea{n}", f"Идея {n}: «да»", "reading") for n in range(1, 7)}
    ideas["idea6"] = ideas["idea6"].model_copy(update={"pillar": "clubs"})
    return replace(project(), ideas=ideas)


def month(posts: dict[str, int]) -> tuple[list[Placement], list[Snapshot]]:
    """Posts of one channel by idea and reach."""
    made = [placement(f"{name}.how_to.text_post.students@vk", n) for n, name in enumerate(posts, 1)]
    reaches = zip(made, posts.values(), strict=True)
    return made, [snapshot(one, reach=reach) for one, reach in reaches]


def material(posts: dict[str, int], made: Project | None = None) -> Material:
    placements, read = month(posts)
    known = {str(one.key): live(one) for one in placements}
    return Material(made or books(), DECEMBER, placements, known, read, AFTER)


TOLD = {"angle": "how_to", "format": "text_post", "segment": "students"}
REACH = {"idea1": 100, "idea2": 400, "idea3": 90, "idea4": 200, "idea5": 110, "idea6": 300}


def test_the_best_stand_above_the_usual_the_furthest_first() -> None:
    picks = best(material(REACH))
    assert [one.idea for one in picks] == ["idea2", "idea6", "idea4"]
    assert picks[0].ratio == pytest.approx(400.5 / 155.5)
    assert (picks[0].value, picks[0].measure, picks[0].compared) == (400, "reach", 6)


def test_what_was_published_before_cfkit_makes_the_usual_and_may_be_the_best() -> None:
    told = {"idea1": 100, "idea3": 90}
    before = [
        PastPost(
            channel="vk",
            url=f"https://vk.example/{n}",
            published_at=AFTER - timedelta(days=50 + n),
            taken_at=AFTER - timedelta(days=43 + n),
            counts={Metric.REACH: reach},
            factors=factors,
        )
        for n, (reach, factors) in enumerate([(80, {}), (500, {**TOLD, "idea": "idea5"})])
    ]
    assert best(material(told)) == []
    first, _ = best(material(told), past=before)
    assert (first.idea, first.url, first.compared) == ("idea5", "https://vk.example/1", 4)


def test_too_few_posts_have_no_best() -> None:
    assert best(material({"idea1": 1, "idea2": 900, "idea3": 3})) == []


def test_what_has_expired_or_is_gone_is_not_told_again() -> None:
    made = books()
    old = made.ideas["idea2"].model_copy(update={"expires": (AFTER - timedelta(days=9)).date()})
    left = {name: one for name, one in made.ideas.items() if name != "idea6"} | {"idea2": old}
    assert [one.idea for one in best(material(REACH, replace(made, ideas=left)))] == ["idea4"]


def test_a_digest_is_an_idea_with_a_list_that_reads_back() -> None:
    made = books()
    draft = digest(made, DECEMBER, best(material(REACH))[:2], "декабрь 2026")
    text = text_of([draft], "ru")
    (row,) = yaml.safe_load(text)
    read = Idea.model_validate(row)
    assert (read.id, read.title) == ("digest-2026-12", "Лучшее за декабрь 2026")
    assert read.list is not None
    assert [one.name for one in read.list.items] == ["Идея 2: «да»", "Идея 6: «да»"]
    assert str(read.list.items[0].link) == "https://social.example/idea2"
    assert (read.segments, read.pillar) == (("students",), "reading")
    assert "# Идея 2: «да» (Паблик): охват 400, ×2,58 к обычному (сравнимых публикаций: 6)" in text


def test_a_second_digest_of_the_month_has_another_id() -> None:
    made = books()
    taken = replace(made, ideas={**made.ideas, "digest-2026-12": idea("digest-2026-12", "x", "y")})
    picks = best(material(REACH))
    assert digest(taken, DECEMBER, picks, "декабрь").idea["id"] == "digest-2026-12-2"


def angle(slug: str, *needs: str) -> Angle:
    return Angle(id=slug, ru=slug, en=slug, needs=needs, does="argues", stages=("problem",))


def test_a_sequel_names_what_is_untold_and_what_to_write_and_is_inert() -> None:
    made = books()
    told = made.ideas["idea2"].model_copy(update={"pain": Pain(situation="пыль")})
    known = angle("how_to", "pain"), angle("mirror", "pain"), angle("myth_buster", "myth")
    angles = {one.id: one for one in known}
    made = replace(
        made,
        ideas={**made.ideas, "idea2": told},
        catalogue=replace(made.catalogue, angles=angles),
    )
    placements, _ = month(REACH)
    (draft,) = follow_up(made, best(material(REACH, made))[:1], [one.key for one in placements])
    assert draft.idea["id"] == "idea2-next"
    assert [(one.angle, one.block) for one in draft.openings] == [
        ("mirror", None),
        ("myth_buster", "myth"),
    ]
    text = text_of([draft], "ru")
    (row,) = yaml.safe_load(text)
    assert list(Idea.model_validate(row).blocks()) == []
    assert "#   myth:\n#     claim:\n" in text


def test_hostile_names_stay_in_their_comments() -> None:
    made = books()
    sly = made.ideas["idea2"].model_copy(update={"title": "a\nid: stolen\u2028# b"})
    made = replace(made, ideas={**made.ideas, "idea2": sly})
    drafts = follow_up(made, best(material(REACH, made)), [])
    rows: list[dict[str, Any]] = yaml.safe_load(text_of(drafts, "en"))
    assert [row["id"] for row in rows] == ["idea2-next", "idea6-next", "idea4-next"]


def test_a_file_that_stands_is_never_replaced(tmp_path: Path) -> None:
    file = tmp_path / "digest.yaml"
    refuse_to_replace(file)
    file.write_text("edited", encoding="utf-8")
    with pytest.raises(UsageError, match="may hold edits"):
        refuse_to_replace(file)
