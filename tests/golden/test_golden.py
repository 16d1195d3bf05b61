"""Forty posts of each example, one of each angle and then by the hash of their keys.

They are what editors read after a change to wordings.

`pytest tests/golden --write-golden` writes them anew; read the difference before you keep it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from cfkit.cli.app import run

HERE = Path(__file__).resolve().parent
EXAMPLES = HERE.parents[1] / "examples"
POSTS = 40


def _posts(example: str, out: Path) -> list[dict[str, Any]]:
    assert run(["expand", "--project", str(EXAMPLES / example), "--out", str(out)]) == 0
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def _order(post: dict[str, Any]) -> bytes:
    return hashlib.sha256(post["key"].encode()).digest()


def _drawn(posts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Take one post of each angle, then the next of all, by hash."""
    ordered = sorted(posts, key=_order)
    first = {post["angle"]: post for post in reversed(ordered)}
    rest = [post for post in ordered if post not in first.values()]
    chosen = [*first.values(), *rest[: POSTS - len(first)]]
    return sorted(chosen, key=lambda post: str(post["key"]))


def _page(example: str, posts: list[dict[str, Any]]) -> str:
    told = [f"# {example}: {len(posts)} posts of the whole space, drawn by the hash of their keys"]
    for post in posts:
        texts = [part["text"] for part in post["parts"]] or [post["text"]]
        told += [
            f"## {post['key']} ({post['hook']})",
            "```text\n" + "\n---\n".join(texts) + "\n```",
        ]
    return "\n\n".join(told) + "\n"


@pytest.mark.parametrize(
    ("example", "name"), [("library", "library.ru.md"), ("brand", "brand.en.md")]
)
def test_the_examples_say_what_editors_have_read(
    example: str, name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    posts = _posts(example, tmp_path / "all.jsonl")
    drawn = _drawn(posts)
    assert len(drawn) == POSTS
    assert {post["angle"] for post in drawn} == {post["angle"] for post in posts}
    page = _page(example, drawn).encode()
    if request.config.getoption("--write-golden"):
        (HERE / name).write_bytes(page)
    assert (HERE / name).read_bytes() == page, "read the difference; --write-golden keeps it"
