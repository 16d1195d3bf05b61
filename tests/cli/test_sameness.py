"""Where a month repeats itself, and where the whole space does."""

from __future__ import annotations

import pytest

from .conftest import Project

BODY = "The loaf is dry on the second day, and half of it goes to the birds. Take rye instead."


def place(bakery: Project, key: str, day: int, body: str = BODY, month: str = "2036-12") -> None:
    variant, _, channel = key.partition("@")
    bakery.write(
        f"content/{month}/{channel}/{variant}.md",
        f"---\nkey: {key}\nat: {month}-{day:02}T10:00:00+00:00\nstatus: draft\n---\n{body}\n",
    )


def test_posts_of_a_month_that_are_alike_are_shown_with_their_likeness(bakery: Project) -> None:
    place(bakery, "rye.problem_mirror.text_post.families@tg", 1)
    place(bakery, "early.behind_scenes.text_post.families@tg", 5, BODY.replace("rye", "oats"))
    place(bakery, "sourdough.how_to.text_post.families@tg", 9, "Feed the starter in the evening.")
    told = bakery("sameness", "2036-12", "--json")
    assert told.code == 0
    (pair,) = told.document["alike"]
    assert pair == {
        "one": "rye.problem_mirror.text_post.families@tg",
        "other": "early.behind_scenes.text_post.families@tg",
        "similarity": pair["similarity"],
    }
    assert 0.7 <= pair["similarity"] < 0.9
    people = bakery("sameness", "2036-12").err
    assert f"{pair['similarity']:.0%}" in people
    assert "1 pairs alike" in people
    assert bakery("sameness", "2036-12", "--alike", "90", "--json").document["alike"] == []


def test_the_same_text_on_two_channels_is_a_warning_whatever_their_footers(
    bakery: Project,
) -> None:
    bakery.change("formats: [text_post, poll]", "formats: [text_post, poll]\n    footer: Come in")
    place(bakery, "rye.problem_mirror.text_post.families@tg", 1, f"{BODY}\n\nCome in")
    place(bakery, "rye.problem_mirror.text_post.families@masto", 2)
    found = bakery("sameness", "2036-12", "--json").document
    assert found["identical"] == [
        [
            "rye.problem_mirror.text_post.families@tg",
            "rye.problem_mirror.text_post.families@masto",
        ]
    ]
    assert found["alike"] == []
    told = bakery("check", "--text", "--json").document["diagnostics"]
    (warning,) = [one for one in told if one["code"] == "identical-across-channels"]
    assert warning["level"] == "warning"
    assert warning["path"] == "content/2036-12/masto/rye.problem_mirror.text_post.families.md"
    assert bakery("check", "--text").code == 0
    assert bakery("check", "--text", "--strict").code == 3
    assert "identical-across-channels" not in bakery("check", "--json").out


def test_months_are_not_held_against_each_other(bakery: Project) -> None:
    place(bakery, "rye.problem_mirror.text_post.families@tg", 1)
    place(bakery, "rye.problem_mirror.text_post.families@masto", 1, month="2037-01")
    assert bakery("sameness", "2036-12", "--json").document["identical"] == []
    assert "identical" not in bakery("check", "--text", "--json").out


def test_three_running_with_one_angle_and_format_are_monotonous(bakery: Project) -> None:
    for day, idea in enumerate(("rye", "early", "sourdough"), 1):
        key = f"{idea}.how_to.text_post.families@tg"
        place(bakery, key, day, f"Only {idea} says this, in words of its own: {idea * 3}.")
    (run,) = bakery("sameness", "2036-12", "--json").document["monotony"]
    assert (run["channel"], run["angle"], run["format"]) == ("tg", "how_to", "text_post")
    assert len(run["keys"]) == 3
    assert "[monotony]" in bakery("check", "--text").err
    place(bakery, "rye.myth_buster.text_post.families@tg", 2, "Something else between them.")
    (bakery.root / "content/2036-12/tg/early.how_to.text_post.families.md").unlink()
    assert bakery("sameness", "2036-12", "--json").document["monotony"] == []


def test_variety_is_measured_by_channel_and_axis(bakery: Project) -> None:
    bakery.planned()
    found = bakery("sameness", "2036-12", "--json").document["diversity"]
    of_tg = {one["axis"]: one for one in found if one["channel"] == "tg"}
    assert of_tg.keys() == {"angle", "format", "pillar"}
    assert 0 < of_tg["angle"]["evenness"] <= 1
    assert of_tg["pillar"]["evenness"] is None  # of one pillar there is nothing to choose


def test_an_empty_month_says_what_writes_one(bakery: Project) -> None:
    told = bakery("sameness", "2036-12")
    assert told.code == 0
    assert "cfkit plan 2036-12" in told.err
    assert bakery("sameness", "2036-12", "--json").document["posts"] == 0


def test_a_broken_file_is_named_and_the_others_are_looked_at(bakery: Project) -> None:
    place(bakery, "rye.problem_mirror.text_post.families@tg", 1)
    bakery.write("content/2036-12/tg/odd.md", "no front matter")
    told = bakery("sameness", "2036-12", "--json")
    assert told.code == 3
    assert told.document["posts"] == 1
    assert told.document["diagnostics"]
    error = told.document["error"]
    assert (error["code"], error["exit"]) == ("invalid-files", 3)
    assert "content/2036-12/tg/odd.md" in error["message"]


@pytest.mark.parametrize(
    "words", [["sameness"], ["sameness", "soon"], ["sameness", "2036-12", "--alike", "5"]]
)
def test_wrong_words_are_refused(bakery: Project, words: list[str]) -> None:
    assert bakery(*words).code == 2


def test_ideas_that_say_the_same_are_found_in_the_whole_space(bakery: Project) -> None:
    bakery.write(
        "templates/en/angles/how_to.j2",
        "{% block hook %}How to {{ idea.steps.goal }}?{% endblock %}"
        "{% block turn %}It takes {{ idea.steps.time }}, steam and a cold night.{% endblock %}",
    )
    twin = (bakery.root / "ideas/bread.yaml").read_text(encoding="utf-8").split("- id: rye")[0]
    bakery.write("ideas/twin.yaml", twin.replace("sourdough\n", "levain\n", 1))
    for workers in (1, 2):
        told = bakery("expand", "--sameness", "--workers", workers, "--json")
        pairs = told.document["alike"]
        assert any(
            {pair["one"].split(".")[0], pair["other"].split(".")[0]} == {"sourdough", "levain"}
            for pair in pairs
        )
        for pair in pairs:
            assert pair["one"].partition("@")[2] == pair["other"].partition("@")[2]
            assert pair["one"].split(".")[:2] != pair["other"].split(".")[:2]
    assert "alike" not in bakery("expand", "--json").document


def test_a_plan_notes_posts_that_are_alike(bakery: Project) -> None:
    place(bakery, "rye.problem_mirror.text_post.families@tg", 1)
    place(bakery, "early.behind_scenes.text_post.families@tg", 5, BODY.replace("rye", "oats"))
    told = bakery("plan", "2036-12", "--json", "--dry-run")
    assert any("alike" in note for note in told.document["notes"])
    assert "cfkit sameness 2036-12" in bakery("plan", "2036-12", "--dry-run").err
