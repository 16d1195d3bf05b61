"""Write projects of any size out of the shipped library example."""

from pathlib import Path
from typing import Any

import yaml

from cfkit.adapters.files.examples import copy
from cfkit.adapters.files.shipped import shipped

A_FILE = 100
"""Ideas in one file."""


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  the signature is that of PyYAML
        return True


def write_project(folder: Path, *, ideas: int, segments: int | None = None) -> None:
    """Write the example with so many ideas, its own and those again with words of their own.

    `segments`: give it so many instead of the example's, and every idea to all of them.
    """
    copy(shipped("examples", "library"), folder)
    known = [
        idea
        for path in sorted((folder / "ideas").glob("*.yaml"))
        for idea in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    for path in (folder / "ideas").glob("*.yaml"):
        path.unlink()
    slugs = _segments(folder, segments) if segments else None
    many = [_idea(known, number, slugs) for number in range(max(ideas, len(known)))]
    for start in range(0, len(many), A_FILE):
        _write(folder / "ideas" / f"{start:06}.yaml", many[start : start + A_FILE])


def _segments(folder: Path, count: int) -> list[str]:
    """Give every channel every segment."""
    path = folder / "strategy.yaml"
    strategy = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = strategy["segments"]
    strategy["segments"] = [
        {**known[number % len(known)], "id": f"s{number}"} for number in range(count)
    ]
    slugs = [segment["id"] for segment in strategy["segments"]]
    for channel in strategy["channels"]:
        channel["segments"] = slugs
    _write(path, strategy)
    return slugs


def _idea(known: list[dict[str, Any]], number: int, slugs: list[str] | None) -> dict[str, Any]:
    again, at = divmod(number, len(known))
    idea = known[at]
    if again:
        idea = {
            **idea,
            "id": f"{idea['id']}-n{again}",
            "title": f"{idea['title']}, {again}",
            "message": f"{idea['message'].rstrip('.')}, полка {again}",
        }
    return {**idea, "segments": slugs} if slugs else idea


def _write(path: Path, data: Any) -> None:
    path.write_text(
        yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
