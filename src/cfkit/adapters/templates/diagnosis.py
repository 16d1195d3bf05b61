"""Read the catalogue of the diagnosis and files of answers or figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

from cfkit.adapters.files.lenient import read_as
from cfkit.adapters.files.yaml_source import load_source, parse
from cfkit.domain.diagnosis import Guide
from cfkit.domain.diagnostics import InvalidFiles
from cfkit.domain.errors import InputError
from cfkit.domain.strategy.model import Model

from .packs import Packs

M = TypeVar("M", bound=Model)


def load_guide(templates: Path) -> Guide:
    """Read what ships. Raise `InvalidFiles` for a broken catalogue."""
    packs = Packs([templates])
    path = templates / "catalogue" / "diagnosis.yaml"
    return packs.model(path, Guide, packs.load(path))


def load_given(path: Path, model: type[M]) -> M:
    """Read a file whose keys may all be left out; an empty one gives nothing.

    Raise `InputError` for a file that is not there, `InvalidFiles` with all that is wrong in it.
    """
    try:
        source = load_source(path, str(path))
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    if source.problems:
        raise InvalidFiles(source.problems)
    if source.data is None:
        return model()
    if not isinstance(source.data, dict):
        names = ", ".join(list(model.model_fields)[:3])
        words = f"write a line for each answer, as `key: value`, with keys like {names}"
        raise InvalidFiles([source.spot(()).problem("not-a-mapping", words)])
    found = read_as(model, source.data, source)
    if found.problems or found.value is None:
        raise InvalidFiles(found.problems)
    return found.value


def refusal(model: type[Model], key: str, value: str) -> str | None:
    """Say what is wrong with one value, `None` where nothing is."""
    source = parse(json.dumps({key: value}), key)
    problems = read_as(model, source.data, source).problems
    return problems[0].message if problems else None
