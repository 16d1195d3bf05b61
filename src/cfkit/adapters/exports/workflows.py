"""Write the jobs that publish, count and report on a schedule, for the forge that runs them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from cfkit.domain.workflow import Forge, Setup

FOLDER = "ci"
INCLUDING = ".gitlab-ci.yml"
"""Holds the jobs of a whole repository, so that ours stand in a file beside it."""

_PLACES: Mapping[Forge, Mapping[str, str]] = {
    Forge.GITHUB: {
        f"github/{name}.yml.j2": f".github/workflows/{name}.yml"
        for name in ("cfkit-check", "cfkit-publish", "cfkit-metrics", "cfkit-report")
    },
    Forge.GITLAB: {
        "gitlab/cfkit.yml.j2": ".gitlab/cfkit.yml",
        "gitlab/gitlab-ci.yml.j2": INCLUDING,
    },
}


def workflows(setup: Setup, packs: Sequence[Path]) -> dict[str, str]:
    """Return the texts by their path in the repository. `packs` are template folders."""
    import yaml  # noqa: PLC0415  one command needs it
    from jinja2 import FileSystemLoader, StrictUndefined  # noqa: PLC0415  as above
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415  as above

    # YAML, not HTML: every value is quoted or checked before.
    jinja = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([pack / FOLDER for pack in packs]),
        undefined=StrictUndefined,
        block_start_string="@%",
        block_end_string="%@",
        variable_start_string="@{",
        variable_end_string="}@",
        comment_start_string="@#",
        comment_end_string="#@",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    actions = yaml.safe_load(jinja.get_template("actions.yaml").render())
    pinned = {
        name: f"{one['action']}@{one['commit']} # {one['release']}" for name, one in actions.items()
    }
    values = {**pinned, **_values(setup)}
    return {
        path: jinja.get_template(name).render(values) for name, path in _PLACES[setup.forge].items()
    }


def _values(setup: Setup) -> dict[str, object]:
    at_gitlab = setup.forge is Forge.GITLAB
    outbox = "outbox/" if setup.folder == "." else f"{setup.folder}/outbox/"
    return {
        "version": setup.version,
        "folder": _quoted(setup.folder),
        "enter": _quoted(f"cd {shlex.quote(setup.folder)}"),
        "zone": setup.zone,
        "branch": setup.branch,
        "install": _quoted(setup.install) if at_gitlab else setup.install,
        "secrets": setup.secrets,
        "by_hand": setup.by_hand,
        "outbox": _quoted(outbox),
    }


def _quoted(text: str) -> str:
    """Write a text as YAML reads it back; JSON is YAML."""
    return text if text == "." else json.dumps(text, ensure_ascii=False)
