"""What was learned and written down moves the plan."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from cfkit.cli.app import run


def planned(project: Path) -> Counter[str]:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = run(["--json", "--project", str(project), "plan", "2036-12", "--dry-run"])
    assert code == 0
    document: dict[str, Any] = json.loads(out.getvalue())
    return Counter(one["angle"] for one in document["placements"])


def test_a_plan_prefers_what_weighs_more(repository: Path, tmp_path: Path) -> None:
    project = Path(shutil.copytree(repository / "examples/brand", tmp_path / "brand"))
    before = planned(project)
    rare = min(before, key=lambda angle: (before[angle], angle))
    weights = dict.fromkeys(before, 0.01) | {rare: 5}
    (project / "weights.yaml").write_text(
        json.dumps({"weights": {"angle": weights}}), encoding="utf-8"
    )
    after = planned(project)
    assert after[rare] > before[rare]
    (project / "weights.yaml").unlink()
    assert planned(project) == before
