"""Organisations as they answer the questions: some need no factory, some could build one."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import yaml

from cfkit.cli.app import run

MUSEUM: dict[str, Any] = {
    "purpose": "presence",
    "segments": 1,
    "reasons": 2,
    "units_per_month": 8,
    "people": 1,
    "hours_per_week": 20,
    "roles_closed": 2,
    "yearly_spend": 0,
    "tests_share": "0%",
    "formats_per_message": 1,
    "network": "none",
    "decides_by": "nothing",
}
CLINIC: dict[str, Any] = {
    "purpose": "awareness",
    "segments": 3,
    "reasons": 6,
    "units_per_month": 20,
    "people": 2,
    "hours_per_week": 40,
    "roles_closed": 3,
    "ads_lead_share": "40%",
    "yearly_spend": 600_000,
    "tests_share": "5%",
    "formats_per_message": 2,
    "network": "none",
    "decides_by": "likes",
}
BUILDER: dict[str, Any] = {
    "purpose": "leads",
    "segments": 4,
    "reasons": 10,
    "units_per_month": 30,
    "people": 5,
    "hours_per_week": 40,
    "roles_closed": 5,
    "ads_lead_share": "80%",
    "yearly_spend": 6_000_000,
    "tests_share": "10%",
    "formats_per_message": 4,
    "network": "own",
    "specialists_changed": 0,
    "decides_by": "leads",
}
SHOP: dict[str, Any] = {**BUILDER, "people": 1, "roles_closed": 2, "specialists_changed": 2}


def answers(folder: Path, given: Any) -> Path:
    path = folder / "answers.yaml"
    path.write_text(yaml.safe_dump(given) if not isinstance(given, str) else given, "utf-8")
    return path


def cfkit(*words: object) -> tuple[int, str, str]:
    """Run a command; return its exit code, its data and its talk."""
    out, talk = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(talk):
        code = run([*map(str, words)])
    return code, out.getvalue(), talk.getvalue()


def document(*words: object) -> Any:
    code, out, talk = cfkit("--json", *words)
    assert code == 0, talk
    return json.loads(out)
