"""A project is checked whole: across files, past the first mistake, and never with a traceback."""

import copy
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfkit.adapters.files.schema import schema
from cfkit.adapters.files.yaml_source import parse
from cfkit.domain.diagnostics import Diagnostic, InvalidFiles, Level, Spot, annotation
from cfkit.domain.errors import InputError

EXAMPLES = sorted(
    path.parent.name
    for path in (Path(__file__).resolve().parents[2] / "examples").glob("*/strategy.yaml")
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_check_without_errors_and_warnings(
    repository: Path, name: str, check_folder: Callable[[Path], list[Diagnostic]]
) -> None:
    found = check_folder(repository / "examples" / name)
    assert [str(one) for one in found if one.level is not Level.HINT] == []


def test_a_folder_without_a_strategy_says_how_to_get_one(bakery: Any) -> None:
    del bakery.files["strategy.yaml"]
    with pytest.raises(InputError, match=r"cfkit init.*--project"):
        bakery.load()


def test_a_valid_project_holds_what_the_files_say(bakery: Any) -> None:
    project = bakery.load().require()
    assert list(project.ideas) == ["sourdough", "our-baker"]
    assert project.assets["assets/loaf.jpg"].taken == "2026"
    assert [channel.id for channel in project.strategy.channels] == ["tg", "forum"]


def test_what_the_strategy_excludes_is_gone_from_the_catalogue_of_the_project(bakery: Any) -> None:
    bakery.change("strategy.yaml", "content:\n", "content:\n  exclude: {formats: [live]}\n")
    loaded = bakery.load()
    assert "live" not in loaded.require().catalogue.formats
    assert "live" in loaded.catalogue.formats


def test_one_run_finds_the_mistakes_of_every_file_in_the_order_of_their_places(bakery: Any) -> None:
    bakery.change("strategy.yaml", "share: 60%", "share: much")
    bakery.change("strategy.yaml", "share: 40%", "share: 140%")
    bakery.change("strategy.yaml", "per_week: 3", "per_weak: 3")
    bakery.change("strategy.yaml", "platform: telegram", "platform: telegrm")
    bakery.change("strategy.yaml", "segments: [families, students]", "segments: [famlies]")
    bakery.change("ideas/bread.yaml", "  title: Sourdough\n", "")
    bakery.change("ideas/bread.yaml", "pillar: people", "pillar: poeple")
    bakery.files["ideas/broken.yaml"] = "- id: x: y\n"
    bakery.files["assets/assets.yaml"] += "- {file: a.jpg, source: own, licence: own, autor: us}\n"
    found = bakery.check()
    assert found == sorted(found)
    assert {(one.path, one.code) for one in found if one.level is Level.ERROR} >= {
        ("strategy.yaml", "share"),
        ("strategy.yaml", "unknown-key"),
        ("strategy.yaml", "unknown-platform"),
        ("strategy.yaml", "unknown-segment"),
        ("ideas/bread.yaml", "missing-key"),
        ("ideas/bread.yaml", "unknown-pillar"),
        ("ideas/broken.yaml", "yaml-syntax"),
        ("assets/assets.yaml", "unknown-key"),
    }


def test_sums_are_checked_although_other_fields_are_wrong(bakery: Any) -> None:
    bakery.change("strategy.yaml", "id: bread, title: Bread,", "id: Bread!, titel: Bread,")
    bakery.change("strategy.yaml", "share: 60%", "share: 80%")
    assert {"slug", "unknown-key", "shares"} <= {one.code for one in bakery.check()}


def test_an_idea_that_cannot_be_read_is_not_said_to_be_missing(bakery: Any) -> None:
    bakery.change("ideas/bread.yaml", "title: Sourdough", "title: [")
    codes = {one.code for one in bakery.check()}
    assert "yaml-syntax" in codes
    assert codes.isdisjoint({"unknown-idea", "pillar-without-ideas", "goal-unreached"})


def test_what_is_left_of_a_broken_project_can_be_used(bakery: Any) -> None:
    bakery.change("strategy.yaml", "id: forum", "id: Forum!")
    bakery.change("strategy.yaml", "volume: 12", "volume: many")
    bakery.change(
        "ideas/bread.yaml", "  stages: [solution]", "  stages: [solution]\n  priority: 99"
    )
    loaded = bakery.load()
    assert [channel.id for channel in loaded.project.strategy.channels] == ["tg"]
    assert loaded.project.strategy.factory.volume is None
    assert loaded.project.ideas["our-baker"].priority == 1
    with pytest.raises(InvalidFiles, match="volume: many"):
        loaded.require()


def test_a_suggestion_stands_inside_the_message(bakery: Any) -> None:
    bakery.change("strategy.yaml", "platform: telegram", "platform: telegrm")
    bakery.change("ideas/bread.yaml", "  message: It", "  mesage: It")
    messages = [one.message for one in bakery.check()]
    assert any('did you mean "telegram"?' in message for message in messages)
    assert any('did you mean "message"?' in message for message in messages)


def test_a_strategy_may_stand_in_several_files(bakery: Any) -> None:
    text = bakery.files["strategy.yaml"]
    start, end = text.index("channels:"), text.index("content:")
    bakery.files["strategy.yaml"] = "include: [parts/where.yaml]\n" + text[:start] + text[end:]
    bakery.files["parts/where.yaml"] = text[start:end]
    assert bakery.check() == []
    bakery.change("parts/where.yaml", "[text_post, poll]", "[§txt_post, poll]")
    (found,) = bakery.check()
    assert (found.path, found.line, found.column) == bakery.marks[0]


def test_what_a_broken_part_would_have_said_is_not_missed(bakery: Any) -> None:
    text = bakery.files["strategy.yaml"]
    start, end = text.index("channels:"), text.index("content:")
    bakery.files["strategy.yaml"] = "include: [where.yaml]\n" + text[:start] + text[end:]
    assert [one.code for one in bakery.check()] == ["include"]
    bakery.files["where.yaml"] = text[start:end] + "  {"
    assert [one.code for one in bakery.check()] == ["yaml-syntax"]


def test_an_agenda_without_any_idea_names_what_is_not_there(bakery: Any) -> None:
    del bakery.files["ideas/bread.yaml"]
    assert {"unknown-idea", "no-ideas"} <= {one.code for one in bakery.check()}


@pytest.mark.parametrize(
    ("include", "other", "code"),
    [
        ("[§more.yaml]", "§goals: []\n", "duplicate-key"),
        ("[more.yaml, §more.yaml]", "", "include"),
        ("[more.yaml]", "include: [§strategy.yaml]\n", "include"),
        ("[more.yaml]", "include: §more.yaml\n", "include"),
        ("[§nothing.yaml]", "", "include"),
        ("[§../outside.yaml]", "", "outside-project"),
        ("[§/etc/passwd]", "", "outside-project"),
        ("[§{a: b}]", "", "text"),
        ("{a: b}", "", "list"),
        ("[more.yaml]", "§- a\n", "mapping"),
    ],
)
def test_an_include_that_cannot_be_is_named(
    bakery: Any, include: str, other: str, code: str
) -> None:
    if code == "duplicate-key":
        include = include.replace("§", "")
    bakery.files["strategy.yaml"] = f"include: {include}\n" + bakery.files["strategy.yaml"]
    bakery.files["more.yaml"] = other or "# nothing\n"
    found = bakery.check()
    places = {(one.path, one.line, one.column) for one in found if one.code == code}
    assert places
    assert set(bakery.marks) <= places


def test_an_include_may_not_leave_the_project_through_a_link(
    bakery: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "more.yaml"
    outside.write_text("resources: {}\n")
    (bakery.root / "more.yaml").symlink_to(outside)
    bakery.files["strategy.yaml"] = "include: [more.yaml]\n" + bakery.files["strategy.yaml"]
    assert "outside-project" in {one.code for one in bakery.check()}


def test_a_key_that_two_files_set_names_both(bakery: Any) -> None:
    bakery.files["strategy.yaml"] = "include: [more.yaml]\n" + bakery.files["strategy.yaml"]
    bakery.files["more.yaml"] = "# more\nbrand: {name: Other}\n"
    (found,) = (one for one in bakery.check() if one.code == "duplicate-key")
    both = f"{found.path}:{found.line} {found.message}"
    assert "more.yaml:2" in both
    assert "strategy.yaml:3" in both


def test_an_idea_that_two_files_hold_names_both(bakery: Any) -> None:
    bakery.files["ideas/zoo.yaml"] = bakery.files["ideas/bread.yaml"]
    found = [one for one in bakery.check() if one.code == "duplicate-id"]
    assert [one.path for one in found] == ["ideas/zoo.yaml", "ideas/zoo.yaml"]
    assert "ideas/bread.yaml:1" in found[0].message


def test_media_that_are_not_there_are_a_hint(bakery: Any) -> None:
    (found,) = bakery.check(has_file=lambda _: False)
    assert (found.code, found.level) == ("media-missing", Level.HINT)


def test_a_file_of_which_nothing_can_be_published_is_named(bakery: Any) -> None:
    found = bakery.check(damage_of=lambda _: "begins as a PNG, but is damaged")
    (damaged,) = [one for one in found if one.code == "media-damaged"]
    assert (damaged.path, damaged.level) == ("assets/assets.yaml", Level.WARNING)
    assert "begins as a PNG, but is damaged" in damaged.message


def test_numbers_without_a_source_are_named_when_asked_for(bakery: Any) -> None:
    bakery.change(
        "ideas/bread.yaml",
        "  pain:",
        "  myth:\n    claim: Bread is old\n    fact: §It is 3 hours old\n  pain:",
    )
    assert bakery.check() == []
    (found,) = bakery.check(text=True)
    assert (found.code, found.line) == ("fact-no-source", bakery.marks[0][1])


SCHEMAS = [("strategy", "strategy.yaml"), ("ideas", "ideas/*.yaml")]


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize(("what", "pattern"), SCHEMAS)
def test_examples_fit_the_schema_that_editors_get(
    repository: Path, name: str, what: Any, pattern: str
) -> None:
    for path in (repository / "examples" / name).glob(pattern):
        jsonschema.validate(_as_editors_read(path), schema(what))


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("strategy", {"brand": {"nam": "x"}}),
        ("strategy", {}),
        ("ideas", [{"id": "x", "titel": "x"}]),
        ("content", {"key": "nonsense", "at": "2026-12-01T10:00:00+03:00"}),
    ],
)
def test_a_schema_refuses_what_is_wrong(what: Any, value: Any) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(value, schema(what))


