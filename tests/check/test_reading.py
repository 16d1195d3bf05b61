"""YAML is read as it is written, and files that would bite are refused at once."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cfkit.adapters.files.yaml_source import FAST, MAX_BYTES, load_source, parse


def test_scalars_stay_as_they_are_written() -> None:
    text = "[no, yes, on, true, 0123, 1_000, 10:30, 0x1F, 1e3, .5, 2026-12-12, =, '~', \"\"]"
    words = text.strip("[]").replace("'~'", "~").replace('""', "").split(", ")
    assert parse(text, "a.yaml").data == words


def test_only_a_plain_null_is_nothing() -> None:
    text = "{a: , b: ~, c: null, d: 'null', e: Null}"
    assert parse(text, "a.yaml").data == {"a": None, "b": None, "c": None, "d": "null", "e": "Null"}


def test_an_anchor_may_be_merged_and_its_values_are_found_where_they_stand() -> None:
    source = parse("a: &a {x: 1, y: 2}\nb:\n  <<: *a\n  y: 3\n", "a.yaml")
    assert source.data["b"] == {"x": "1", "y": "3"}
    assert (source.spot(("b", "x")).line, source.spot(("b", "x")).column) == (1, 11)
    assert source.spot(("b", "y")).line == 4


def test_every_repeat_of_a_key_is_named_with_its_first_place() -> None:
    found = parse("a: 1\nb: 2\na: 3\na: 4\n", "a.yaml").problems
    assert [(one.line, one.code) for one in found] == [(3, "duplicate-key"), (4, "duplicate-key")]
    assert all("a.yaml:1" in one.message for one in found)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_editors_count_them(newline: str) -> None:
    text = f"# \U0001f35e bread{newline}a: [\U0001f35e, б, c]{newline}"
    spot = parse(text, "a.yaml").spot(("a", 2))
    assert (spot.line, spot.column, spot.frame) == (2, 11, "a: [\U0001f35e, б, c]")


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"\xef\xbb\xbfa: b\r\n")
    assert load_source(tmp_path / "a.yaml", "a.yaml").data == {"a": "b"}


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"a: b\nc: \xe9t\xe9\n", (2, 4)),
        ("a: б\nc: ".encode() + b"\xff\n", (2, 4)),
        ("a: б".encode("utf-16"), (1, 1)),
        ("a: б".encode("cp1251"), (1, 4)),
    ],
)
def test_the_first_byte_that_is_not_utf8_is_named(
    tmp_path: Path, raw: bytes, place: tuple[int, int]
) -> None:
    (tmp_path / "a.yaml").write_bytes(raw)
    (found,) = load_source(tmp_path / "a.yaml", "a.yaml").problems
    assert (found.code, found.line, found.column) == ("not-utf8", *place)


def _bomb(levels: int) -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "\n".join(lines)


def _long_text_bomb() -> str:
    return "a: &a " + "x" * 1_000_000 + "\nb: [" + "*a, " * 10_000 + "]"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (_bomb(9), "yaml-alias"),
        (_long_text_bomb(), "yaml-alias"),
        (
            "\n".join(f"a{n}: &a{n} [*a{n - 1}]" if n else "a0: &a0 [x]" for n in range(5000)),
            "yaml-alias",
        ),
        ("a: &a [*a]", "yaml-alias"),
        ("a: &a {b: *a}", "yaml-alias"),
        ("[" * 1_000_000, "yaml-depth"),
        ("- " * 1_000_000, "yaml-depth"),
        ("{a: " * 100_000, "yaml-depth"),
        ("\n".join(" " * n + "a:" for n in range(2000)), "yaml-depth"),
    ],
    ids=[
        "laughs",
        "long text",
        "ladder",
        "itself",
        "itself as a value",
        "brackets",
        "dashes",
        "braces",
        "stairs",
    ],
)
def test_a_file_that_would_swell_or_sink_is_refused_at_once(text: str, code: str) -> None:
    (found,) = parse(text, "a.yaml").problems
    assert found.code == code


def test_an_honest_use_of_aliases_is_no_bomb() -> None:
    uses = "\n".join(f"c{n}: *a" for n in range(2000))
    source = parse(f"a: &a {{times: [one, two], gap: 20h}}\n{uses}\n", "a.yaml")
    assert not source.problems
    assert len(source.data) == 2001


def test_a_huge_file_is_refused_without_reading_it(bakery: Any) -> None:
    bakery.write()
    with (bakery.root / "ideas" / "huge.yaml").open("wb") as file:
        file.truncate(50_000_000)
    code = (
        "import json, resource, sys; from pathlib import Path;"
        "from cfkit.adapters.files.yaml_source import load_source;"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "found = load_source(Path(sys.argv[1]), 'huge.yaml').problems;"
        "grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before;"
        "print(json.dumps([grown, [one.code for one in found]]))"
    )
    run = [sys.executable, "-c", code, str(bakery.root / "ideas" / "huge.yaml")]
    grown, codes = json.loads(subprocess.run(run, capture_output=True, check=True).stdout)
    assert codes == ["file-too-large"]
    assert grown < MAX_BYTES // 1024
    assert "file-too-large" in {one.code for one in bakery.check()}


def test_the_fast_parser_is_there() -> None:
    assert FAST


def test_the_slow_parser_reads_the_same(tmp_path: Path) -> None:
    text = "a: &a {x: 1}\nb: [no, 10:30, ~, 'null', *a]\nc:\n  <<: *a\n"
    code = (
        "import json, sys; sys.modules['yaml._yaml'] = None;"
        "from cfkit.adapters.files.yaml_source import FAST, parse, slow_parser;"
        "source = parse(sys.argv[1], 'a.yaml');"
        "deep = parse('[' * 300, 'a.yaml').problems[0].code;"
        "print(json.dumps([FAST, slow_parser(), source.data, deep]))"
    )
    run = subprocess.run([sys.executable, "-c", code, text], capture_output=True, check=True)
    fast, words, data, deep = json.loads(run.stdout)
    assert (fast, deep) == (False, "yaml-depth")
    assert "libyaml" in words
    assert data == parse(text, "a.yaml").data
