"""Make what reads comments out of the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cfkit.application.classify import Classifier


def classifier(root: Path | None) -> Classifier:
    """Read the signals, a project's own over the shipped ones. Raise `InvalidFiles`."""
    from cfkit.adapters.templates.packs import load_signals
    from cfkit.application.classify import Classifier

    from .project import packs

    folders = packs(root)
    return Classifier(lambda language: load_signals(folders, language).values())
