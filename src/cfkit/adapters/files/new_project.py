"""Write the project that a wizard asked for, whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from cfkit.domain.errors import InputError

from .answers import Phrases
from .atomic import write_atomic

Item = Mapping[str, Any]

STRATEGY, IDEAS, IGNORE = "strategy.yaml", "ideas/first.yaml", ".gitignore"
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
"""What needs no quotes, since every reader of YAML sees the same in it."""

IGNORED = ".cfkit/\noutbox/\nrehearsal/\nsandbox/\n"


def draft_files(
    strategy: Item, ideas: Sequence[Item], phrases: Phrases, *, is_skeleton: bool
) -> dict[str, str]:
    """Lay the files of a project out, by their path, with remarks that teach their format."""
    parts = [f"# {phrases.say('files', 'strategy')}\n"]
    for key, value in strategy.items():
        remark = "" if key == "version" else f"\n# {phrases.say('files', key)}\n"
        parts.append(f"{remark}{dump({key: value})}")
    remark = phrases.say("files", "skeleton" if is_skeleton else "ideas")
    listed = [_filled(one, phrases) for one in ideas] if is_skeleton else list(ideas)
    return {
        IDEAS: f"# {remark}\n\n{dump(listed)}",
        IGNORE: IGNORED,
        STRATEGY: "".join(parts),
    }


def require_free(folder: Path) -> None:
    """Raise `InputError` when a project stands in a folder already."""
    for name in (STRATEGY, IDEAS):
        if (folder / name).exists():
            raise InputError(f"{folder / name} is there already; name an empty folder")


def write_project(folder: Path, files: Mapping[str, str]) -> None:
    """Write files in their order; when one cannot be written or the run ends, none stays.

    A file for git that is there already stays as it is. Raise `InputError` when any other is there,
    or the folder cannot be written.
    """
    require_free(folder)
    made: list[Path] = []
    try:
        for name, text in files.items():
            path = folder / name
            if path.exists():
                continue
            made += _make_folders(path.parent)
            made.append(path)
            write_atomic(path, text.encode())
    except OSError as error:
        _take_back(made)
        raise InputError(f"{folder} cannot be written: {error.strerror}") from None
    except BaseException:
        _take_back(made)
        raise


def _make_folders(folder: Path) -> list[Path]:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _take_back(made: Sequence[Path]) -> None:
    for path in reversed(made):
        with suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)


def dump(value: Any) -> str:
    """Write YAML as people do: short lists in one line, no anchors."""
    return str(yaml.dump(value, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100))


def dump_ideas(ideas: Sequence[Mapping[str, Any]]) -> str:
    """Write ideas as YAML in which `${NAME}` is what a text says, not a variable."""
    listed = [dict(one) for one in ideas]
    text = str(yaml.dump(listed, Dumper=_Said, allow_unicode=True, sort_keys=False, width=100))
    return text.replace("${", r"\x24{")


class _Plain(yaml.SafeDumper):
    """Writes lists of words in one line, and one that stands in two places twice."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  the signature is YAML's
        return True


def _words(dumper: yaml.SafeDumper, listed: list[Any]) -> yaml.Node:
    is_short = all(isinstance(one, str) for one in listed) and sum(map(len, listed)) < 80
    return dumper.represent_sequence("tag:yaml.org,2002:seq", listed, flow_style=is_short)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    kind = "int" if _NUMBER.fullmatch(text) else "str"
    return dumper.represent_scalar(f"tag:yaml.org,2002:{kind}", text)


class _Said(_Plain):
    """Quotes what could be taken for a variable, so that its dollar can be written by its code."""


def _said(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    if "${" in text:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
    return _text(dumper, text)


_Plain.add_representer(list, _words)
_Plain.add_representer(str, _text)
_Said.add_representer(str, _said)


def _filled(placeholder: Item, phrases: Phrases) -> dict[str, Any]:
    """Make an idea out of a placeholder of the interview."""
    about, pains = placeholder["about"], list(placeholder["pains"])
    kind = placeholder["kind"]
    idea: dict[str, Any] = {
        "id": placeholder["id"],
        "title": phrases.say("skeleton", f"{kind}_title", about=about),
        "pillar": placeholder["pillar"],
        "message": phrases.say("skeleton", f"{kind}_message", about=about),
        "segments": placeholder["segments"],
        "stages": placeholder["stages"],
        "value": "useful",
    }
    if kind == "pain":
        situation = pains[0] if pains else phrases.say("skeleton", "situation", about=about)
        idea["pain"] = {"situation": situation, "step": phrases.say("skeleton", "step")}
    else:
        options = pains[:4] if len(pains) > 1 else phrases.listed("options")
        text = phrases.say("skeleton", "question", about=about)
        idea["question"] = {"text": text, "options": options}
    return idea
