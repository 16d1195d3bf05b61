"""The files that the guide shows beside the strategy are sound, and every key is named."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from cfkit.adapters.files.schema import schema

from .conftest import ROOT, Document
from .test_claims import cfkit
from .test_guide import _keys

PAGE = Document(ROOT / "docs/beside.md")


def test_they_check_clean_in_a_project(tmp_path: Path) -> None:
    library = Path(shutil.copytree(ROOT / "examples/library", tmp_path / "library"))
    blocks = PAGE.blocks("yaml")
    for block in blocks:
        name = block.partition("\n")[0].removeprefix("# ")
        (library / name).write_text(block, encoding="utf-8")
    assert {path.name for path in library.glob("*.yaml")} == {
        *("strategy.yaml", "people.yaml", "sources.yaml", "weights.yaml")
    }
    code, document = cfkit("check", "--strict", "--project", library)
    beside = [one for one in document["diagnostics"] if "/" not in one["path"]]
    assert code == 0
    assert {one["path"] for one in beside} <= {"strategy.yaml"}


@pytest.mark.parametrize("name", ["people", "sources", "weights"])
def test_every_key_is_named(name: Any) -> None:
    named = set(re.findall(r"\w+", " ".join([*PAGE.spans, *PAGE.blocks("yaml")])))
    assert set(_keys(schema(name))) - named == set()
