"""What ideas and templates may hold without stopping the posts of the others."""

from __future__ import annotations

import json

import pytest

from .conftest import Project

VALUES = {
    "marks that turn writing round": "\u202ethe oven\u202c and שלום are hot",
    "what has no width": "a\u200bloaf\u200d of\ufeff bread",
    "a word without an end": "w" * 10_000,
    "families of emoji": "👨‍👩‍👧‍👦" * 40 + " at the door",
    "the marks of templates": "{{ idea.id }} {% raise %} {# x #}",
    "a script": "<script>alert(1)</script> & <b>bold</b>",
    "the marks of Markdown": "**bold _ [x](y) `c` ~~ || > # - 1.",
    "marks upon marks": "Z" + "\u0301" * 3_000,
    "half of a character, spelt": "\\ud83d",
    "a break of parts": "one\n\n---\n\ntwo",
}

AS_WRITTEN = {"the marks of templates": "{% raise %}", "a script": "alert(1)</script>"}


@pytest.mark.parametrize("name", VALUES)
def test_a_hostile_value_is_text_like_any_other(bakery: Project, name: str) -> None:
    written = json.dumps(VALUES[name], ensure_ascii=False)
    bakery.change("the loaf is dry on the second day", written, "ideas/bread.yaml")
    told = bakery("expand", "--out", bakery.root / "all.jsonl", "--json")
    assert told.code == 0
    posts = [json.loads(line) for line in (bakery.root / "all.jsonl").read_bytes().splitlines()]
    assert len(posts) == told.document["posts"] > 20
    assert {"sourdough", "rye", "early"} == {post["idea"] for post in posts}
    if mark := AS_WRITTEN.get(name):
        assert any(mark in post["text"] for post in posts if post["angle"] == "problem_mirror")


TEMPLATES = {
    "calls itself": "{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}"
    "{% block hook %}{{ m(1) }}{% endblock %}",
    "includes itself": "{% block hook %}{% include 'angles/how_to.j2' %}{% endblock %}",
    "extends itself": "{% extends 'angles/how_to.j2' %}",
    "extends in a circle": "{% extends 'angles/other.j2' %}",
    "needs what no idea has": "{% block hook %}{{ idea.offer.what }}{% endblock %}",
    "names nothing": "{% block hook %}{{ nobody.knows }}{% endblock %}",
    "prints a block": "{% block hook %}{{ idea.steps }}{% endblock %}",
    "prints a list": "{% block hook %}{{ idea.segments }}{% endblock %}",
    "prints half of a character": "{% block hook %}{{ '\\ud800' }}{% endblock %}",
    "prints a control character": "{% block hook %}{{ '\\0' }}{% endblock %}",
    "prints too much": "{% block hook %}" + "x" * 300_000 + "{% endblock %}",
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_an_angle_that_fails_is_told_and_the_others_come_out(bakery: Project, name: str) -> None:
    sound = bakery("expand", "--json").document["counts"]["angle"]
    bakery.write("templates/en/angles/how_to.j2", TEMPLATES[name])
    bakery.write("templates/en/angles/other.j2", "{% extends 'angles/how_to.j2' %}")
    told = bakery("expand", "--json")
    del sound["how_to"]
    assert told.code == 3
    assert told.document["counts"]["angle"] == sound
    (found,) = told.document["diagnostics"]
    assert found["code"] == "template"
    assert found["path"].startswith("templates/en/angles/")
    assert "how_to" in found["message"]


FORMATS = {
    "raises": "{{ paragraphs(beats.hook, 1 // 0) }}",
    "names no beat": "{{ paragraphs(beats.nope) }}",
    "lays out no text": "{{ paragraphs(7) }}",
    "misses an argument": "{{ flow(beats.hook) }}",
    "prints half of a character": "{{ paragraphs(beats.hook, '\\ud800') }}",
    "prints a control character": "{{ paragraphs(beats.hook, '\\0') }}",
    "extends itself": "{% extends 'formats/text_post.md.j2' %}",
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_that_fails_is_told_with_its_line(bakery: Project, name: str) -> None:
    bakery.write("templates/en/formats/text_post.md.j2", f"{{# a note #}}\n{FORMATS[name]}\n")
    told = bakery("expand", "--json")
    assert told.code == 3
    assert told.document["counts"]["format"] == {"poll": 1}
    (found,) = told.document["diagnostics"]
    assert (found["path"], found["code"]) == ("templates/en/formats/text_post.md.j2", "template")
    assert found["line"] == (2 if name != "extends itself" else 1)


def test_a_format_that_says_nothing_gives_no_posts(bakery: Project) -> None:
    bakery.write("templates/en/formats/text_post.md.j2", "{# nothing yet #}")
    told = bakery("expand", "--json")
    assert told.code == 0
    assert told.document["counts"]["format"] == {"poll": 1}
    assert {"nothing-to-say"} <= {one["code"] for one in told.document["skipped"]}


def test_ideas_without_blocks_are_skipped_with_what_they_lack(bakery: Project) -> None:
    bakery.write(
        "ideas/bread.yaml",
        "- {id: bare, title: Bare, pillar: bread, message: Bread, segments: [families]}\n",
    )
    told = bakery("expand", "--why", "--json")
    assert told.code == 0
    whys = [one["why"] for one in told.document["skipped"] if one["code"] == "no-block"]
    assert any('"pain"' in why for why in whys)
