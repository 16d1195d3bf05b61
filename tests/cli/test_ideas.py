"""`cfkit ideas` names what the project lacks, and how long it will last."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import Project

TODAY = datetime.now(UTC).date()

ANGLES = Path(__file__).parents[2] / "templates/catalogue/angles.yaml"


def angles() -> list[str]:
    rows = yaml.safe_load(ANGLES.read_text(encoding="utf-8"))
    return [row["id"] for row in rows]


def day(ahead: int) -> str:
    return (TODAY + timedelta(days=ahead)).isoformat()


def spark(bakery: Project, *options: str) -> dict[str, Any]:
    ran = bakery("--json", "ideas", "spark", *options)
    assert ran.code == 0, ran.err
    return ran.document


def stock(bakery: Project, *options: str) -> dict[str, dict[str, Any]]:
    ran = bakery("--json", "ideas", "runway", *options)
    assert ran.code == 0, ran.err
    return {one["channel"]: one for one in ran.document["channels"]}


def test_an_empty_cell_names_the_block_its_fields_and_what_it_opens(bakery: Project) -> None:
    others = [name for name in angles() if name != "problem_mirror"]
    bakery.change("  pillars:", f"  exclude: {{angles: [{', '.join(others)}]}}\n  pillars:")
    found = next(cell for cell in spark(bakery)["cells"] if cell["idea"] == "sourdough")
    assert (found["angle"], found["block"]) == ("problem_mirror", "pain")
    assert found["fields"] == ["situation", "consequence", "root", "step"]
    assert found["segments"] == ["families"]
    assert found["posts"] == 3  # text_post on three channels; a poll needs a question


def test_a_cell_that_is_filled_is_not_proposed(bakery: Project) -> None:
    written = {(cell["idea"], cell["block"]) for cell in spark(bakery, "--limit", "50")["cells"]}
    assert ("sourdough", "myth") not in written
    assert ("rye", "pain") not in written


def test_an_excluded_angle_is_not_proposed(bakery: Project) -> None:
    bakery.change("  pillars:", "  exclude: {angles: [problem_mirror]}\n  pillars:")
    assert "pain" not in {cell["block"] for cell in spark(bakery, "--limit", "50")["cells"]}


def test_a_hungry_pillar_comes_first(bakery: Project) -> None:
    bakery.change(
        "{id: bread, title: Bread, share: 100%, goal: visits}",
        "{id: bread, title: Bread, share: 20%, goal: visits}\n"
        "    - {id: cakes, title: Cakes, share: 80%, goal: visits}",
    )
    bakery.write(
        "ideas/tart.yaml",
        "- {id: tart, title: A tart, pillar: cakes, message: Tarts are sold on Friday,"
        " segments: [families], stages: [problem]}\n",
    )
    first = spark(bakery)["cells"][0]
    assert first["idea"] == "tart"
    assert "cakes" in str(first["why"])


def test_no_idea_and_no_angle_fills_the_list(bakery: Project) -> None:
    cells = spark(bakery, "--limit", "12")["cells"]
    for axis in ("idea", "angle"):
        names = [cell[axis] for cell in cells]
        assert max(map(names.count, names)) <= 2


def test_an_evergreen_idea_is_due_until_it_was_told(bakery: Project) -> None:
    bakery.change("  pillars:", "  mix: {evergreen_cooldown: 8w}\n  pillars:")
    change_idea(bakery, "id: rye\n", "id: rye\n  evergreen: true\n")
    due = spark(bakery)["evergreen"]
    assert [(one["idea"], one["last"]) for one in due] == [("rye", None)]
    write_post(bakery, "rye.problem_mirror.text_post.families@tg", day(-3))
    assert spark(bakery)["evergreen"] == []
    write_post(bakery, "rye.problem_mirror.text_post.families@tg", day(-60))
    assert [(one["idea"], one["last"]) for one in spark(bakery)["evergreen"]] == [("rye", day(-60))]


def test_dates_ahead_say_whether_a_post_stands(bakery: Project) -> None:
    bakery.change(
        "  pillars:",
        f"  agenda:\n    - {{date: {day(5)}, idea: rye, mandatory: true}}\n"
        f"    - {{date: {day(50)}, idea: early}}\n  pillars:",
    )
    dates = [one for one in spark(bakery, "--days", "20")["dates"] if one["kind"] == "agenda"]
    assert [(one["date"], one["idea"], one["planned"]) for one in dates] == [(day(5), "rye", False)]
    write_post(bakery, "rye.problem_mirror.text_post.families@tg", day(5))
    dates = [one for one in spark(bakery, "--days", "20")["dates"] if one["kind"] == "agenda"]
    assert [one["planned"] for one in dates] == [True]


def test_an_event_is_planned_once_a_post_invites_to_it(bakery: Project) -> None:
    bakery.change(
        "- id: rye\n",
        f'- id: rye\n  event: {{what: A tasting, starts: "{day(9)}T18:00"}}\n',
        "ideas/bread.yaml",
    )

    def planned() -> list[bool]:
        dates = spark(bakery, "--days", "20")["dates"]
        return [one["planned"] for one in dates if one["kind"] == "event"]

    write_post(bakery, "rye.event-report.text_post.families@tg", day(12))
    assert planned() == [False]
    write_post(bakery, "rye.event-remind.text_post.families@tg", day(8))
    assert planned() == [True]


def test_holidays_of_the_country_are_named_in_its_language(bakery: Project) -> None:
    named = {one["what"] for one in spark(bakery, "--days", "366", "--limit", "60")["dates"]}
    assert "Christmas Day" in named
    assert not any("observed" in str(name) for name in named)
    bakery.change("country: GB", "country: RU")
    bakery.change("language: en", "language: ru")
    dates = spark(bakery, "--days", "366", "--limit", "60")["dates"]
    names = [str(one["what"]) for one in dates]
    assert "Международный женский день" in names
    assert not any("перенесено" in name for name in names)
    assert names.count("Новогодние каникулы") <= 2  # the first day of a run, around Christmas


def test_a_question_of_the_faq_waits_for_an_idea(bakery: Project) -> None:
    bakery.change(
        "resources:",
        "communication:\n  faq:\n    - {id: slice, questions: [Do you slice the bread?],"
        " answers: [Yes]}\nresources:",
    )
    assert [one["id"] for one in spark(bakery)["questions"]] == ["slice"]
    change_idea(bakery, "id: rye\n", "id: rye\n  faq: {question: do you slice the bread}\n")
    assert spark(bakery)["questions"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("spark", "--pillar", "bred"), 'did you mean "bread"'),
        (("spark", "--segment", "nobody"), 'no segment "nobody"'),
        (("runway", "--channel", "mastodon"), 'did you mean "masto"'),
    ],
)
def test_an_unknown_name_is_refused(bakery: Project, words: tuple[str, ...], said: str) -> None:
    ran = bakery("ideas", *words)
    assert ran.code == 2
    assert said in ran.err


def test_the_runway_shrinks_with_every_subject_that_stands(bakery: Project) -> None:
    before = stock(bakery)["tg"]
    assert before["per_day"] == pytest.approx(3 / 7, abs=0.05)
    assert before["days"] == int(before["subjects"] / (round(before["per_day"] * 28) / 28))
    write_post(bakery, "rye.problem_mirror.text_post.families@tg", day(-3))
    after = stock(bakery, "--channel", "tg")
    assert list(after) == ["tg"]
    assert after["tg"]["subjects"] == before["subjects"] - 1
    assert after["tg"]["variants"] == before["variants"] - 1
    assert after["tg"]["days"] < before["days"]


def test_an_evergreen_subject_returns_to_the_stock_after_its_cooldown(bakery: Project) -> None:
    bakery.change("  pillars:", "  mix: {evergreen_cooldown: 8w}\n  pillars:")
    change_idea(bakery, "id: rye\n", "id: rye\n  evergreen: true\n")
    write_post(bakery, "rye.problem_mirror.text_post.families@tg", day(-3))
    assert stock(bakery)["tg"]["returning"] == 0
    write_post(bakery, "rye.problem_mirror.text_post.families@tg", day(-60))
    assert stock(bakery)["tg"]["returning"] == 1


def test_what_has_expired_is_no_stock(bakery: Project) -> None:
    before = stock(bakery)["tg"]["subjects"]
    change_idea(bakery, "id: rye\n", f"id: rye\n  expires: {day(-1)}\n")
    assert stock(bakery)["tg"]["subjects"] < before


def test_a_short_stock_is_said_aloud(bakery: Project) -> None:
    bakery.change('{per_week: 3, times: ["10:00"], min_gap: 20h}', "{preset: daily}")
    ran = bakery("ideas", "runway")
    assert "! tg has" in ran.err
    assert "cfkit ideas spark" in ran.err


def test_a_channel_that_is_silent_has_no_days(bakery: Project) -> None:
    bakery.change("  pillars:", f"  blackout: [{{from: {day(-1)}, to: {day(60)}}}]\n  pillars:")
    assert {one["days"] for one in stock(bakery).values()} == {None}


def test_segments_with_too_few_reasons_are_named(bakery: Project) -> None:
    ran = bakery("--json", "ideas", "reasons", "--min", "10")
    assert ran.code == 0
    (families,) = ran.document["segments"]
    assert (families["reasons"], families["missing"]) == (1, 9)
    assert families["without_proof"] == []
    bakery.change(", proof: Two minutes from the school", "")
    (families,) = bakery("--json", "ideas", "reasons").document["segments"]
    assert families["without_proof"] == ["near"]


def write_post(bakery: Project, key: str, when: str) -> None:
    """Put a post under content/, as `plan` would; an earlier one of the same key goes."""
    variant, _, channel = key.partition("@")
    for old in bakery.root.glob(f"content/*/{channel}/{variant}.md"):
        old.unlink()
    path = bakery.root / "content" / when[:7] / channel / f"{variant}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"---\nkey: {key}\nat: {when}T10:00:00+00:00\nstatus: draft\n---\nText.\n",
        encoding="utf-8",
    )


def change_idea(bakery: Project, old: str, new: str) -> None:
    bakery.change(old, new, "ideas/bread.yaml")


def test_what_others_do_well_and_trends_of_these_days_are_proposed(bakery: Project) -> None:
    bakery.write(
        "sources.yaml",
        f"""\
