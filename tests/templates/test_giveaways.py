"""What gives a template away, on values that editors met: none of it may come out."""

from typing import Any

import pytest

from cfkit.domain.markup import parse

from .material import idea, strategy, templates, variant
from .test_hooks import openings


def posts(language: str, angle: str, block: str, **values: Any) -> list[str]:
    """Every opening of one idea, laid out."""
    whole = idea(language, ["message"], **{block: values})
    it = variant(language, angle, whole)
    engine = templates(language)
    return [parse(engine.lay_out(it, one.beats)).plain for one in openings(language, it)]


def test_a_number_spelled_in_the_claim_is_not_put_before_it() -> None:
    fact = {"id": "volumes", "claim": "A cherry gives two beans", "number": 2, "unit": "beans"}
    it = variant("en", "data_insight", idea("en", ["message"], facts=[fact]))
    assert not any(one.beats["hook"].startswith("2 beans") for one in openings("en", it))
    fact = {"id": "volumes", "claim": "Приходят в 3,5 года", "number": 3.5, "unit": "год"}
    it = variant("ru", "data_insight", idea("ru", ["message"], facts=[fact]))
    assert not any(one.beats["hook"].startswith("3,5") for one in openings("ru", it))


@pytest.mark.parametrize(
    ("language", "first", "joined"),
    [
        ("en", "Who cleans it?", "Who cleans it? Scale kills machines."),
        ("ru", "Кто её чистит?", "Кто её чистит? Накипь губит технику."),
    ],
)
def test_an_item_that_asks_is_answered_in_a_sentence(
    language: str, first: str, joined: str
) -> None:
    why = {"en": "scale kills machines", "ru": "накипь губит технику"}[language]
    items = [{"name": first, "why": why}, {"name": "IKEA"}]
    for text in posts(language, "collection", "list", title="A list", items=items):
        assert joined in text


def test_entry_by_registration_is_not_registration_by_registration() -> None:
    found = posts(
        "ru",
        "event",
        "event",
        what="лекция",
        starts="2026-12-10T18:00",
        place="холл",
        join="по предварительной записи",
    )
    assert found
    assert all("Вход по предварительной записи" in text for text in found)


@pytest.mark.parametrize(
    ("language", "asked"), [("ru", "Вы скрипите зубами"), ("en", "Do you grind your teeth")]
)
def test_a_question_gets_its_mark_when_its_author_left_it_out(language: str, asked: str) -> None:
    said = [
        *posts(language, "community_question", "question", text=asked, options=["да", "нет"]),
        *posts(language, "faq_answer", "faq", question=asked, short="да"),
    ]
    quoted = ("»", ".”")
    assert all(any(f"{asked}{mark}" in text for mark in ("?", *quoted)) for text in said)
    assert any(f"{asked}?" in text for text in said)


def test_a_limit_that_is_a_whole_sentence_stands_alone() -> None:
    found = posts(
        "en",
        "expert_opinion",
        "opinion",
        who="Tom",
        thesis="soft tyres are safer",
        argument="they grip",
        limit="If you ride with panniers, pump the back one up",
    )
    assert not any("hold if" in text or "changes if" in text for text in found)
    assert any("panniers, pump" in text for text in found)


@pytest.mark.parametrize(
    ("value", "inside"),
    [
        ("Paper filter", "paper filter"),
        ("Storing beans", "storing beans"),
        ("Proving", "proving"),
        ("Rye flour", "rye flour"),
        ("Missed appointments", "missed appointments"),
        ("Alfred himself", "Alfred himself"),
        ("Irving", "Irving"),
        ("Boeing planes", "Boeing planes"),
        ("Apple watch", "Apple watch"),
        ("NHS staff", "NHS staff"),
        ("Home Depot", "Home Depot"),
    ],
)
def test_common_words_lose_their_capital_in_a_sentence_and_names_keep_it(
    value: str, inside: str
) -> None:
    found = posts("en", "comparison", "comparison", a=value, b="the other one")
    assert any(f": {inside} or the other one" in text for text in found)


def test_a_segment_whose_title_may_be_a_name_is_not_called_in_the_middle() -> None:
    segment = {"id": "readers", "title": "Pottery fans"}
    it = variant("en", "problem_mirror", idea("en"), segment=segment)
    assert not any("Pottery" in one.beats["hook"] for one in openings("en", it))


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_code_word_is_the_call_of_its_offer_and_of_nothing_else(language: str) -> None:
    offer = {"what": {"ru": "набор открыток", "en": "a set of cards"}[language], "code": "ЗИМА"}
    whole = idea(language, ["message", "steps"], offer=offer)
    engine, channel = templates(language), strategy(language).channels[0]
    it = variant(language, "offer", whole)
    assert "ЗИМА" in (engine.call(it, engine.speak(it), channel) or "")
    it = variant(language, "how_to", whole)
    assert "ЗИМА" not in (engine.call(it, engine.speak(it), channel) or "")


def test_one_sign_that_is_enough_is_said_so() -> None:
    found = posts(
        "ru",
        "checklist",
        "checklist",
        thesis="пора к врачу",
        items=["болит", "ноет"],
        threshold=1,
        action="записаться на приём",
    )
    assert all("Хватит и одного пункта, чтобы записаться на приём" in text for text in found)


