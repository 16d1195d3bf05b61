"""`check` says what a channel goes without, and what others would fetch in the clear."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from cfkit import wiring
from cfkit.domain.diagnostics import Level


def hints(folder: Path, platform: str, **settings: str) -> list[str]:
    """Check a strategy with one channel; return what is hinted at of its settings."""
    channel = {
        "id": "one",
        "platform": platform,
        "promise": "News",
        "segments": ["all"],
        "formats": ["text_post"],
        "cadence": {"per_week": 1, "times": ["10:00"]},
        "settings": settings,
    }
    document = {"version": 1, "channels": [channel]}
    (folder / "strategy.yaml").write_text(yaml.safe_dump(document), encoding="utf-8")
    found = [one for one in wiring.check(folder) if one.code == "settings"]
    assert {one.level for one in found} <= {Level.HINT}
    return [one.message for one in found]


def test_a_channel_of_dzen_without_an_address_is_told_that_a_person_posts(tmp_path: Path) -> None:
    [said] = hints(tmp_path, "dzen")
    assert "without `address`" in said
    assert "a person posts" in said
    assert "docs/platforms-ru.md#dzen" in said


def test_a_channel_of_dzen_with_an_address_is_told_nothing(tmp_path: Path) -> None:
    assert hints(tmp_path, "dzen", address="https://library.example/dzen") == []
    assert hints(tmp_path, "dzen", address="library.example/dzen") == []
    assert hints(tmp_path, "dzen", address="${CFKIT_DZEN}") == []


@pytest.mark.parametrize(
    ("platform", "name", "more"),
    [
        ("dzen", "address", {}),
        ("instagram", "media_base_url", {"user_id": "7", "token": "${T}"}),
        ("threads", "media_base_url", {"token": "${T}"}),
    ],
)
def test_what_others_fetch_without_encryption_is_told(
    platform: str, name: str, more: dict[str, str], tmp_path: Path
) -> None:
    [said] = hints(tmp_path, platform, **more, **{name: "http://library.example/files"})
    assert f"{name} begins with http://" in said
    assert hints(tmp_path, platform, **more, **{name: "http://127.0.0.1:8000"}) == []
    assert hints(tmp_path, platform, **more, **{name: "https://library.example/files"}) == []


def test_an_own_server_may_be_spoken_to_without_encryption(tmp_path: Path) -> None:
    given = {"chat": "@library", "token": "${T}", "base_url": "http://bot.lan:8081"}
    assert hints(tmp_path, "telegram", **given) == []
