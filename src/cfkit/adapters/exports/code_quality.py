"""Write diagnostics as the code quality report that GitLab shows beside a merge request."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from cfkit.domain.diagnostics import Diagnostic, Level

_SEVERITIES = {Level.ERROR: "major", Level.WARNING: "minor", Level.HINT: "info"}


def code_quality(found: Sequence[Diagnostic], root: Path, repository: Path) -> str:
    """Give the report as JSON; paths are as seen from the repository.

    Source: docs.gitlab.com, "Code Quality", "Code Quality report format"; read 2026-11-27. What has
    the same fingerprint is shown once, so equal problems of a file are numbered; lines do not
    count, so a problem that moved is no new one.
    """
    folder = os.path.relpath(root.resolve(), repository.resolve())
    met: Counter[tuple[str, str, str]] = Counter()
    rows = []
    for one in found:
        same = (one.path, one.code, one.message)
        met[same] += 1
        told = json.dumps([*same, met[same]], ensure_ascii=True)
        rows.append(
            {
                "description": one.message,
                "check_name": one.code,
                "fingerprint": sha256(told.encode()).hexdigest(),
                "severity": _SEVERITIES[one.level],
                "location": {
                    "path": Path(os.path.normpath(Path(folder) / one.path)).as_posix(),
                    "lines": {"begin": one.line},
                },
            }
        )
    return json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
