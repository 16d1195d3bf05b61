"""What stands in a secret setting of a channel is a secret, whatever it looks like."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from cfkit import wiring
from cfkit.adapters.platforms._registry import builtin, required_settings, settings_of

SECRET_SETTINGS = [
    (slug, name) for slug in builtin() for name, _, is_secret in settings_of(slug) if is_secret
]


def project(folder: Path, *channels: str) -> Path:
    """Write a strategy with channels as they would stand in a file."""
    text = "version: 1\nbrand: {name: Library}\nchannels:\n"
    (folder / "strategy.yaml").write_text(text + "".join(channels), encoding="utf-8")
    return folder


def channel(slug: str, name: str, written: str) -> str:
    return f"  - id: {slug}\n    platform: {slug}\n    settings:\n      {name}: {written}\n"


def leaks(folder: Path) -> list[str]:
    """Check a project; say where secrets stand, and that nothing shows them."""
    found = wiring.check(folder)
    assert "swordfish" not in "".join(f"{one} {one.as_json()}" for one in found)
    lines = (folder / "strategy.yaml").read_text(encoding="utf-8").splitlines()
    return [lines[one.line - 1].strip() for one in found if one.code == "secret-in-file"]


def test_there_are_secrets_on_every_platform_that_asks_for_something() -> None:
    asking = {slug for slug in builtin() if required_settings(slug)}
    assert asking - {"manual"} <= {slug for slug, _ in SECRET_SETTINGS}


@pytest.mark.parametrize(("slug", "name"), SECRET_SETTINGS)
def test_a_secret_that_is_written_out_is_told(slug: str, name: str, tmp_path: Path) -> None:
    project(tmp_path, channel(slug, name, "swordfish"))
    assert leaks(tmp_path) == [f"{name}: swordfish"]


@pytest.mark.parametrize(
    "written",
    [
        "abcd EFGH 1jkl swordfish",
        '"abcd EFGH swordfish"',
        "'swordfish'  # the one of the site",
        "swordfish\n        and more",
        "|\n        swordfish\n",
        "&password swordfish",
    ],
)
def test_the_password_of_a_site_is_found_however_it_is_written(
    written: str, tmp_path: Path
) -> None:
    project(tmp_path, channel("wordpress", "app_password", written))
    assert len(leaks(tmp_path)) == 1


@pytest.mark.parametrize(
    ("written", "level"),
    [("mill.x", "warning"), ("abcd EFGH 1jkl MNOP", "error")],
)
def test_what_is_too_short_for_a_token_stops_nothing(
    written: str, level: str, tmp_path: Path
) -> None:
    project(tmp_path, channel("wordpress", "app_password", written))
    found = [one.level for one in wiring.check(tmp_path) if one.code == "secret-in-file"]
    assert found == [level]


def test_two_secrets_in_one_line_are_two(tmp_path: Path) -> None:
    text = '{token: swordfish-1, app_secret: "swordfish-2", page_id: 7}'
    channels = f"  - {{id: fb, platform: facebook, settings: {text}}}\n"
    assert len(leaks(project(tmp_path, channels))) == 2


def test_a_variable_and_a_plain_setting_are_no_secret(tmp_path: Path) -> None:
    settings = {"site": "https://a.example", "user": "swordfisher", "app_password": "${CFKIT_WP}"}
    one = {"id": "blog", "platform": "wordpress", "settings": settings}
    other = {"id": "hall", "platform": "manual", "settings": {"token": "not read by anybody"}}
    project(tmp_path, yaml.safe_dump([one, other]))
    assert [one for one in wiring.check(tmp_path) if one.code == "secret-in-file"] == []
