"""Make what reads comments out of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cfkit.application.classify import Classifier
    from cfkit.application.repeats import Gist


def classifier(root: Path | None) -> Classifier:
    """Read the signals, a project's own over the shipped ones. Raise `InvalidFiles`."""
    from cfkit.adapters.templates.packs import load_examples, load_signals
    from cfkit.application.classify import Classifier

    from .project import packs

    folders = packs(root)
    return Classifier(
        lambda language: load_signals(folders, language).values(),
        lambda language: load_examples(folders, language),
    )


def gist(root: Path, language: str) -> Gist:
    """Open what tells what a comment is about. Raise `InputError` without the dictionary."""
    from cfkit.adapters.templates.packs import load_meanings
    from cfkit.adapters.templates.prose import prose_of
    from cfkit.application.repeats import Gist

    from .project import packs

    return Gist(load_meanings(packs(root), language).values(), prose_of(language).lemmas)


def text_of_faq(entries: Sequence[Mapping[str, Any]]) -> str:
    """Write entries of the FAQ as they stand in strategy.yaml."""
    from cfkit.adapters.files.new_project import dump

    return dump({"communication": {"faq": [dict(one) for one in entries]}})
