"""Hooks have families: how many ways each angle can open, and how `--hooks` chooses among them."""

from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfkit.adapters.templates.packs import load_catalogue
from cfkit.domain.errors import NoSuchHook
from cfkit.domain.variant import Speech, Variant

from .material import BOOK, SHIPPED, everything, idea, templates, variant

LANGUAGES = ("ru", "en")
FEWEST_HOOKS, FEWEST_FAMILIES = 4, 3
BEATS = ("tension", "turn", "proof", "payoff")


def openings(language: str, it: Variant, **changes: Any) -> list[Speech]:
    engine, found = templates(language, **changes), []
    for number in count(1):
        try:
            found.append(engine.speak(replace(it, key=replace(it.key, hook=number))))
        except NoSuchHook:
            return found
    raise AssertionError("hooks never end")


def wordings(language: str, angle: str) -> dict[str, Any]:
    path = SHIPPED / language / "wordings" / f"{angle}.yaml"
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("angle", BOOK.angles)
def test_an_ordinary_idea_opens_in_at_least_four_ways_of_three_kinds(
    language: str, angle: str
) -> None:
    for it in everything(language):
        if it.angle.id != angle or it.key.item == "report":
            continue
        found = openings(language, it)
        hooks = [speech.beats["hook"] for speech in found]
        assert len(set(hooks)) == len(hooks) >= FEWEST_HOOKS, hooks
        assert len({speech.hook for speech in found}) >= FEWEST_FAMILIES
        assert len({speech.hook for speech in found[:FEWEST_FAMILIES]}) == FEWEST_FAMILIES


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("angle", BOOK.angles)
def test_every_shipped_hook_belongs_to_a_family_of_the_catalogue(language: str, angle: str) -> None:
    families = wordings(language, angle)["hook"]
    assert set(families) <= set(BOOK.hooks)
    assert sum(map(len, families.values())) >= FEWEST_HOOKS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("angle", BOOK.angles)
def test_an_angle_says_most_beats_in_more_than_one_way(language: str, angle: str) -> None:
    read = wordings(language, angle)
    sizes = {beat: len(read[beat]) for beat in BEATS if read.get(beat)}
    assert sum(size > 1 for size in sizes.values()) >= len(sizes) - 1, sizes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_has_calls_and_every_goal_several(language: str) -> None:
    path = SHIPPED / language / "ctas.yaml"
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    acts = {"subscribe", "save", "share", "discuss", "come", "click", "keyword", "dm", "vote"}
    assert set(read["actions"]) == acts
    assert min(map(len, read["goals"].values())) > 4
    assert sum(map(len, [*read["goals"].values(), *read["actions"].values()])) > 80


@pytest.mark.parametrize("language", LANGUAGES)
def test_hooks_of_one_variant_share_a_body_where_it_can_follow_them(language: str) -> None:
    same = total = 0
    for it in everything(language):
        found = openings(language, it)[:3]
        bodies = [{k: v for k, v in speech.beats.items() if k != "hook"} for speech in found]
        same += sum(body == bodies[0] for body in bodies[1:])
        total += len(bodies) - 1
    assert same > total / 2


def test_an_author_s_hook_counts_by_what_it_looks_like() -> None:
    hooks = ["340 томов, и ни одной очереди", "А вы читали мангу?", "Свои находятся легко"]
    it = variant("ru", "problem_mirror", idea("ru", hooks=hooks))
    found = openings("ru", it)
    assert [speech.hook for speech in found[:3]] == ["number", "question", "author"]
    assert not {"number", "question", "author"} & {speech.hook for speech in found[3:6]}


@pytest.mark.parametrize("language", LANGUAGES)
def test_segments_of_one_idea_are_not_told_the_same_in_the_same_words(language: str) -> None:
    engine = templates(language)
    whole = idea(language, segments=["readers", "others"])
    same = 0
    every = list(everything(language))
    for it in every:
        if it.angle.id == "reason_why":
            continue
        other = it.segment.model_copy(update={"id": "others"})
        one = replace(it, idea=whole)
        two = replace(one, segment=other, key=replace(it.key, segment="others"))
        same += engine.speak(one).beats["hook"] == engine.speak(two).beats["hook"]
    assert same < len(every) / 8


def test_a_row_of_the_project_replaces_a_family(tmp_path: Path) -> None:
    row = "- {id: question, en: Ask, ru: Спросить, does: asks}\n"
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue/hooks.yaml").write_text(row, encoding="utf-8")
    book = load_catalogue([tmp_path, SHIPPED])
    assert book.hooks["question"].en == "Ask"
    assert list(book.hooks) == list(BOOK.hooks)
