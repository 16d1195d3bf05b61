"""Put files of jobs into a repository, beside what stands there already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from cfkit.domain.errors import InputError
from cfkit.domain.workflow import JobFile

from .atomic import write_atomic
from .regular import inside


def repository_of(folder: Path) -> Path | None:
    """Find the repository that a folder lies in; `None` when there is none."""
    real = folder.resolve()
    return next((one for one in (real, *real.parents) if (one / ".git").exists()), None)


def compare(top: Path, texts: Mapping[str, str], shared: Iterable[str]) -> list[JobFile]:
    """Set each text beside what stands in its place. Raise `InputError` for what is no text."""
    found = frozenset(shared)
    return [JobFile(path, text, _read(top, path), path in found) for path, text in texts.items()]


def put(top: Path, files: Iterable[JobFile]) -> None:
    """Write what has to be added or written anew. Raise `InputError` when one cannot be."""
    for one in files:
        if one.op in ("add", "rewrite"):
            path = _place(top, one.path)
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomic(path, one.text.encode())
            except OSError as error:
                raise InputError(f"{one.path} cannot be written: {error.strerror}") from None


def _place(top: Path, path: str) -> Path:
    place = inside(top, path)
    if place is None:
        raise InputError(f"{path} leads out of the repository; put the folder itself there")
    return place


def _read(top: Path, path: str) -> str | None:
    try:
        return _place(top, path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise InputError(f"{path} is no text in UTF-8; move it away") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
