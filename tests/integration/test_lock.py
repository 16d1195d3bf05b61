"""The lock of the Bluesky server installs from any registry, and nothing else than it says."""

import json
from pathlib import Path

LOCK = json.loads(Path(__file__).with_name("package-lock.json").read_text(encoding="utf-8"))
PACKAGES = {name: package for name, package in LOCK["packages"].items() if name}


def test_the_lock_names_no_place_to_download_from() -> None:
    assert PACKAGES
    assert [name for name, package in PACKAGES.items() if "resolved" in package] == []
    versions = [package["version"] for package in PACKAGES.values()]
    assert [version for version in versions if "/" in version or ":" in version] == []


def test_every_package_has_its_hash() -> None:
    assert [name for name, package in PACKAGES.items() if "integrity" not in package] == []
