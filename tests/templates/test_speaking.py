"""What variants say: every angle, both languages, nothing twice, nothing left half."""

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from cfkit.adapters.templates.engine import JinjaTemplates
from cfkit.domain.errors import NothingToSay
from cfkit.domain.idea import Idea
from cfkit.domain.markup import parse
from cfkit.domain.variant import Variant

from . import material
from .material import BOOK, WORDS, everything, idea, templates, variant
from .reading import assert_reads

LANGUAGES = ("ru", "en")
_RU = (material.strategy("ru"), [material.SHIPPED])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_angle_speaks_in_every_format_that_takes_it(language: str) -> None:
    engine = templates(language)
    whole = idea(language)
    for angle in BOOK.angles.values():
        for format_ in BOOK.formats.values():
            if not format_.suits(angle):
                continue
            it = variant(language, angle.id, whole, format_=format_.id)
            speech = engine.speak(it)
            text = engine.lay_out(it, {**speech.beats, "cta": "One call."})

            assert speech.beats["hook"], it.key
            assert "{" not in text, it.key
            if format_.id != "poll":
                assert text.count("One call.") == 1, it.key


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("hook", range(1, 5))
def test_no_value_of_a_block_is_said_twice(language: str, hook: int) -> None:
    engine = templates(language)
    for it in everything(language):
        speech = _spoken(engine, it, hook)
        if speech is None:
            continue
        text = parse(engine.lay_out(it, speech)).plain.lower()
        for value in _texts(it):
            assert text.count(value.lower()) <= 1, f"{it.key}: {value}\n{text}"


def _spoken(engine: Any, it: Variant, hook: int) -> Any:
    numbered = variant_with_hook(it, hook)
    try:
        return engine.speak(numbered).beats
    except NothingToSay:
        return None


def variant_with_hook(it: Variant, hook: int | None) -> Variant:
    from dataclasses import replace

    return replace(it, key=replace(it.key, hook=hook))


