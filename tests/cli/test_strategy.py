"""The strategy document says what the strategy says, what follows, and what is missing."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt

from .conftest import Ran, cfkit


class Example:
    """A project to be changed."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, *words: object) -> Ran:
        return cfkit("--project", self.root, *words)

    def change(self, old: str, new: str) -> None:
        path = self.root / "strategy.yaml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


Examples = Callable[[str], Example]


@pytest.fixture
def example(repository: Path, tmp_path: Path) -> Examples:
    def copy(name: str) -> Example:
        return Example(Path(shutil.copytree(repository / "examples" / name, tmp_path / name)))

    return copy


HOSTILE = "<script>alert(1)</script> & \"x\" 'y' | [a](javascript:b) `c` *d* {{ 7*7 }}"
CHAPTERS = {
    "library": ["Зачем", "Для кого", "Где", "Что", "Как разговариваем", "Какими силами"],
    "brand": ["Why", "For whom", "Where", "What", "How we talk back", "With what"],
}


def headings(text: str) -> list[str]:
    return re.findall(r"^## \d\. (.+)$", text, re.MULTILINE)


def section(text: str, caption: str) -> str:
    found = text.partition(f"**{caption}**")[2]
    assert found, caption
    return found.partition("**")[0]


@pytest.mark.parametrize("name", ["library", "brand"])
def test_it_has_seven_chapters_in_the_language_of_the_brand(example: Examples, name: str) -> None:
    told = example(name)("strategy", "doc")
    assert told.code == 0
    assert headings(told.out)[:6] == CHAPTERS[name]
    assert len(headings(told.out)) == 7


@pytest.mark.parametrize("name", ["library", "brand"])
def test_every_word_of_the_strategy_that_people_wrote_is_in_it(
    example: Examples, name: str
) -> None:
    project = example(name)
    text = project("strategy", "doc").out
    strategy = yaml.safe_load((project.root / "strategy.yaml").read_text(encoding="utf-8"))
    said = [
        strategy["brand"]["about"],
        *strategy["brand"]["voice"]["traits"],
        *strategy["brand"]["voice"]["avoid"],
        *(goal["title"] for goal in strategy["goals"]),
        *(one["title"] for one in strategy["segments"]),
        *(pain for one in strategy["segments"] for pain in one.get("pains", [])),
        *(interest for one in strategy["segments"] for interest in one["interests"]),
        *(reason["proof"] for one in strategy["segments"] for reason in one.get("reasons", [])),
        *(one["promise"] for one in strategy["channels"] if "promise" in one),
        *(one["title"] for one in strategy["content"]["pillars"]),
        *(answer for one in strategy["communication"]["faq"] for answer in one["answers"]),
        *(one["id"] for one in strategy["resources"]["team"]),
        strategy["communication"]["rules"],
        strategy["content"]["visual"]["aspect"],
    ]
    plain = text.replace("\\", "")
    assert [words for words in said if words not in plain] == []


def test_what_is_kept_for_people_is_printed(example: Examples) -> None:
    project = example("brand")
    project.change(
        "    title: Parents who carry children by bike\n",
        "    title: Parents who carry children by bike\n    gender: mostly mothers\n"
        "    education: any\n    geography: [Marsh End]\n"
        "    jobs: [{when: it rains, want: to ride all the same, so_that: nobody is late}]\n",
    )
    project.change(
        "    role: expert\n",
        "    role: expert\n    persona: person\n    access: closed\n    leads_to: masto\n"
        "    audience: {age: 30+, source: a poll, checked: 2026-11-02}\n",
    )
    project.change(
        "  visual: {required", "  visual: {style: no stock, cover: red, fonts: Inter, required"
    )
    project.change("escalate: {negative", "escalate: {error: writer, negative")
    project.change("hours_per_week: 12,", "hours_per_week: 12, employment: freelance,")
    project.change("budget: {currency: GBP,", "budget: {currency: GBP, tests: 77,")
    text = project("strategy", "doc").out
    for words in (
        "mostly mothers",
        "Marsh End",
        "When it rains, I want to ride all the same, so that nobody is late",
        "a person",
        "closed",
        "30+",
        "a poll",
        "Nov 2, 2026",
        "no stock",
        "Mistakes are mended by: writer",
        "freelance",
        "£77",
        "£924",
    ):
        assert words in text.replace("\u00a0", " "), words


