"""What jobs on a schedule are written from, and the files that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Forge(StrEnum):
    """Where the jobs run."""

    GITHUB = "github"
    GITLAB = "gitlab"


@dataclass(frozen=True, slots=True)
class Setup:
    """What the jobs of one project need. `folder` is the project's, seen from the repository.

    `secrets` are names, never values; `by_hand`: whether people bring some of the posts out.
    """

    forge: Forge
    version: str
    folder: str
    zone: str
    branch: str
    install: str
    secrets: tuple[str, ...]
    by_hand: bool


Op = Literal["add", "rewrite", "same", "keep"]


@dataclass(frozen=True, slots=True)
class JobFile:
    """A file as it should stand; `before` is what stands there, `None` when nothing does.

    One that is `shared` holds other people's jobs too and is never written over.
    """

    path: str
    text: str
    before: str | None
    shared: bool = False

    @property
    def op(self) -> Op:
        """What has to be done about it."""
        if self.before is None:
            return "add"
        if self.before == self.text or (self.shared and self.text.strip() in self.before):
            return "same"
        return "keep" if self.shared else "rewrite"
