"""Give the diagnosis its catalogue, and its files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from .project import templates_root

if TYPE_CHECKING:
    from cfkit.domain.diagnosis import Guide
    from cfkit.domain.strategy.model import Model

M = TypeVar("M", bound="Model")


def guide() -> Guide:
    """Read the questions and thresholds that ship."""
    from cfkit.adapters.templates.diagnosis import load_guide

    return load_guide(templates_root())


def given(path: Path, model: type[M]) -> M:
    """Read answers or figures from a file."""
    from cfkit.adapters.templates.diagnosis import load_given

    return load_given(path, model)


def keep_answers(path: Path, answers: Model) -> None:
    """Write answers down, so that they can be given again."""
    import yaml

    from cfkit.adapters.exports.lines import write_whole

    given = answers.model_dump(exclude_none=True)
    shares = {key: f"{value:.6%}" for key, value in given.items() if key.endswith("_share")}
    plain = {key: text.rstrip("%").rstrip("0").rstrip(".") + "%" for key, text in shares.items()}
    write_whole(path, yaml.safe_dump({**given, **plain}, sort_keys=False, allow_unicode=True))


def refusal(model: type[Model], key: str, value: str) -> str | None:
    """Say what is wrong with one value, `None` where nothing is."""
    from cfkit.adapters.templates.diagnosis import refusal as refused

    return refused(model, key, value)
