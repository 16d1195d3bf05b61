"""No message sends people to a command that does not exist."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import typer
from typer.main import get_command

from cfkit.cli.app import app

from .conftest import ROOT

_CALL = re.compile(r"(?:`|use )cfkit ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?")


def _strings(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _exists(first: str, second: str | None) -> bool:
    root = get_command(app)
    commands = getattr(root, "commands", {})
    if first not in commands:
        return False
    inner = getattr(commands[first], "commands", None)
    return inner is None or second is None or second in inner


def test_every_command_that_a_message_names_exists() -> None:
    assert isinstance(app, typer.Typer)
    missing = {
        f"{path.relative_to(ROOT)}: cfkit {first} {second or ''}".strip()
        for path in (ROOT / "src").rglob("*.py")
        for text in _strings(path)
        for first, second in _CALL.findall(text)
        if not _exists(first, second or None)
    }
    assert missing == set()