def test_creators_and_sources_are_in_it(example: Examples) -> None:
    project = example("brand")
    (project.root / "people.yaml").write_text(
        "- {id: c-01, roles: [creator], consent: {given: 2026-01-01}, terms: {rounds: 2},\n"
        "   rights: {where: [our channels], since: 2026-01-31, months: 13}}\n",
        encoding="utf-8",
    )
    (project.root / "sources.yaml").write_text(
        "reading: [{url: 'https://spokes.example/a', title: Spokes}]\n"
        "competitors: [{id: x, title: Quick Fix, subscribers: 4100, checked: 2026-11-01}]\n",
        encoding="utf-8",
    )
    text = project("strategy", "doc").out
    assert "| c-01 | creator | Feb 28, 2027 | our channels | 2 | Jan 1, 2026 |" in text.replace(
        "\u00a0", " "
    )
    assert "| Quick Fix | *not said* | 4,100 |" in text
    assert "[Spokes](<https://spokes.example/a>)" in text


def test_what_is_missing_is_said_and_never_left_empty(example: Examples) -> None:
    project = example("library")
    text = project("strategy", "doc").out
    body, _, approval = text.partition("## Согласование")
    assert approval
    rows = [line for line in body.splitlines() if line.startswith("|") and "---" not in line]
    assert rows
    assert [row for row in rows if re.search(r"\|\s*\|", row)] == []
    assert "Читатели старше 55 | *не указано* | *не указано*" in text
    assert "None" not in text


def test_open_questions_stand_before_the_chapters_and_in_json(example: Examples) -> None:
    project = example("library")
    text, document = project("strategy", "doc").out, project("strategy", "doc", "--json").document
    opening = text.partition("## 1. ")[0]
    assert "Не сказано, зачем подписываться: Библиотека в Mastodon, TenChat директора." in opening
    found = {(one["chapter"], one["what"]): one["names"] for one in document["missing"]}
    assert found["for_whom", "segment_reasons"] == ["Читатели старше 55"]
    assert found["where", "channel_promise"] == ["Библиотека в Mastodon", "TenChat директора"]


def test_a_strategy_without_open_questions_says_so(tmp_path: Path) -> None:
    (tmp_path / "ideas").mkdir()
    (tmp_path / "strategy.yaml").write_text(
        """\
version: 1
brand:
  {name: Mill, language: en, timezone: UTC, country: GB, voice: {traits: [plain]}}
goals:
  - {id: visits, kind: visits, title: Visits, kpi: {metric: comments, target: 5}}
segments:
  - id: all
    title: Neighbours
    pains: [the bread is gone by noon]
    reasons: [{id: near, reason: we are near, proof: two minutes from the school}]
channels:
  - id: forum
    platform: manual
    page: group
    persona: org
    title: The forum
    promise: Bread news
    segments: [all]
    formats: [text_post]
    cadence: {per_week: 1}
content:
  pillars: [{id: bread, title: Bread, share: 100%, goal: visits}]
  journey: [problem]
  mix: {stages: {problem: 100%}, formats: {text_post: {max: 100%}}}
  agenda: [{date: 2036-12-01, idea: rye}]
  visual: {style: warm}
communication:
  hours: "09:00-18:00"
  answer_within: 2h
  rules: https://mill.example/rules
  faq: [{id: open, questions: [Open?], answers: [From seven.]}]
  escalate: {negative: baker, emergency: baker}
resources:
  team: [{id: baker, roles: [copywriter, distributor], hours_per_week: 30}]
  budget: {currency: GBP}
factory: {volume: 4}
""",
        encoding="utf-8",
    )
    (tmp_path / "ideas/bread.yaml").write_text(
        "- {id: rye, title: Rye, pillar: bread, message: Rye stays fresh, segments: [all],\n"
        "   stages: [problem], value: useful, pain: {situation: the loaf is dry}}\n",
        encoding="utf-8",
    )
    project = Example(tmp_path)
    assert project("strategy", "doc", "--json").document["missing"] == []
    text = project("strategy", "doc").out
    assert "no question is open" in text


