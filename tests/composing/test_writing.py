"""A body fits its channel: beats give way, then sentences, never words."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from cfkit.application.expand import variants
from cfkit.application.write import TooLong, Writer, parts_of
from cfkit.domain.capabilities import Capabilities
from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel
from cfkit.domain.variant import Speech, Variant


class Lines:
    """Templates that put one beat on a line."""

    def __init__(self, beats: Mapping[str, str], required: frozenset[str] = frozenset()) -> None:
        self._speech = Speech(beats, required=required)

    def speak(self, variant: Variant) -> Speech:
        return self._speech

    def call(self, variant: Variant, speech: Speech, channel: Channel) -> str | None:
        return "Come."

    def lay_out(self, variant: Variant, beats: Mapping[str, str]) -> str:
        return "\n\n".join(beats[name] for name in beats)


BEATS = {"hook": "Loud?", "tension": "It is worn.", "turn": "Clean it.", "payoff": "It lasts."}


@pytest.fixture
def variant(project: Project) -> Variant:
    return next(v for v in variants(project) if isinstance(v, Variant))


def test_footer_and_tags_close_the_first_message(
    project: Project, variant: Variant, wide: Capabilities
) -> None:
    channel = project.strategy.channel("main")
    body = Writer(project, Lines(BEATS)).write(variant, channel, wide)
    assert body.text.endswith("Come.\n\nFollow us\n#shop")
    assert body.notes == ()


def test_optional_beats_give_way_in_order(
    project: Project, variant: Variant, narrow: Capabilities
) -> None:
    channel = project.strategy.channel("side")
    body = Writer(project, Lines(BEATS)).write(variant, channel, narrow)
    assert body.text == "Loud?\n\nIt is worn.\n\nClean it.\n\nIt lasts.\n\nCome."
    tight = replace(narrow, text=replace(narrow.text, max_length=40))
    assert "worn" not in Writer(project, Lines(BEATS)).write(variant, channel, tight).text


def test_a_required_beat_stays(project: Project, variant: Variant, narrow: Capabilities) -> None:
    channel = project.strategy.channel("side")
    tight = replace(narrow, text=replace(narrow.text, max_length=40))
    templates = Lines(BEATS, required=frozenset({"tension"}))
    assert "worn" in Writer(project, templates).write(variant, channel, tight).text


def test_a_last_resort_ends_at_a_sentence_and_says_so(
    project: Project, variant: Variant, narrow: Capabilities
) -> None:
    channel = project.strategy.channel("side")
    long = {"hook": "Loud?", "turn": "First thing. Second thing. " + "Third " * 20 + "thing."}
    body = Writer(project, Lines(long)).write(variant, channel, narrow)
    assert body.text == "Loud?\n\nFirst thing. Second thing."
    assert [note.code for note in body.notes] == ["shortened"]


def test_what_cannot_fit_is_said(project: Project, variant: Variant, narrow: Capabilities) -> None:
    channel = project.strategy.channel("side")
    endless = {"hook": "Loud?", "turn": "word " * 40}
    with pytest.raises(TooLong, match="shorten the idea"):
        Writer(project, Lines(endless)).write(variant, channel, narrow)


def test_bytes_are_a_limit_of_their_own(
    project: Project, variant: Variant, narrow: Capabilities
) -> None:
    channel = project.strategy.channel("side")
    cyrillic = {"hook": "Гремит?", "turn": "Чистая цепь живёт дольше. Проверьте свою сегодня."}
    body = Writer(project, Lines(cyrillic)).write(variant, channel, narrow)
    assert len(body.text.encode()) <= 80


def test_a_number_from_nowhere_is_noted(
    project: Project, variant: Variant, wide: Capabilities
) -> None:
    beats = {"hook": "Loud?", "turn": "62 of 100 are worn, 97 are not."}
    body = Writer(project, Lines(beats)).write(variant, project.strategy.channel("main"), wide)
    assert [(note.code, note.message.split()[2]) for note in body.notes] == [
        ("fact-unsourced", "97")
    ]


def test_an_advertisement_is_labelled(
    project: Project, variant: Variant, wide: Capabilities
) -> None:
    offer = {"what": "Oil", "ad": {"erid": "2Vtz", "advertiser": "Shop Ltd", "inn": "770"}}
    idea = type(variant.idea).model_validate({**variant.idea.model_dump(), "offer": offer})
    sold = replace(variant, idea=idea)
    body = Writer(project, Lines(BEATS)).write(sold, project.strategy.channel("main"), wide)
    assert "Advertisement. Shop Ltd." in body.text


@pytest.mark.parametrize(
    ("body", "parts"),
    [
        ("one", ["one"]),
        ("one\n\n---\n\ntwo", ["one", "two"]),
        ("one\r\n\r\n---\r\n\r\ntwo\r\n", ["one", "two"]),
        ("one\n---\ntwo", ["one\n---\ntwo"]),
        ("one\n\n***\n\ntwo", ["one\n\n***\n\ntwo"]),
    ],
)
def test_parts_are_divided_by_a_lonely_line(body: str, parts: list[str]) -> None:
    assert parts_of(body) == parts


def test_a_list_is_never_shortened(
    project: Project, variant: Variant, narrow: Capabilities
) -> None:
    channel = project.strategy.channel("side")
    steps = {"hook": "Loud?", "turn": "- Wipe the chain. Slowly.\n- Oil it. " + "More. " * 12}
    with pytest.raises(TooLong, match="shorten the idea"):
        Writer(project, Lines(steps)).write(variant, channel, narrow)


def test_what_has_to_be_said_is_never_shortened(
    project: Project, variant: Variant, narrow: Capabilities
) -> None:
    channel = project.strategy.channel("side")
    fact = {"hook": "Loud?", "turn": "First thing. Second thing. " + "Third thing. " * 5}
    with pytest.raises(TooLong, match="shorten the idea"):
        Writer(project, Lines(fact, frozenset({"turn"}))).write(variant, channel, narrow)


def test_the_legal_label_outlives_the_shortening(
    project: Project, variant: Variant, narrow: Capabilities
) -> None:
    channel = project.strategy.channel("side")
    label = "Advertisement. Shop."
    long = {"hook": "Loud?", "turn": "First thing. " + "Second thing. " * 5, "legal": label}
    text = Writer(project, Lines(long)).write(variant, channel, narrow).text
    assert text == f"Loud?\n\nFirst thing. Second thing.\n\n{label}"