def test_a_content_file_fits_its_schema() -> None:
    front = {
        "key": "manga-club.reason_why-quiet.text_post.students.h2@tg#2",
        "at": "2026-12-03T10:00:00+03:00",
        "status": "approved",
        "approved": {"fingerprint": "5f1c9a02", "by": "head", "at": "2026-12-01T10:00:00Z"},
        "media": [],
        "note": "a key of the author's own",
    }
    jsonschema.validate(front, schema("content"))


class _Editor(yaml.SafeLoader):
    """Reads YAML 1.2's core types, as the language servers of editors do."""


_Editor.yaml_implicit_resolvers = {
    letter: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag.rpartition(":")[2] in ("null", "bool", "float")
        or (tag.endswith(":int") and letter.isdecimal())
    ]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    if letter not in "yYnNoO"
}


def _as_editors_read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Editor)  # noqa: S506  it is a SafeLoader


def test_an_annotation_escapes_what_github_reads() -> None:
    found = Spot("a,b.yaml", 2, 3).problem("share", "100 %: too\nmuch")
    assert annotation(found) == (
        "::error file=a%2Cb.yaml,line=2,col=3,title=share::100 %25: too%0Amuch"
    )
    assert annotation(Spot("a").problem("x", "y", Level.HINT)).startswith("::notice ")


