"""A long text becomes ideas that check clean, with its facts and where they stand."""

from pathlib import Path

import pytest
import yaml

from .conftest import Project

ARTICLE = """\
# How we bake

Bread takes two days. Nobody can hurry it.

## Why rye?

Rye keeps for 7 days, says [the grain board](https://grain.example/rye).
White bread is dry on the second.

## A loaf at home

1. Feed the starter.
2. Fold the dough four times.
3. Bake it with steam.

## What is on the shelf

- White
- Rye
- Seeds
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "How we bake.md"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def test_the_markers_of_a_list_are_no_words_of_it(bakery: Project, tmp_path: Path) -> None:
    path = tmp_path / "loaf.md"
    path.write_text(
        "## A loaf\n\n1. Wipe the tin.\n2. Oil it.\n3. Wait 3 hours.\n\n"
        "## A box\n\n• a tube\n• 5 coins\n\n## A note\n\nRye keeps for 7 days[^1].\n\n"
        "[^1]: The board.\n",
        encoding="utf-8",
    )
    ran = bakery("--json", "repurpose", path)
    assert ran.code == 0, ran.err
    ideas = yaml.safe_load((bakery.root / ran.document["path"]).read_text("utf-8"))
    assert [one["message"] for one in ideas] == [
        "Wipe the tin.",
        "a tube",
        "Rye keeps for 7 days.",
    ]
    claims = [fact["claim"] for one in ideas for fact in one.get("facts", ())]
    assert claims == ["Wait 3 hours.", "5 coins", "Rye keeps for 7 days."]


def test_every_section_becomes_an_idea_with_its_sources(bakery: Project, article: Path) -> None:
    source = "https://bakery.example/how"
    ran = bakery("--json", "repurpose", article, "--source", source)
    assert ran.code == 0, ran.err
    assert ran.document["path"] == "ideas/how-we-bake.yaml"
    ideas = yaml.safe_load((bakery.root / ran.document["path"]).read_text("utf-8"))
    assert [one["id"] for one in ideas] == [
        "how-we-bake", "why-rye", "a-loaf-at-home", "what-is-on-the-shelf",
    ]  # fmt: skip
    whole, rye, loaf, shelf = ideas
    assert whole["message"] == "Bread takes two days."
    assert rye["facts"][0]["source"] == "https://grain.example/rye"
    assert rye["faq"]["short"].startswith("Rye keeps for 7 days")
    assert {one["link"] for one in ideas} == {source}
    assert loaf["steps"]["items"][1] == "Fold the dough four times."
    assert [one["name"] for one in shelf["list"]["items"]] == ["White", "Rye", "Seeds"]
    checked = bakery("--json", "check")
    assert checked.code == 0, checked.err
    assert bakery("--json", "expand", "--idea", "a-loaf-at-home").document["posts"] > 0


def test_an_address_is_the_source_of_a_fact_and_none_of_its_words(
    bakery: Project, tmp_path: Path
) -> None:
    path = tmp_path / "mill.md"
    text = "The mill grinds 40 sacks (https://mill.example/2024). Look at https://mill.example/7.\n"
    path.write_text(text, encoding="utf-8")
    ran = bakery("--json", "repurpose", path)
    assert ran.code == 0, ran.err
    (idea,) = yaml.safe_load((bakery.root / ran.document["path"]).read_text("utf-8"))
    assert idea["message"] == "The mill grinds 40 sacks."
    assert [(one["claim"], one["source"]) for one in idea["facts"]] == [
        ("The mill grinds 40 sacks.", "https://mill.example/2024")
    ]


def test_nothing_that_stands_is_written_over(bakery: Project, article: Path) -> None:
    assert bakery("repurpose", article).code == 0
    before = bakery.files()
    ran = bakery("repurpose", article)
    assert (ran.code, "stands there already" in ran.err) == (2, True)
    assert bakery.files() == before
    assert bakery("repurpose", article, "--name", "again").code == 0
    assert bakery("check").code == 0


def test_a_text_without_headings_is_cut_at_its_paragraphs(bakery: Project, tmp_path: Path) -> None:
    path = tmp_path / "plain.md"
    path.write_text("\n\n".join(f"Loaf {n} is fine. " * 30 for n in range(4)), encoding="utf-8")
    ran = bakery("--json", "repurpose", path, "--dry-run")
    assert (ran.code, len(ran.document["ideas"])) == (0, 2)
    assert not (bakery.root / "ideas/plain.yaml").exists()


def test_a_dollar_in_the_text_is_a_dollar(
    bakery: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/secret/home")
    path = tmp_path / "shell.md"
    path.write_text(
        "# A shell at home: ${HOME}\n\n- Write ${HOME} for 1 folder\n- Write ${NOT_SET}\n", "utf-8"
    )
    ran = bakery("--json", "repurpose", path)
    assert ran.code == 0, ran.err
    checked = bakery("check")
    assert checked.code == 0, checked.err
    (idea,) = yaml.safe_load((bakery.root / ran.document["path"]).read_text("utf-8"))
    assert [one["name"] for one in idea["list"]["items"]] == [
        "Write ${HOME} for 1 folder",
        "Write ${NOT_SET}",
    ]
    assert bakery("plan", "2036-12").code == 0
    texts = "".join(one.read_text("utf-8") for one in bakery.content)
    assert ("${HOME}" in texts, "/secret/home" in texts) == (True, False)


@pytest.mark.parametrize("raw", [b"", b"  \n", b"\xff\xfe\x00"])
def test_what_is_no_text_is_refused(bakery: Project, tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "long.md"
    path.write_bytes(raw)
    assert bakery("repurpose", path).code == 3
    assert bakery("repurpose", tmp_path / "none.md").code == 3
