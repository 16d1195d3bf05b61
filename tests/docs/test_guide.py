"""What the guide shows can be written: its strategy, and a sample of every block of an idea."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cfkit.adapters.files.schema import schema
from cfkit.domain.idea import BLOCKS

from .conftest import ROOT, Document
from .test_claims import cfkit

STRATEGY = Document(ROOT / "docs/strategy.md")
SAMPLES = Document(ROOT / "docs/blocks.md").blocks("yaml")

_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


def _language(sample: str) -> str:
    return "ru" if _CYRILLIC.search(sample) else "en"


def _block(sample: str) -> str:
    return sample.partition(":")[0]


def _name(sample: str) -> str:
    return f"{_block(sample)}-{_language(sample)}"


def test_the_strategy_that_the_guide_shows_checks_clean(tmp_path: Path) -> None:
    library = Path(shutil.copytree(ROOT / "examples/library", tmp_path / "library"))
    (library / "strategy.yaml").write_text("\n".join(STRATEGY.blocks("yaml")), encoding="utf-8")
    code, document = cfkit("check", "--strict", "--project", library)
    assert (code, [one for one in document["diagnostics"] if one["level"] != "hint"]) == (0, [])
    code, document = cfkit("plan", "2026-12", "--dry-run", "--project", library)
    assert code == 0
    assert document["placements"]


def _keys(described: Any) -> Iterator[str]:
    if isinstance(described, dict):
        if isinstance(fields := described.get("properties"), dict):
            yield from fields
        for part in described.values():
            yield from _keys(part)
    elif isinstance(described, list):
        for part in described:
            yield from _keys(part)


def test_the_guide_names_every_key_of_a_strategy() -> None:
    named = set(re.findall(r"\w+", " ".join([*STRATEGY.spans, *STRATEGY.blocks("yaml")])))
    assert set(_keys(schema("strategy"))) - named == set()


def test_the_guide_names_every_field_of_an_idea() -> None:
    named = set(re.findall(r"\w+", " ".join([*STRATEGY.spans, *SAMPLES])))
    described = schema("ideas")
    described["$defs"].pop("Reference")
    assert set(_keys(described)) - named == set()


def test_every_block_has_a_sample_in_both_languages() -> None:
    assert sorted(map(_name, SAMPLES)) == sorted(
        f"{block}-{language}" for block in [*BLOCKS, "reasons"] for language in ("ru", "en")
    )


@pytest.mark.parametrize("sample", SAMPLES, ids=_name)
def test_a_sample_of_a_block_makes_a_post(sample: str, tmp_path: Path) -> None:
    block, language = _block(sample), _language(sample)
    value = yaml.safe_load(sample)[block]
    segment: dict[str, Any] = {
        "id": "readers",
        "title": {"ru": "Читатели"}.get(language, "Readers"),
    }
    idea: dict[str, Any] = {
        "id": "sample",
        "title": {"ru": "Книжный клуб"}.get(language, "The book club"),
        "pillar": "clubs",
        "message": {"ru": "Клуб открыт для всех"}.get(language, "The club is open to all"),
        "segments": ["readers"],
        "stages": ["solution"],
    }
    (segment if block == "reasons" else idea)[block] = value
    strategy = {
        "version": 1,
        "brand": {"name": "Library", "language": language, "timezone": "UTC", "country": "US"},
        "goals": [{"id": "visits", "kind": "visits", "title": "Visits"}],
        "communication": {"answer_within": "4h"},
        "segments": [segment],
        "channels": [
            {
                "id": "hand",
                "platform": "manual",
                "promise": "What goes on in the library",
                "segments": ["readers"],
                "formats": ["text_post"],
                "cadence": {"days": "daily"},
            }
        ],
        "content": {
            "pillars": [{"id": "clubs", "title": "Clubs", "share": "100%", "goal": "visits"}]
        },
    }
    (tmp_path / "ideas").mkdir()
    for name, content in (("strategy.yaml", strategy), ("ideas/sample.yaml", [idea])):
        text = yaml.safe_dump(content, allow_unicode=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    code, document = cfkit("check", "--project", tmp_path)
    assert (code, document["diagnostics"]) == (0, [])
    code, document = cfkit("expand", "--project", tmp_path)
    assert code == 0
    assert document["posts"] >= 1
