"""Tell from what lies in a clone that the project's state is kept on a branch of git."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

_NAMED = re.compile(r"CFKIT_STORE:\s*[\"']?(git\+branch:[^\s\"'#]+)")
_SEEN = re.compile(r"refs/(?:cfkit/seen/(?P<own>\S+)|remotes/(?P<remote>[^/\s]+)/cfkit-state)")
_WORKFLOWS = (".github/workflows/*.yml", ".gitlab/**/*.yml", ".gitlab-ci.yml")


def state_elsewhere(root: Path) -> str | None:
    """Give the `CFKIT_STORE` that workflows or known branches speak of, without a network."""
    top = next((one for one in (root, *root.parents) if (one / ".git").exists()), None)
    if top is None:
        return None
    for file in sorted(file for pattern in _WORKFLOWS for file in top.glob(pattern)):
        if found := _NAMED.search(file.read_text(encoding="utf-8", errors="replace")):
            return found[1]
    return _seen(top)


def _seen(top: Path) -> str | None:
    command = ["git", "-C", str(top), "for-each-ref", "--format=%(refname)"]
    try:
        told = subprocess.run(  # noqa: S603  a fixed command
            [*command, "refs/remotes", "refs/cfkit/seen"],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    for line in told.stdout.splitlines():
        if found := _SEEN.fullmatch(line):
            remote = found["remote"]
            apart = f"?remote={remote}" if remote not in (None, "origin") else ""
            return f"git+branch:{found['own'] or 'cfkit-state'}{apart}"
    return None
