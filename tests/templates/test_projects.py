"""What a project may add to the shipped templates, and change of them."""

from pathlib import Path

import pytest

from cfkit.adapters.templates.packs import load_catalogue
from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.errors import NothingToSay
from cfkit.domain.markup import parse
from cfkit.domain.strategy.content import Exclude

from .material import BOOK, SHIPPED, idea, strategy, templates, variant


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return tmp_path / "templates"


def write(pack: Path, name: str, text: str) -> None:
    path = pack / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


BOMB = "- &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"- &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
ROW = """
- id: street_voice
  en: Voice
  ru: Голос
  needs: [pain]
  does: lets the street speak
  stages: [problem]
"""


def test_a_new_angle_is_one_row_and_one_template_by_hand(pack: Path) -> None:
    write(pack, "catalogue/angles.yaml", ROW)
    write(
        pack,
        "en/angles/street_voice.j2",
        "{% block hook %}{{ idea.pain.situation | sentence }}{% endblock %}\n"
        "{% block payoff %}{{ pick(['So **do** it.', 'So **try** it.']) }}{% endblock %}\n"
        "{% block proof %}{{ idea.pain.root | sentence }}{% endblock %}\n",
    )
    book = load_catalogue([pack, SHIPPED])
    pain = {"situation": "it *hurts*"}
    it = variant("en", "street_voice", idea("en", pain=pain), book=book)
    beats = templates("en", pack).speak(it).beats

    assert beats["hook"] == r"It \*hurts\*."
    assert beats["payoff"] in ("So **do** it.", "So **try** it.")
    assert "proof" not in beats, "a value that is not there drops its beat"
    assert len(book.angles) == len(BOOK.angles) + 1


def test_a_new_angle_may_have_wordings(pack: Path) -> None:
    write(pack, "catalogue/angles.yaml", ROW)
    write(
        pack,
        "en/angles/street_voice.j2",
        '{% block hook %}{{ say("hook") }}{% endblock %}'
        '{% block turn %}{{ say("turn") }}{% endblock %}',
    )
    write(
        pack,
        "en/wordings/street_voice.yaml",
        'hook: ["Heard in the street: {situation | quote}"]\nturn: ["{idea.message | sentence}"]\n',
    )
    it = variant("en", "street_voice", idea("en"), book=load_catalogue([pack, SHIPPED]))
    beats = templates("en", pack).speak(it).beats
    assert beats["hook"].startswith("Heard in the street: “You hear")


def test_a_project_shadows_the_wordings_of_one_angle(pack: Path) -> None:
    write(
        pack,
        "ru/wordings/problem_mirror.yaml",
        'hook: ["Наш зачин: {situation | clause}."]\npayoff: ["{idea.message | sentence}"]\n',
    )
    engine = templates("ru", pack)
    for name in ("one", "two", "three"):
        beats = engine.speak(variant("ru", "problem_mirror", idea("ru", id=name))).beats
        assert beats["hook"].startswith("Наш зачин: ")
    assert engine.speak(variant("ru", "how_to", idea("ru"))).beats


def test_a_block_by_hand_is_not_repeated_by_the_others(pack: Path) -> None:
    write(
        pack,
        "ru/angles/problem_mirror.j2",
        "{% block hook %}{{ idea.pain.situation | sentence }}{% endblock %}"
        '{% block tension %}{{ say("tension") }}{% endblock %}'
        '{% block payoff %}{{ say("payoff") }}{% endblock %}',
    )
    engine = templates("ru", pack)
    for name in ("one", "two", "three", "four"):
        beats = engine.speak(variant("ru", "problem_mirror", idea("ru", id=name))).beats
        assert sum("обсудить не с кем" in text for text in beats.values()) == 1


def test_a_template_may_extend_a_shipped_one(pack: Path) -> None:
    write(
        pack,
        "en/angles/own.j2",
        '{% extends "angles/how_to.j2" %}{% block payoff %}Own end.{% endblock %}',
    )
    write(
        pack,
        "catalogue/angles.yaml",
        "- {id: own, en: Own, ru: Свой, needs: [steps], does: x, stages: [solution]}",
    )
    write(
        pack,
        "en/wordings/own.yaml",
        (SHIPPED / "en/wordings/how_to.yaml").read_text(encoding="utf-8"),
    )
    it = variant("en", "own", idea("en"), book=load_catalogue([pack, SHIPPED]))
    beats = templates("en", pack).speak(it).beats
    assert beats["payoff"] == "Own end."
    assert beats["turn"].startswith(("1. ", "Do it"))


