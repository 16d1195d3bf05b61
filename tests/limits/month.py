"""A month over every platform, sound or with planted faults, as files of a project."""

from __future__ import annotations

import io
import json
import struct
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image

from cfkit.adapters.platforms._registry import capabilities_of, required_settings, slugs
from cfkit.testing.fake import mp4

START = datetime.fromisoformat("2030-12-02T09:00:00+03:00")
ANGLE = "problem_mirror"
_VALUES = {"group_id": "7", "server": "https://social.example", "folder": "outbox/x"}


def png(width: int = 800, height: int = 600, size: int = 0) -> bytes:
    """Make what looks like a picture of these sides and so many bytes."""
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR"
    head += struct.pack(">II", width, height) + b"\x08\x02\0\0\0" + b"\0" * 4
    end = b"\0\0\0\0IEND\xaeB`\x82"
    body = b"\0" * max(0, size - len(head) - len(end) - 12)
    return head + struct.pack(">I", len(body)) + b"IDAT" + body + b"\0" * 4 + end


def gif(size: int = 0) -> bytes:
    """Make what looks like a moving picture, with so many bytes of remarks."""
    remarks = b"\xff" + b"x" * 255
    head = b"GIF89a" + struct.pack("<HH", 90, 90) + b"\0" * 3
    return head + b"\x21\xfe" + remarks * (size // len(remarks)) + b"\0\x3b"


@dataclass
class Fault:
    """One planted post; `code`, with words behind a colon, is what must be found of it."""

    code: str
    channel: str = "telegram"
    body: str = ""
    form: str = "text_post"
    media: tuple[str, ...] = ()
    idea: str = "plain"
    angle: str = ANGLE
    status: str = "draft"
    at: datetime | None = None
    extra: str = ""
    """More front matter."""
    after: str = ""
    """What stands in the file after its approval; empty: as it was."""
    key: str = field(default="", init=False)


@dataclass
class Month:
    """Writes the project under `root`."""

    root: Path
    count: int = 0
    paths: dict[str, Path] = field(default_factory=dict)

    def write_project(self) -> None:
        channels = "".join(
            f"  - {{id: {slug}, platform: {slug}, title: Ours on {slug}, promise: News, "
            f"segments: [people], formats: [text_post], cadence: {{per_week: 3, times: "
            f'["10:00"]}}, settings: {json.dumps(self._settings(slug))}}}\n'
            for slug in slugs()
        )
        self._put("strategy.yaml", STRATEGY.replace("CHANNELS\n", channels))
        self._put("ideas/all.yaml", IDEAS)
        self._put("people.yaml", PEOPLE)
        rows = []
        for name, (data, row) in PICTURES.items():
            if data is not None:
                path = self.root / "assets" / name
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(data)
            if row is not None:
                given = json.dumps({"file": f"assets/{name}", **row}, ensure_ascii=False)
                rows.append(f"- {given}\n")
        self._put("assets/assets.yaml", "".join(rows))

    def add(self, fault: Fault) -> None:
        """Write one post."""
        self.count += 1
        at = fault.at or START + timedelta(minutes=37 * self.count)
        fault.key = f"{fault.idea}.{fault.angle}.{fault.form}.people.h{self.count}@{fault.channel}"
        body = fault.body or f"A short word of number {self.count} about the river."
        files = fault.media or _needed(fault)
        media = f"media: {json.dumps(list(files))}\n" if files else ""
        head = (
            f"key: {fault.key}\nat: {at.isoformat()}\nstatus: {fault.status}\n{media}{fault.extra}"
        )
        name = fault.key.partition("@")[0]
        path = f"content/{at:%Y-%m}/{fault.channel}/{name}.md"
        self._put(path, f"---\n{head}---\n{body}\n")
        self.paths[fault.key] = self.root / path

    def _put(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def _settings(self, slug: str) -> dict[str, str]:
        names = required_settings(slug) if capabilities_of(slug).has_adapter else []
        return {
            name: _VALUES.get(name, f"${{CFKIT_{slug.upper()}_{name.upper()}}}") for name in names
        }


def _needed(fault: Fault) -> tuple[str, ...]:
    """Give a text a picture where no post goes out without one."""
    if fault.form != "text_post" or fault.channel not in slugs():
        return ()
    return ("assets/plain.jpg",) if capabilities_of(fault.channel).media.needed else ()


STRATEGY = """\
version: 1
brand: {name: River Press, site: https://river.example, language: en, timezone: Europe/Moscow,
  country: RU}
goals:
  - {id: known, kind: awareness, title: Be known, destination: https://river.example/start}
segments:
  - {id: people, title: People, reasons: [{id: near, reason: We are near, proof: One street away}]}
channels:
CHANNELS
content:
  pillars: [{id: water, title: Water, share: 100%, goal: known}]
resources:
  team: [{id: hand, roles: [copywriter, distributor], hours_per_week: 30}]
factory:
  approval: required
  late: {after: 30d, then: skip}
  utm: {source: "{platform}", medium: social, campaign: "{period}"}
"""
_IDEA = """\
- id: {id}
  title: {id}
  pillar: water
  message: The river is near
  segments: [people]
  stages: [problem, solution]
  pain: {{situation: the bank is far}}
{more}"""
_AD = "  offer: {what: a boat for a day, ad: AD}\n"
IDEAS = "".join(
    _IDEA.format(id=name, more=more)
    for name, more in (
        ("plain", ""),
        ("gone", "  expires: 2030-11-30\n"),
        ("feast", "  event: {what: a feast, starts: 2030-12-01T10:00}\n"),
        ("later", "  event: {what: a race, starts: 2030-12-30T10:00}\n"),
        ("news", "  trend: {news: the ice is here, deadline: 2030-11-30T10:00}\n"),
        ("ad", _AD.replace("AD", '{erid: "2Vtz1", advertiser: River LLC, inn: "7700000000"}')),
        ("unlabelled", _AD.replace("AD", "{advertiser: River LLC}")),
        ("first-part", "  series: banks\n"),
        ("second-part", "  series: banks\n"),
    )
)
PEOPLE = """\
- {id: walker, about: shows the bank, consent: {given: 2029-01-01, until: 2030-11-30}}
"""
OWN = {"alt": "A river in the evening", "source": "own", "author": "us", "licence": "own"}


def jpeg() -> bytes:
    """Draw a plain picture, as every platform takes it."""
    out = io.BytesIO()
    Image.new("RGB", (800, 600)).save(out, "JPEG")
    return out.getvalue()


PICTURES: dict[str, tuple[bytes | None, dict[str, object] | None]] = {
    "good.png": (png(), OWN),
    "plain.jpg": (jpeg(), OWN),
    "second.png": (png(801), OWN),
    "heavy.png": (png(size=2_100_000), OWN),
    "wide.png": (png(9000, 1500), OWN),
    "strip.png": (png(2100, 100), OWN),
    "huge.png": (png(6000, 6000), OWN),
    "vast.png": (png(10_000, 10_000), OWN),
    "narrow.mp4": (mp4(320, 568), OWN),
    "heavy.gif": (gif(5_500_000), OWN),
    "wordy.png": (png(802), {**OWN, "alt": "river " * 260}),
    "moving.gif": (gif(), OWN),
    "silent.png": (png(803), {**OWN, "alt": None}),
    "free.png": (png(804), {**OWN, "licence": None}),
    "old.png": (png(805), {**OWN, "expires": "2030-11-30"}),
    "private.png": (png(806), {**OWN, "commercial_ok": False}),
    "stray.png": (png(807), None),
    "notes.png": (b"these are notes", OWN),
    "empty.png": (b"", OWN),
    "named.jpg": (png(808), OWN),
    "cut.png": (png(809)[:-12], OWN),
    "shown.png": (png(810), {**OWN, "author": "walker"}),
    "lost.png": (None, OWN),
    **{f"many-{n}.png": (png(820 + n), OWN) for n in range(12)},
}
MANY = tuple(f"assets/many-{number}.png" for number in range(12))
POLL = "Which bank is yours?\n\n---\n\nThe left one\n\n---\n\nThe right one"
LABEL = "Реклама. River LLC, ИНН 7700000000, erid: 2Vtz1"


def pictures(*names: str) -> tuple[str, ...]:
    return tuple(f"assets/{name}" for name in names)
