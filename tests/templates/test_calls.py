"""The one call of a post: it suits the angle, the goal and what the channel can do."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cfkit.domain.variant import Variant

from .material import BOOK, SEGMENT, everything, idea, strategy, templates, variant

LANGUAGES = ("ru", "en")
FOLLOW = ("подпиш", "follow", "subscribe")


def calls(language: str, at: datetime | None = None, **changes: Any) -> list[tuple[Variant, str]]:
    engine = templates(language, **changes)
    channel = strategy(language, **changes).channels[0]
    found = []
    for number in range(3):
        for it in everything(language, id=f"idea-{number}", link=changes.get("link")):
            call = engine.call(it, engine.speak(it), channel, at=at)
            if call is not None:
                found.append((it, call))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_most_angles_find_a_call_and_calls_rotate(language: str) -> None:
    found = calls(language, link="https://library.example/more")
    # Where a fact, a myth or an offer says what to do, that is the call; a question asks by itself.
    assert len({it.angle.id for it, _ in found}) >= len(BOOK.angles) - 4
    assert len({call for _, call in found}) > 20


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["awareness", "growth"])
def test_a_footer_that_asks_to_follow_leaves_no_second_such_call(language: str, kind: str) -> None:
    footer = "Подпишитесь: @books" if language == "ru" else "Follow @books"
    without = [call for _, call in calls(language, kind=kind)]
    with_footer = [call for _, call in calls(language, kind=kind, footer=footer)]
    assert any(call.lower().startswith(FOLLOW) for call in without) or kind == "awareness"
    assert not any(word in call.lower() for call in with_footer for word in FOLLOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_comments_no_discussion(language: str) -> None:
    found = calls(language, comments=False, kind="feedback")
    assert not any(
        word in call.lower()
        for _, call in found
        for word in ("комментари", "below", "answer in", "in a comment", "say why")
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_address_nothing_points_to_one(language: str) -> None:
    for _, call in calls(language, kind="traffic"):
        assert "http" not in call
        assert "ссылк" not in call
        assert not call.endswith(":")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_goal_s_destination_is_an_address(language: str) -> None:
    destination = "https://library.example/order"
    found = calls(language, kind="sales", destination=destination)
    assert any(call.endswith(destination) for _, call in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_idea_with_a_page_of_its_own_leads_there_alone(language: str) -> None:
    destination, link = "https://library.example/order", "https://library.example/more"
    found = calls(language, kind="sales", destination=destination, link=link)
    about_idea = [call for it, call in found if "segment.reasons" not in it.angle.needs]
    assert any(link in call for call in about_idea)
    assert not any(destination in call for call in about_idea)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_date_is_named_only_before_it(language: str) -> None:
    day = "10 декабря" if language == "ru" else "9 December"
    early = [call for _, call in calls(language, datetime(2026, 12, 1, tzinfo=UTC))]
    late = [call for _, call in calls(language, datetime(2026, 12, 20, tzinfo=UTC))]
    unknown = [call for _, call in calls(language)]
    assert any(day in call for call in early)
    assert not any(day in call for call in [*late, *unknown])


@pytest.mark.parametrize("language", LANGUAGES)
def test_messages_are_asked_for_only_where_they_can_be_sent(language: str) -> None:
    words = ("сообщени", "лично", "message", "in private", "privately")
    told = [call for _, call in calls(language, kind="support", page="public")]
    silent = [call for _, call in calls(language, kind="support", page="channel")]
    assert any(word in call.lower() for call in told for word in words)
    assert not any(word in call.lower() for call in silent for word in words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_its_own_call(language: str) -> None:
    engine = templates(language)
    channel = strategy(language).channels[0]
    for format_ in ("poll", "text_post"):
        it = variant(language, "community_question", idea(language), format_=format_)
        assert engine.call(it, engine.speak(it), channel) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_call_does_not_repeat_an_address_of_the_post(language: str) -> None:
    engine = templates(language)
    channel = strategy(language).channels[0]
    link = "https://library.example/fund"
    for number in range(8):
        whole = idea(language, link=link, id=f"idea-{number}")
        it = variant(language, "data_insight", whole)
        speech = engine.speak(it)
        call = engine.call(it, speech, channel) or ""
        assert sum(link in text for text in [*speech.beats.values(), call]) <= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_beat_that_says_what_to_do_is_the_call(language: str) -> None:
    engine = templates(language)
    channel = strategy(language).channels[0]
    address = "https://library.example/more"
    told = 0
    for number in range(12):
        whole = idea(language, link=address, id=f"idea-{number}")
        for angle, field in (("data_insight", "do"), ("myth_buster", "do"), ("offer", "how")):
            it = variant(language, angle, whole)
            speech = engine.speak(it)
            if field in speech.spoken:
                told += 1
                call = engine.call(it, speech, channel)
                assert call is None or call.endswith(f": {address}"), it.key
                assert call is None or not call.startswith(
                    ("Загляните", "Посмотрите", "Have", "See")
                )
    assert told > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_post_gives_one_address(language: str) -> None:
    found = 0
    for it, call in calls(language, link="https://library.example/more"):
        beats = templates(language, link="https://library.example/more").speak(it).beats
        found += any("://" in beat for beat in beats.values())
        assert "://" not in call or not any("://" in beat for beat in beats.values()), it.key
    assert found


@pytest.mark.parametrize("language", LANGUAGES)
def test_after_an_event_only_its_own_calls_are_left(language: str) -> None:
    engine = templates(language)
    channel = strategy(language).channels[0]
    asked = {
        engine.call(it, engine.speak(it), channel)
        for number in range(20)
        for it in [variant(language, "event", idea(language, id=f"e-{number}"), item="report")]
    }
    assert asked <= {
        "Были там? Расскажите в комментариях, как всё прошло.",
        "Чего не хватило? Напишите в комментариях.",
        "Were you there? Tell the others what they missed.",
    }


def test_the_idea_s_address_does_not_follow_a_reason_that_never_named_it() -> None:
    engine = templates("ru", kind="traffic")
    channel = strategy("ru", kind="traffic").channels[0]
    proven = {**SEGMENT["ru"], "pains": ["негде заниматься вечером"]}
    bare = {**SEGMENT["ru"], "reasons": [{"id": "quiet", "reason": "Тихо до девяти вечера"}]}
    named = 0
    for number in range(40):
        for segment in (proven, bare):
            whole = idea("ru", link="https://library.example/idea", id=f"idea-{number}")
            it = variant("ru", "reason_why", whole, segment=segment)
            speech = engine.speak(it)
            call = engine.call(it, speech, channel) or ""
            if segment is proven:
                assert whole.message not in " ".join(speech.beats.values())
                assert "idea" not in call
            else:
                named += "idea" in call
    assert named


def test_nobody_is_invited_to_the_event_of_an_idea_by_a_reason_that_never_named_it() -> None:
    segment = {**SEGMENT["ru"], "pains": ["негде заниматься вечером"]}
    event = {"what": "лекция", "starts": "2026-12-10T18:00", "place": "холл"}
    for kind, invited in (("awareness", False), ("visits", True)):
        engine, channel = templates("ru", kind=kind), strategy("ru", kind=kind).channels[0]
        asked = set()
        for number in range(40):
            whole = idea("ru", ["message"], event=event, id=f"idea-{number}")
            it = variant("ru", "reason_why", whole, segment=segment)
            asked.add(engine.call(it, engine.speak(it), channel) or "")
        assert any("риходите" in call for call in asked) is invited


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_call_asks_for_one_thing(language: str) -> None:
    for it, call in calls(language, link="https://library.example/more"):
        assert call.count("http") <= 1, it.key
        assert "{" not in call
        assert len(call) < 160