def test_a_new_format_is_one_row_and_one_template(pack: Path) -> None:
    write(pack, "catalogue/formats.yaml", "- {id: note, en: Note, ru: Записка, kind: static}")
    write(
        pack,
        "en/formats/note.md.j2",
        "**{{ idea.title }}**\n\n{{ parts(beats.hook, points(beats.turn)) }}",
    )
    book = load_catalogue([pack, SHIPPED])
    whole = idea("en", title="A [thing]")
    it = variant("en", "how_to", whole, format_="note", book=book)
    engine = templates("en", pack)
    text = engine.lay_out(it, engine.speak(it).beats)
    head, *rest = text.split("\n\n---\n\n")
    assert parse(head).plain.startswith("A [thing]\n\n")
    assert rest[-3:] == ["Shift up.", "Hold a rag round it.", "Turn the pedals."]


def test_rows_of_a_project_replace_shipped_ones_in_place(pack: Path) -> None:
    write(
        pack,
        "catalogue/formats.yaml",
        "- {id: poll, en: Vote, ru: Голосование, kind: static, takes: question}",
    )
    book = load_catalogue([pack, SHIPPED])
    assert book.formats["poll"].en == "Vote"
    assert list(book.formats) == list(BOOK.formats)


def test_excluded_angles_and_formats_are_gone() -> None:
    book = load_catalogue([SHIPPED], Exclude(angles=("offer",), formats=("live",)))
    assert "offer" not in book.angles
    assert "live" not in book.formats


@pytest.mark.parametrize(
    ("name", "text", "line", "told"),
    [
        ("catalogue/angles.yaml", ROW + "- {id: x, en: X}\n", 8, "Field required"),
        ("catalogue/angles.yaml", "a: 1", 1, "list of rows"),
        ("catalogue/formats.yaml", "- id: a\n  id: b\n", 2, "written twice"),
        ("catalogue/formats.yaml", "- {id: x, ru: X, kind: static, taks: list}", 1, '"takes"'),
        ("en/wordings/how_to.yaml", "hook:\n  - {text: x, whn: [one_item]}\n", 2, '"when"'),
        ("en/wordings/how_to.yaml", 'hook:\n  - text: "{goal | claus}"\n', 2, '"claus"'),
        ("en/wordings/how_to.yaml", "hook: [\n", 2, ""),
        ("en/wordings/how_to.yaml", "hook: !!int z\n", 1, ""),
        ("en/wordings/how_to.yaml", "hook: " + "[" * 30_000, 1, "64 levels"),
        ("en/ctas.yaml", "- " * 30_000, 1, "64 levels"),
        ("catalogue/angles.yaml", "{a: " * 30_000, 1, "64 levels"),
        ("catalogue/hooks.yaml", "- &a\n  - *a\n", 1, "contains itself"),
        ("catalogue/formats.yaml", BOMB, 5, "aliases grow"),
        ("en/ctas.yaml", "goals:\n  visits:\n    - {text: x, asks: buy}\n", 3, "asks"),
    ],
)
def test_a_broken_data_file_is_a_diagnostic_with_its_line(
    pack: Path, name: str, text: str, line: int, told: str
) -> None:
    write(pack, name, text)
    with pytest.raises(InvalidFiles) as caught:
        _use(pack)
    found = caught.value.diagnostics[0]
    assert (found.path, found.line) == (f"templates/{name}", line)
    assert told in found.message


def _use(pack: Path) -> None:
    load_catalogue([pack, SHIPPED])
    it = variant("en", "how_to", idea("en"))
    engine = templates("en", pack)
    engine.call(it, engine.speak(it), strategy("en").channels[0])


def test_the_shipped_hooks_of_an_angle_without_wordings_are_told_apart(pack: Path) -> None:
    write(pack, "en/angles/how_to.j2", "{% block hook %}Only this.{% endblock %}")
    with pytest.raises(NothingToSay, match="hook"):
        templates("en", pack).speak(variant("en", "how_to", idea("en")))
