"""Every command that a document shows exists, with every flag it shows."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from typer.exceptions import TyperException
from typer.main import get_command

from cfkit.cli.app import app, hoist
from cfkit.sandbox.server import running

from .conftest import ROOT, Document, commands, documents, name_of

PLANNED = frozenset({"cfkit auth", "cfkit inbox"})
OTHERS = frozenset({"cd", "curl", "export", "make", "git", "pip", "python", "python3"})
VARIABLE = re.compile(r"[A-Z_]+=\S*")


def _refused(words: list[str], *, is_whole: bool) -> str | None:
    """Say what the program has against a call; nothing is run."""
    rest = [word for word in hoist(words) if not word.startswith("--project=")]
    while rest and rest[0] in ("--json", "--quiet", "--verbose", "--version", "--project"):
        rest = rest[2:] if rest[0] == "--project" else rest[1:]
    command = get_command(app)
    context = command.make_context("cfkit", [], resilient_parsing=True)
    while rest and hasattr(command, "get_command"):
        name, *rest = rest
        found = command.get_command(context, name)
        if found is None:
            return f"no command {name}"
        command = found
    try:
        command.make_context(command.name or "", rest, parent=context)
    except TyperException as error:
        said = error.format_message()
        return said if is_whole or "Missing" not in said else None
    return None


@pytest.mark.parametrize("document", documents(), ids=name_of)
def test_every_shell_block_can_be_typed(document: Document) -> None:
    for block in [*document.blocks("sh"), *document.blocks("bash"), *document.blocks("console")]:
        for command in commands(block):
            name, *words = [word for word in shlex.split(command) if not VARIABLE.fullmatch(word)]
            if name == "cfkit":
                assert _refused(words, is_whole=True) is None, command
            else:
                assert name in OTHERS, command
            if name == "make":
                assert words[0] in _targets(), command


@pytest.mark.parametrize("document", documents(), ids=name_of)
def test_every_command_in_a_sentence_exists(document: Document) -> None:
    for span in document.spans:
        if span.startswith("cfkit "):
            words = shlex.split(span)[1:]
            assert _refused(words, is_whole=False) is None, span
        if span.startswith("make "):
            assert span.split()[1] in _targets(), span


def _targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def _own_projects() -> list[str]:
    """The block "Your own project" of each README, once where languages agree."""
    found = []
    for path in sorted(ROOT.glob("README*.md")):
        blocks = [block for block in Document(path).blocks("sh") if "cfkit init" in block]
        assert blocks, path.name
        found.append("\n".join(commands(blocks[0])))
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("script", _own_projects())
def test_the_readmes_own_project_runs_as_it_stands(script: str, tmp_path: Path) -> None:
    programs = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("CFKIT_SANDBOX", None)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],  # noqa: S607
        check=False,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.rglob("content/2026-12/*/*.md"))


def test_what_the_guide_sends_to_the_sandbox_is_understood(tmp_path: Path) -> None:
    blocks = Document(ROOT / "docs/rehearsing.md").blocks("sh")
    calls = [shlex.split(one) for block in blocks for one in commands(block) if "curl" in one]
    assert len(calls) >= 2
    with running(tmp_path) as sandbox:
        for call in calls:
            (address,) = (word for word in call if word.startswith("http"))
            data = call[call.index("-d") + 1]
            there = address.replace("http://127.0.0.1:8787", sandbox.url)
            form = {"content-type": "application/x-www-form-urlencoded"}  # what curl sends
            answer = httpx.post(there, content=data, headers=form, trust_env=False)
            assert answer.is_success, answer.text