competitors:
  - {{id: east, title: East Side, strong: [Sourdough, Cakes],
     weak: [Deliveries], checked: {day(-9)}}}
  - {{id: west, title: West Side, strong: [Coffee], checked: {day(-300)}}}
trends:
  - {{id: old, title: An old one, seen: {day(-40)}}}
  - {{id: over, title: Over, seen: {day(-9)}, until: {day(-1)}}}
  - {{id: flour, title: Flour is dear, seen: {day(-1)}, until: {day(0)}, pillar: bread}}
  - {{id: picnic, title: Picnics, seen: {day(-3)}}}
""",
    )
    found = spark(bakery)
    told = [(one["topic"], one["kind"], one["ideas"], one["stale"]) for one in found["rivals"]]
    assert told == [
        ("Cakes", "strong", [], False),
        ("Deliveries", "weak", [], False),
        ("Coffee", "strong", [], True),
        ("Sourdough", "strong", ["sourdough"], False),
    ]
    assert [(one["id"], one["days"]) for one in found["trends"]] == [("flour", 1), ("picnic", 28)]
    shown = bakery("ideas", "spark").err
    assert ("Flour is dear" in shown, "An old one" in shown, "look again" in shown) == (
        True, False, True,
    )  # fmt: skip


def test_one_common_word_does_not_make_a_topic_ours(bakery: Project) -> None:
    bakery.write(
        "sources.yaml",
        "competitors:\n  - {id: east, title: East Side, checked: "
        f"{day(-9)}, strong: [Loaf of the week with seeds, Rye bread]}}\n",
    )
    ideas = {one["topic"]: one["ideas"] for one in spark(bakery)["rivals"]}
    assert ideas == {"Loaf of the week with seeds": [], "Rye bread": ["rye"]}


def test_trends_and_months_of_others_are_checked(bakery: Project) -> None:
    bakery.write(
        "sources.yaml",
        f"""\
competitors:
  - id: east
    title: East Side
    numbers:
      - {{month: 2026-05, channel: tg, posts: 14}}
      - {{month: 2026-05, channel: tg, posts: 15}}
      - {{month: 2999-01, subscribers: 1200}}
trends:
  - {{id: over, title: Over, seen: {day(-9)}, until: {day(-1)}}}
""",
    )
    said = bakery("--json", "check").document["diagnostics"]
    found = {(one["code"], one["level"]) for one in said if one["path"] == "sources.yaml"}
    assert found == {("month-twice", "error"), ("month-ahead", "warning"), ("trend-over", "hint")}
    bakery.write(
        "sources.yaml", "trends: [{id: a, title: A, seen: 2026-02-02, until: 2026-01-01}]\n"
    )
    assert "swap them" in bakery("check").err