def _texts(it: Variant) -> list[str]:
    named = {"comparison": ("a", "b")}.get(it.angle.id, ())
    source = it.idea.block(it.angle.needs[0])
    one: Any = source[0] if isinstance(source, tuple) else source
    if one is None:
        return []
    return [
        value
        for name, value in one
        if isinstance(value, str) and len(value) > 12 and name not in named
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_post_reads_without_broken_marks(language: str) -> None:
    engine = templates(language, person="we")
    for it in everything(language):
        for hook in (None, 1, 2, 3, 4, 5, 6):
            beats = _spoken(engine, it, hook) if hook else engine.speak(it).beats
            if beats is not None:
                assert_reads(parse(engine.lay_out(it, beats)).plain, str(it.key))


def test_an_author_s_hooks_come_first_word_for_word() -> None:
    engine = templates("ru")
    hooks = ["340 томов, и ни одной очереди", "Четверг, 18:00: здесь говорят о манге вслух"]
    whole = idea("ru", hooks=hooks)
    for number, hook in enumerate(hooks, 1):
        it = variant("ru", "problem_mirror", whole, hook=number)
        assert engine.speak(it).beats["hook"] == f"{hook}."
    ended = idea("ru", hooks=["Свои находятся легко?", "Заходите: https://library.example"])
    for number, hook in enumerate(ended.hooks, 1):
        it = variant("ru", "problem_mirror", ended, hook=number)
        assert engine.speak(it).beats["hook"] == hook


def test_an_author_s_hook_does_not_open_a_segment_s_reason() -> None:
    engine = templates("ru")
    for number in range(12):
        whole = idea("ru", id=f"idea-{number}", hooks=["340 томов, и ни одной очереди"])
        assert "томов" not in engine.speak(variant("ru", "reason_why", whole)).beats["hook"]


def _hooks(engine: JinjaTemplates, whole: Idea) -> Iterator[str]:
    for number in range(1, 40):
        yield engine.speak(variant("ru", "problem_mirror", whole, hook=number)).beats["hook"]


def test_hooks_of_a_variant_differ_and_end() -> None:
    engine = templates("ru")
    whole = idea("ru", hooks=["Свой зачин"])
    said = []
    with pytest.raises(NothingToSay, match="hooks"):
        said.extend(_hooks(engine, whole))
    assert len(said) > 3
    assert len(set(said)) == len(said)


def test_an_author_s_hook_that_holds_the_fact_is_not_followed_by_the_fact() -> None:
    engine = templates("ru")
    whole = idea("ru", hooks=["340 томов манги в фонде, и ни одной очереди"])
    text = engine.speak(variant("ru", "data_insight", whole, hook=1)).beats
    assert sum("340" in beat for beat in text.values()) == 1


def test_ideas_of_one_angle_open_differently() -> None:
    engine = templates("en")
    openings = {
        engine.speak(variant("en", "problem_mirror", idea("en", id=f"idea-{n}", hooks=[]))).beats[
            "hook"
        ]
        for n in range(12)
    }
    assert len(openings) > 2


def test_few_posts_open_by_calling_the_segment_by_name() -> None:
    engine = templates("ru")
    title = material.SEGMENT["ru"]["title"]
    hooks = [
        engine.speak(it).beats["hook"]
        for number in range(20)
        for it in everything("ru", id=f"idea-{number}")
    ]
    share = sum(hook.startswith(f"{title},") for hook in hooks) / len(hooks)
    assert 0.02 < share < 0.14


def test_a_question_to_the_audience_takes_three_formats_and_a_digest_takes_a_list() -> None:
    question, collection = BOOK.angles["community_question"], BOOK.angles["collection"]
    suiting = {format_.id for format_ in BOOK.formats.values() if format_.suits(question)}
    assert suiting == {"poll", "text_post", "photo_post"}
    digest = BOOK.formats["digest"]
    assert [angle for angle in BOOK.angles.values() if digest.suits(angle)] == [collection]


def test_a_hook_alone_is_no_variant() -> None:
    engine = templates("ru")
    whole = idea("ru", ["message"], list={"title": "Игры на вечер"})
    with pytest.raises(NothingToSay):
        engine.speak(variant("ru", "collection", _without_message(whole)))


def _without_message(whole: Idea) -> Idea:
    return whole.model_copy(update={"message": "Игры на вечер"})


def test_a_number_and_the_list_under_it_agree() -> None:
    engine = templates("ru")
    title = "Пять игр на первый раз"
    items = [{"name": "Доббль", "why": "смех"}, {"name": "Шляпа", "why": "слова"}]
    whole = idea("ru", ["message"], list={"title": title, "items": items})
    for hook in range(1, 8):
        try:
            beats = engine.speak(variant("ru", "collection", whole, hook=hook)).beats
        except NothingToSay:
            break
        assert not any("пять" in beat.lower() for beat in beats.values())


@pytest.mark.parametrize(
    ("count", "phrase"), [(1, "Один признак"), (2, "Два признака"), (5, "Пять признаков")]
)
def test_counted_nouns_agree(count: int, phrase: str) -> None:
    engine = templates("ru")
    whole = idea("ru", checklist={"thesis": "пора", "items": [f"знак {n}" for n in range(count)]})
    said = set()
    for hook in range(1, 8):
        try:
            said.add(engine.speak(variant("ru", "checklist", whole, hook=hook)).beats["hook"])
        except NothingToSay:
            break
    assert any(text.startswith(phrase) for text in said) is (count > 1)


def test_the_first_person_is_only_for_brands_that_chose_it() -> None:
    first = re.compile(r"(?<!\w)(?:мы|нас|нам|наш\w*|we|our|us)(?!\w)", re.IGNORECASE)
    for language in LANGUAGES:
        engine = templates(language, person="brand")
        quiet = {name: value for name, value in WORDS[language].items() if name != "hooks"}
        for it in everything(language):
            own = " ".join(map(str, quiet.get(it.angle.needs[0], "") or ""))
            beats = engine.speak(it).beats
            if first.search(str(quiet.get(it.angle.needs[0], ""))) or first.search(own):
                continue
            for beat in beats.values():
                assert not first.search(beat), f"{it.key}: {beat}"


def test_the_legal_label_of_an_offer_is_always_there() -> None:
    engine = templates("ru")
    for hook in range(1, 5):
        it = variant("ru", "offer", idea("ru"), hook=hook)
        speech = engine.speak(it)
        assert speech.beats["legal"] == (
            "Реклама. Рекламодатель: ООО «Заря», ИНН 7701234567. erid: 2Vtzqx8A"
        )
        assert engine.lay_out(it, speech.beats).endswith("erid: 2Vtzqx8A")


def test_an_event_names_day_time_and_place_before_and_only_before() -> None:
    engine = templates("ru")
    whole = idea("ru")
    for step in ("announce", "remind"):
        for hook in range(1, 5):
            beats = engine.speak(variant("ru", "event", whole, item=step, hook=hook)).beats
            text = " ".join(beats.values())
            assert all(word in text for word in ("10 декабря", "18:00", "торой этаж", "запис"))
            assert "автра" not in text
    after = engine.speak(variant("ru", "event", whole, item="report")).beats
    assert "18:00" not in " ".join(after.values())


def test_a_poll_prints_its_question_once_and_each_option_as_a_part() -> None:
    engine = templates("ru")
    for hook in range(1, 5):
        it = variant("ru", "community_question", idea("ru"), format_="poll", hook=hook)
        head, *options = engine.lay_out(it, engine.speak(it).beats).split("\n\n---\n\n")
        assert options == ["Новинку", "Классику", "Комикс"]
        assert head.count("Что читаете прямо сейчас?") == 1
        assert "Классику" not in head


def test_a_last_resort_is_taken_only_when_nothing_else_fits() -> None:
    engine = templates("ru")
    for number in range(20):
        it = variant("ru", "problem_mirror", idea("ru", id=f"idea-{number}"))
        assert not any("Что поможет?" in beat for beat in engine.speak(it).beats.values())


def test_required_beats_are_those_that_must_be_said() -> None:
    engine = templates("ru")
    speech = engine.speak(variant("ru", "how_to", idea("ru"), hook=1))
    assert "turn" in speech.required
    assert "payoff" not in speech.required


def test_the_same_words_come_out_under_any_hash_seed() -> None:
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from templates.material import everything, templates\n"
        "for language in ('ru', 'en'):\n"
        "    engine = templates(language)\n"
        "    for it in everything(language, hooks=['A hook of the author']):\n"
        "        print(engine.lay_out(it, engine.speak(it).beats))\n"
    )
    tests = str(material.SHIPPED.parent / "tests")
    outputs = {
        subprocess.run(
            [sys.executable, "-c", script, tests],
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(outputs) == 1
    assert len(next(iter(outputs))) > 5000


def test_order_of_asking_changes_nothing() -> None:
    every = list(everything("ru"))
    forward, backward = JinjaTemplates(*_RU), JinjaTemplates(*_RU)
    ahead = [forward.speak(it).beats for it in every]
    behind = [backward.speak(it).beats for it in reversed(every)]
    assert ahead == behind[::-1]


def test_neighbouring_beats_do_not_both_lead_in_with_a_colon_when_there_is_a_choice() -> None:
    engine = templates("en")
    runs = total = 0
    for it in everything("en"):
        beats = [text for name, text in engine.speak(it).beats.items() if name != "legal"]
        leads = [bool(re.match(r"[^.\n]+: [a-z]", text)) for text in beats]
        runs += sum(a and b for a, b in pairwise(leads))
        total += len(leads)
    assert runs < total / 8