WORDS = st.sampled_from(
    [
        *("", "~", "null", "true", "a", "bread", "telegram", "é", "\ud7ff", "\u2028", "\t", "\x00"),
        *("-1", "1e999", "9" * 5000, "40%", "10:30", "25:99", "2026-02-30", "٣٤", "99999w"),
        *("0001-01-01", "9999-12-31", "../..", "/", "${X}", "ghp_" + "a1" * 18),
        *("[", "{", "]", "*a", "&a b", "!!x y", "'", '"', "|", "- - -", ": ", "a: b", "<<: a"),
        *("#", "[]", "{}", "[[1]]", "{a: {b: c}}", "%", "@", "`", "a\n"),
    ]
)


@settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    file=st.sampled_from(["strategy.yaml", "ideas/bread.yaml", "assets/assets.yaml"]),
    seed=st.integers(),
    word=WORDS,
    cut=st.integers(0, 12),
)
def test_whatever_is_written_is_answered_with_diagnostics(
    bakery: Any, file: str, seed: int, word: str, cut: int
) -> None:
    victim = copy.deepcopy(bakery)
    text = victim.files[file]
    at = random.Random(seed).randrange(len(text))  # noqa: S311  a place to break, no secret
    victim.files[file] = text[:at] + word + text[at + cut :]
    found = victim.check(text=True)
    assert all(isinstance(one, Diagnostic) for one in found)
    assert all(one.path and one.line >= 1 and one.column >= 1 and one.message for one in found)


@settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    file=st.sampled_from(["strategy.yaml", "ideas/bread.yaml", "assets/assets.yaml"]),
    seed=st.integers(),
    word=WORDS,
)
def test_whatever_stands_in_place_of_a_value_is_answered_with_diagnostics(
    bakery: Any, file: str, seed: int, word: str
) -> None:
    victim = copy.deepcopy(bakery)
    data = parse(victim.files[file], file).data
    choice = random.Random(seed)  # noqa: S311  a place to break, no secret
    node = data
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = choice.choice(keys)
        if isinstance(node[key], dict | list) and node[key] and choice.randrange(3):
            node = node[key]
            continue
        node[key] = choice.choice([word, None, [word], {word: word}, [[word]], [{}], {}, []])
        break
    victim.files[file] = yaml.safe_dump(data, allow_unicode=True)
    found = victim.check(text=True)
    assert all(one.line >= 1 and one.column >= 1 and one.message for one in found)


def test_a_platform_whose_posts_a_person_publishes_is_hinted_at_and_no_error(
    bakery: Any, check_folder: Callable[[Path], list[Diagnostic]]
) -> None:
    bakery.change("strategy.yaml", "platform: manual", "platform: rutube")
    bakery.write()
    found = [one for one in check_folder(bakery.root) if one.code == "by-hand"]
    assert [one.level for one in found] == [Level.HINT]
    assert found[0].message.startswith("posts on RuTube go out by hand: `cfkit publish` prepares")


@pytest.mark.parametrize(
    ("platform", "said"),
    [
        ("slack", "Slack has no hashtags"),
        ("threads", "Threads takes 1 in a post: the first 1 of 2 go out"),
        ("ok", None),
    ],
)
def test_hashtags_that_will_not_go_out_are_hinted_at(
    bakery: Any,
    check_folder: Callable[[Path], list[Diagnostic]],
    platform: str,
    said: str | None,
) -> None:
    tags = f'platform: {platform}\n    hashtags: {{always: ["#bread", "#oven"]}}'
    bakery.change("strategy.yaml", "platform: manual", tags)
    bakery.write()
    found = [one for one in check_folder(bakery.root) if one.code == "hashtags-dropped"]
    assert [one.level for one in found] == ([Level.HINT] if said else [])
    assert all((said or "") in one.message for one in found)


@pytest.mark.parametrize(("platform", "dead"), [("instagram", True), ("telegram", False)])
def test_a_footer_with_a_link_that_nobody_can_tap_is_named(
    platform: str, dead: bool, bakery: Any, check_folder: Callable[[Path], list[Diagnostic]]
) -> None:
    footer = f"platform: {platform}\n    footer: 'Order at https://bakery.example/order'"
    bakery.change("strategy.yaml", "platform: manual", footer)
    bakery.write()
    found = [one for one in check_folder(bakery.root) if one.code == "dead-link"]
    assert [one.level for one in found] == ([Level.WARNING] if dead else [])
    assert all("put this one into the profile" in one.message for one in found)


def test_platforms_that_cfkit_posts_to_are_not_hinted_at(
    bakery: Any, check_folder: Callable[[Path], list[Diagnostic]]
) -> None:
    bakery.write()
    assert "by-hand" not in {one.code for one in check_folder(bakery.root)}
