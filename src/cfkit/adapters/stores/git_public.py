"""Whether a repository is open to everybody, as far as the machine of CI knows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path


def is_public(environ: Mapping[str, str]) -> bool:
    """Tell without the network; what is not known counts as not public.

    GitHub writes the repository into the event's file, for scheduled runs too since 2022-09-27
    (github.blog changelog of that day, "additional information available in GitHub event payload
    for scheduled workflow runs"); GitLab puts the visibility into the environment (docs.gitlab.com,
    "Predefined CI/CD variables"). Looked up 2026-11-27.
    """
    if environ.get("CI_PROJECT_VISIBILITY") == "public":
        return True
    path = environ.get("GITHUB_EVENT_PATH")
    if not path:
        return False
    try:
        event = json.loads(Path(path).read_bytes())
    except (OSError, ValueError):
        return False
    repository = event.get("repository") if isinstance(event, dict) else None
    if not isinstance(repository, dict):
        return False
    return repository.get("visibility") == "public" or repository.get("private") is False
