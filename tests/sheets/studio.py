"""A small studio with a plan on disk, its sheet, and `cfkit` in this process."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from cfkit.cli.app import run
from cfkit.domain.keys import fingerprint

STRATEGY = """\
version: 1
brand:
  {name: Студия, language: ru, timezone: Europe/Moscow, country: RU, site: "https://studio.example"}
goals:
  - {id: visits, kind: visits, title: Визиты}
segments:
  - {id: students, title: Студенты}
channels:
  - id: tg
    platform: telegram
    title: Телеграм
    page: channel
    segments: [students]
    formats: [text_post]
    cadence: {preset: daily}
    settings: {chat: "@studio", token: "${CFKIT_TG_TOKEN}"}
  - id: hand
    platform: manual
    title: Газета
    segments: [students]
    formats: [text_post]
    cadence: {preset: daily}
content:
  pillars:
    - {id: clubs, title: Клубы, share: 60%, goal: visits}
    - {id: books, title: Книги, share: 40%, goal: visits}
resources:
  team:
    - {id: writer, roles: [copywriter], hours_per_week: 20}
    - {id: editor, roles: [distributor], hours_per_week: 10}
"""
IDEAS = """\
- {id: club, title: Клуб, pillar: clubs, message: Клуб открыт, segments: [students]}
- {id: shelf, title: Полка, pillar: books, message: Полка полна, segments: [students]}
- {id: hall, title: Зал, pillar: books, message: Зал тих, segments: [students]}
"""
BODIES = {
    "club.how_to.text_post.students@tg": "Приходите в клуб 👋\n\nПо пятницам, в 18:00.",
    "shelf.myth_buster.text_post.students@tg": "=Полка, а не формула\n\n- первая\n- вторая",
    "hall.problem_mirror.text_post.students@tg": "Зал тих. «Кавычки», запятая; точка с запятой",
    "club.how_to.text_post.students@hand": "В газету: клуб открыт",
}
CLUB, SHELF, HALL, HAND = BODIES


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        assert found["schema"] == 1
        return found

    @property
    def edits(self) -> dict[tuple[str, str], tuple[str, str]]:
        assert self.code == 0, self.err
        return {
            (one["key"], one["field"]): (one["before"], one["after"])
            for one in self.document["edits"]
        }

    @property
    def codes(self) -> list[str]:
        """What was wrong with the sheet."""
        assert self.code == 3, self.err
        return [one["code"] for one in self.document["diagnostics"]]

    @property
    def messages(self) -> str:
        return "\n".join(one["message"] for one in self.document["diagnostics"])


_EXPORTED: dict[tuple[str | bytes, ...], bytes] = {}


class Studio:
    """The project; `sheet` is where its plan goes out to."""

    def __init__(self, root: Path, language: str = "ru") -> None:
        self.root = root / "studio"
        self.sheet = root / "plan.xlsx"
        strategy = STRATEGY.replace("language: ru", f"language: {language}")
        self._write("strategy.yaml", strategy)
        self._write("ideas/all.yaml", IDEAS)
        for day, (key, body) in enumerate(BODIES.items(), 3):
            self.place(key, body, f"2036-12-{day:02}T10:00:00+03:00")

    def _write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def path(self, key: str) -> Path:
        variant, _, channel = key.partition("@")
        return self.root / f"content/2036-12/{channel}/{variant}.md"

    def place(self, key: str, body: str, at: str) -> None:
        head = f"key: {key}\nat: {at}\nplanned: {at}\nstatus: draft\napproved: null\ngoal: visits\n"
        head += f"stage: problem\nmedia: []\ngenerated: {fingerprint(body)}\nours: kept # a note\n"
        self._write(str(self.path(key).relative_to(self.root)), f"---\n{head}---\n{body}\n")

    def __call__(self, *words: object, json: bool = True) -> Ran:
        out, err = io.StringIO(), io.StringIO()
        front = ["--project", self.root, *(["--json"] if json else [])]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run([str(word) for word in [*front, *words]])
        assert ("Traceback" in err.getvalue()) == (code == 1), err.getvalue()
        return Ran(code, out.getvalue(), err.getvalue())

    def export(self, out: Path | None = None, to: str = "xlsx") -> Path:
        """Export; what the same project gave before is not made again, for it is the same."""
        out = out or self.sheet
        known = (to, *self._contents())
        if known in _EXPORTED:
            out.write_bytes(_EXPORTED[known])
            return out
        assert self("export", "2036-12", "--to", to, "--out", out).code == 0
        _EXPORTED[known] = out.read_bytes()
        return out

    def _contents(self) -> list[str | bytes]:
        found = sorted(path for path in self.root.rglob("*") if path.is_file())
        return [part for path in found for part in (path.name, path.read_bytes())]

    def take_in(self, *more: object, file: Path | None = None) -> Ran:
        return self("import", file or self.sheet, "--by", "anna", *more)

    def head(self, key: str) -> dict[str, Any]:
        _, front, _ = self.path(key).read_text(encoding="utf-8").split("---\n", 2)
        found: dict[str, Any] = yaml.safe_load(front)
        return found

    def body(self, key: str) -> str:
        return self.path(key).read_text(encoding="utf-8").split("---\n", 2)[2].rstrip("\n")

    def files(self) -> dict[str, bytes]:
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted((self.root / "content").rglob("*.md"))
        }

    def edit(self, change: Callable[[Worksheet], None], file: Path | None = None) -> None:
        """Open the sheet as a person would, and save it."""
        book = load_workbook(file or self.sheet)
        change(plan_of(book))
        book.save(file or self.sheet)

    def put(self, key: str, **values: Any) -> None:
        """Write cells of one row, by column id."""

        def change(sheet: Worksheet) -> None:
            for name, value in values.items():
                cell_of(sheet, key, name).value = value

        self.edit(change)


def plan_of(book: Workbook) -> Worksheet:
    found = book["План" if "План" in book.sheetnames else "Plan"]
    assert isinstance(found, Worksheet)
    return found


def columns_of(sheet: Worksheet) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[2] if cell.value}


def row_of(sheet: Worksheet, key: str) -> int:
    column = columns_of(sheet)["id"]
    rows = (number for number in range(3, sheet.max_row + 1))
    return next(number for number in rows if sheet.cell(number, column).value == key)


def cell_of(sheet: Worksheet, key: str, name: str) -> Cell:
    found = sheet.cell(row_of(sheet, key), columns_of(sheet)[name])
    assert isinstance(found, Cell)
    return found
