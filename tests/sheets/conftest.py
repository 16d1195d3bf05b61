"""Give each test a studio of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from .studio import Studio


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    monkeypatch.chdir(tmp_path)
    for name in ("CFKIT_SANDBOX", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CFKIT_TG_TOKEN", "1:abc")
    return Studio(tmp_path)