def test_hours_that_the_cadence_needs_are_held_against_those_there_are(example: Examples) -> None:
    project = example("library")
    project.change(
        "roles: [copywriter, community], hours_per_week: 20",
        ("roles: [copywriter, community], hours_per_week: 5"),
    )
    project.change("roles: [designer]", "roles: [motion_designer]")
    document = project("strategy", "doc", "--json").document
    found = {one["what"]: one["names"] for one in document["missing"]}
    assert found["overload"] == ["writer"]
    assert found["role"] == ["designer"]
    writer = next(one for one in document["members"] if one["member"] == "writer")
    assert writer["needs_per_week"] > writer["has_per_week"] == 5
    assert {one["role"] for one in document["roles"] if not one["holders"]} == {"designer"}


def test_the_volume_thins_the_cadences_out(example: Examples) -> None:
    project = example("library")
    document = project("strategy", "doc", "--json").document
    assert sum(one["gets_per_month"] for one in document["channels"]) == 48
    telegram = next(one for one in document["channels"] if one["channel"] == "tg")
    assert telegram["asks_per_month"] == 15


def test_the_version_follows_the_strategy_and_nothing_else(example: Examples) -> None:
    project = example("library")

    def version() -> str:
        found: str = project("strategy", "doc", "--json").document["fingerprint"]
        return found

    first = version()
    project.change("# Шаг 1. Зачем: цели и задачи\n", "# Зачем\n")
    assert version() == first
    project.change("target: 120", "target: 121")
    assert version() != first


@pytest.mark.parametrize("name", ["library", "brand"])
def test_the_page_is_well_formed_and_loads_nothing(
    example: Examples, name: str, tmp_path: Path, outline_of: Any
) -> None:
    out = tmp_path / "strategy.html"
    assert example(name)("strategy", "doc", "--out", out).code == 0
    page = out.read_text(encoding="utf-8")
    outline = outline_of(page)
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in outline.tags}
    assert "url(" not in page
    assert "@import" not in page
    targets = {attributes["id"] for _, attributes in outline.tags if "id" in attributes}
    links = [attributes["href"] or "" for tag, attributes in outline.tags if tag == "a"]
    assert {link[1:] for link in links if link.startswith("#")} <= targets
    assert outline.text.count("7. ") >= 2


def test_hostile_words_stay_words(example: Examples, tmp_path: Path, outline_of: Any) -> None:
    project = example("library")
    quoted = json.dumps(HOSTILE)
    project.change("name: Библиотека на Заречной", f"name: {quoted}")
    project.change("promise: Жизнь библиотеки и района", f"promise: {quoted}")
    project.change("title: Привести людей на клубы и встречи", f"title: {quoted}")
    project.change("negative: head", "negative: head, error: head")
    project.change("pains: [негде заниматься вечером]", f"pains: [{quoted}]")
    out = tmp_path / "strategy.html"
    assert project("strategy", "doc", "--out", out).code == 0
    outline = outline_of(out.read_text(encoding="utf-8"))
    assert "script" not in {tag for tag, _ in outline.tags}
    assert outline.text.count(HOSTILE) >= 4
    text = project("strategy", "doc").out
    shown = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    tags = {tag for tag, _ in outline_of(shown).tags}
    assert tags <= {"h1", "h2", "p", "strong", "em", "ul", "li", "table", "thead", "tbody", "tr",
                    "th", "td"}  # fmt: skip
    assert outline_of(shown).text.count(HOSTILE) >= 4


def test_a_file_of_another_kind_is_refused_and_a_dry_run_writes_nothing(
    example: Examples, tmp_path: Path
) -> None:
    project = example("brand")
    assert project("strategy", "doc", "--out", tmp_path / "a.docx").code == 2
    told = project("strategy", "doc", "--out", tmp_path / "a.md", "--dry-run")
    assert told.code == 0
    assert "would be written" in told.err
    assert list(tmp_path.glob("a.*")) == []
    told = project("strategy", "doc", "--out", tmp_path / "none" / "a.md")
    assert (told.code, "cannot be written" in told.err) == (3, True)


def test_a_strategy_with_errors_has_no_document(example: Examples) -> None:
    project = example("brand")
    project.change("share: 30%", "share: 90%")
    told = project("strategy", "doc")
    assert (told.code, told.out) == (3, "")
    assert "shares" in told.err


def test_the_same_strategy_gives_the_same_bytes(example: Examples, tmp_path: Path) -> None:
    project = example("brand")
    for name in ("a.html", "b.html"):
        project("strategy", "doc", "--out", tmp_path / name)
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
