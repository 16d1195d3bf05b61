"""Writes a script in the shapes that people shoot, cut and read from."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping
from typing import Any

from cfkit.domain.script import WORDS_A_SECOND, Scene, Script

from .as_csv import harmless
from .pages import markdown
from .subtitles import subtitles

Words = Mapping[str, Any]
"""What `pages/script.<language>.yaml` holds."""

Shape = Callable[[Script, Words], str]

_BREAKS = re.compile(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


def columns(words: Words) -> list[str]:
    """Name the columns of the table."""
    return [str(name) for name in words["columns"].values()]


def row(scene: Scene, *, in_minutes: bool) -> list[str]:
    """Give a scene's cells in the order of the columns."""
    time = f"{_clock(scene.start)}–{_clock(scene.end)}"
    if not in_minutes:
        time = f"{scene.start}–{scene.end}"
    said = (scene.block, scene.shot, scene.voice, scene.screen, scene.sound, scene.props)
    return [str(scene.number), time, *said]


def rows(script: Script) -> list[list[str]]:
    """Give every scene's cells."""
    return [row(scene, in_minutes=script.timing.outline) for scene in script.scenes]


def summary(script: Script, words: Words) -> str:
    """Say how long it is and how fast it is spoken."""
    pace = f"{script.words / script.seconds:.1f}" if script.seconds else "0"
    told = words["outline"] if script.timing.outline else words["pace"]
    shown = str(told).replace("{pace}", pace).replace("{most}", str(WORDS_A_SECOND))
    length = (
        _clock(script.seconds) if script.timing.outline else f"{script.seconds} {words['seconds']}"
    )
    return f"{words['length']}: {length} · {script.words} {words['words']} · {shown}"


def as_markdown(script: Script, words: Words) -> str:
    """Write a Markdown table under a heading, with the caption below."""
    heads = columns(words)
    lines = [
        f"# {words['title']}: {markdown(script.title)}",
        "",
        f"`{script.key}` · {markdown(script.format)}",
        "",
        summary(script, words),
        "",
        f"| {' | '.join(heads)} |",
        f"|{'---|' * len(heads)}",
    ]
    lines += [f"| {' | '.join(map(_cell, cells))} |" for cells in rows(script)]
    if script.caption:
        lines += ["", f"**{words['caption']}**", "", _quoted(script.caption)]
    return "\n".join(lines) + "\n"


def as_csv(script: Script, words: Words) -> str:
    """Write the table as CSV, in UTF-8 without a mark as every CSV of cfkit."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns(words))
    for cells in rows(script):
        writer.writerow([harmless(cell) for cell in cells])
    return out.getvalue()


def as_teleprompter(script: Script, words: Words) -> str:  # noqa: ARG001  one shape of several
    """Write what is spoken and nothing else, a paragraph a scene, short lines."""
    spoken = (_BREAKS.sub(" ", scene.voice).strip() for scene in script.scenes)
    return "\n\n".join(filter(None, spoken)) + "\n"


def as_srt(script: Script, words: Words) -> str:  # noqa: ARG001  one shape of several
    """Write a draft of the subtitles."""
    return subtitles(script.scenes)


def as_storyboard(script: Script, words: Words) -> str:
    """Write a frame a scene, with room for a sketch and a box to tick."""
    names = words["columns"]
    lines = [f"# {words['storyboard']}: {markdown(script.title)}", "", summary(script, words)]
    for scene, cells in zip(script.scenes, rows(script), strict=True):
        lines += ["", f"## {words['frame']} {scene.number} · {cells[1]} · {markdown(scene.block)}"]
        lines += ["", f"> {words['draw']}", ""]
        told = zip(list(names)[3:], cells[3:], strict=True)
        lines += [f"- [ ] **{names[name]}:** {_cell(text)}" for name, text in told if text]
    return "\n".join(lines) + "\n"


SHAPES: Mapping[str, Shape] = {
    "md": as_markdown,
    "csv": as_csv,
    "teleprompter": as_teleprompter,
    "srt": as_srt,
    "storyboard": as_storyboard,
}


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def _cell(text: str) -> str:
    return "<br>".join(str(markdown(line)) for line in _BREAKS.split(text) if line.strip())


def _quoted(text: str) -> str:
    return "\n".join(f"> {markdown(line)}".rstrip() for line in text.split("\n"))
