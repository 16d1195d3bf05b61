"""Write ideas that were made of something else, as a file of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cfkit.domain.errors import InputError, UsageError

LARGEST = 2_000_000


def long_text(path: Path) -> str:
    """Read a text. Raise `InputError` for what is no text."""
    from cfkit.adapters.files.regular import require_regular

    try:
        if require_regular(path) > LARGEST:
            raise InputError(f"{path} is larger than {LARGEST:,} bytes; cut it in two")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path} is no text in UTF-8; save it as Markdown") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
    if not text.strip():
        raise InputError(f"{path} is empty")
    return text


def write_ideas(
    root: Path,
    name: str,
    ideas: Sequence[Mapping[str, Any]],
    *,
    dry_run: bool,
    sources: Sequence[str] = (),
) -> str:
    """Write `ideas/NAME.yaml`, above each idea where it comes from; return its path in the project.

    Raise `UsageError` where a file of that name stands.
    """
    from cfkit.adapters.files.atomic import write_atomic

    path = root / "ideas" / f"{name}.yaml"
    shown = path.relative_to(root).as_posix()
    if path.exists():
        raise UsageError(f"{shown} stands there already: move it, or give another --name")
    if not dry_run:
        path.parent.mkdir(exist_ok=True)
        write_atomic(path, text_of_ideas(ideas, sources).encode())
    return shown


def text_of_ideas(ideas: Sequence[Mapping[str, Any]], sources: Sequence[str] = ()) -> str:
    """Write ideas as YAML, above each the line that says where it comes from."""
    from cfkit.adapters.files.new_project import dump_ideas

    if not sources:
        return dump_ideas([dict(one) for one in ideas])
    return "\n".join(
        f"# {source}\n{dump_ideas([dict(idea)])}"
        for idea, source in zip(ideas, sources, strict=True)
    )