@pytest.mark.parametrize(
    ("topic", "first"),
    [("большой уборки", "Две ошибки большой уборки."), ("Сон", "Сон: две ошибки.")],
)
def test_a_topic_is_counted_in_its_own_case(topic: str, first: str) -> None:
    items = [{"mistake": "спешить", "fix": "не спешить"}, {"mistake": "молчать"}]
    found = posts("ru", "mistakes", "mistakes", topic=topic, items=items)
    assert any(text.startswith(first) for text in found)
    assert not any(text.startswith("Большой уборки:") for text in found)


def test_a_count_of_mistakes_is_feminine() -> None:
    items = [{"mistake": "спешить", "fix": "не спешить"}, {"mistake": "молчать"}]
    found = posts("ru", "mistakes", "mistakes", topic="Сон", items=items)
    assert any("две ошибки" in text for text in found)
    assert not any("Вот два" in text for text in found)


def test_a_doubt_behind_its_answer_gets_no_second_explanation() -> None:
    values = {"doubt": "Ждать слишком долго", "proof": "пересылка бесплатна"}
    found = posts("ru", "objection", "objection", **values)
    assert any(text.startswith("Пересылка бесплатна. А говорят") for text in found)
    found = posts("ru", "objection", "objection", **values, cause="книга едет почтой")
    assert found
    assert not any("А говорят" in text for text in found)


@pytest.mark.parametrize(
    ("fact", "opens"),
    [
        ("кофеина в ней чуть меньше", False),
        ("врачи не советуют этого", False),
        ("горечь не крепость, её даёт обжарка", True),
    ],
)
def test_a_pronoun_does_not_come_before_what_it_stands_for(fact: str, opens: bool) -> None:
    found = posts("ru", "myth_buster", "myth", claim="Тёмная обжарка крепче", fact=fact)
    assert found
    assert any("А говорят" in text for text in found) is opens


def test_a_quoted_question_has_its_mark() -> None:
    found = posts("ru", "faq_answer", "faq", question="Можно прийти с ребёнком", short="Да")
    assert any("«Можно прийти с ребёнком?»" in text for text in found)
    assert not any("ребёнком»" in text for text in found)


@pytest.mark.parametrize(
    ("told", "inside"),
    [
        ("Bring the letter", "So bring the letter."),
        ("Name the job", "So name the job."),
        ("Freeze half the dough", "So freeze half the dough."),
        ("Report it today", "So report it today."),
    ],
)
def test_what_the_reader_is_told_to_do_is_a_command_without_a_label(told: str, inside: str) -> None:
    found = posts("en", "myth_buster", "myth", claim="It takes all day", fact="it is easy", do=told)
    assert any(inside in text for text in found)
    assert not any("What to do instead" in text for text in found)


@pytest.mark.parametrize("phrase", ["Name of the street", "Offer for families", "Bakery visits"])
def test_a_noun_that_could_be_a_verb_is_not_told_as_a_command(phrase: str) -> None:
    found = posts("en", "myth_buster", "myth", claim="It is far", fact="it is near", do=phrase)
    assert found
    assert not any(f"So {phrase.lower()}" in text.lower() for text in found)


@pytest.mark.parametrize(
    ("angle", "block", "field", "values"),
    [
        ("faq_answer", "faq", "except", {"question": "Is it safe?", "short": "yes"}),
        ("expert_opinion", "opinion", "limit", {"who": "Tom", "thesis": "soft tyres are safer"}),
        ("objection", "objection", "except", {"doubt": "It is dear", "proof": "it is cheap"}),
    ],
)
def test_an_exception_that_begins_with_unless_keeps_its_sense(
    angle: str, block: str, field: str, values: dict[str, str]
) -> None:
    found = posts("en", angle, block, **values, **{field: "unless it rains"})
    assert any("s unless it rains" in text for text in found)
    assert not any("different unless" in text or "n't" in text for text in found)


def test_an_unfinished_question_is_not_quoted_with_a_full_stop() -> None:
    found = posts("en", "faq_answer", "faq", question="Can I use tap water", short="yes")
    assert any("Can I use tap water?" in text for text in found)
    assert not any("“Can I use tap water" in text for text in found)


def test_a_source_that_holds_a_comma_is_named_all_the_same() -> None:
    fact = {"id": "time", "claim": "A loaf takes a day", "source": "The Bread Book, p. 12"}
    it = variant("en", "data_insight", idea("en", ["message"], facts=[fact]))
    said = [" ".join(one.beats.values()) for one in openings("en", it)]
    assert all("The Bread Book, p. 12" in text for text in said)


def test_a_percentage_stands_without_a_space_in_english() -> None:
    fact = {"id": "share", "claim": "Prices rose by 12 %"}
    it = variant("en", "data_insight", idea("en", ["message"], facts=[fact]))
    assert all("by 12%" in " ".join(one.beats.values()) for one in openings("en", it))


@pytest.mark.parametrize("lead", ["why it matters", "in order", "what does it change"])
def test_a_hook_and_what_follows_do_not_lead_in_with_the_same_words(lead: str) -> None:
    for angle, block in (("trend_reaction", "trend"), ("how_to", "steps")):
        whole = idea("en", ["message", block])
        for one in openings("en", variant("en", angle, whole)):
            assert " ".join(one.beats.values()).lower().count(lead) < 2


def test_a_process_whose_name_is_a_clause_is_not_put_into_another_clause() -> None:
    stages = ["the scan is taken", "the model is printed"]
    found = posts("en", "behind_scenes", "process", name="How a guard is made", stages=stages)
    assert found
    assert not any("goes into how" in text or "done? How" in text for text in found)
