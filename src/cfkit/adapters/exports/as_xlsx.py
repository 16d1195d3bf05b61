"""A plan as a workbook: the sheets that teams plan in, with drop-downs, and a way back."""

from __future__ import annotations

from openpyxl import Workbook

from cfkit.domain.sheet import Sheet

from .plan_words import plan_words
from .xlsx_bytes import settled
from .xlsx_calendar import write_calendar
from .xlsx_cells import Palette
from .xlsx_plan import write_lists, write_plan
from .xlsx_tables import write_hypotheses, write_loads, write_mix, write_tasks


def export(plan: Sheet) -> bytes:
    """Write the seven sheets; the same plan gives the same bytes."""
    words = plan_words(plan.language)
    names = words["sheet"]
    book = Workbook()
    book.properties.creator = "cfkit"
    book.properties.title = f"{plan.name}: {plan.period}"
    palette = Palette(plan.pillars)
    book.remove(book.worksheets[0])
    order = ("plan", "calendar", "tasks", "loads", "hypotheses", "mix", "lists")
    sheets = {name: book.create_sheet(names[name]) for name in order}
    places = write_lists(sheets["lists"], plan, words)
    write_plan(sheets["plan"], plan, words, palette, places)
    write_calendar(sheets["calendar"], plan, words, palette)
    write_tasks(sheets["tasks"], plan, words)
    write_loads(sheets["loads"], plan, words)
    write_hypotheses(sheets["hypotheses"], plan, words)
    write_mix(sheets["mix"], plan, words)
    return settled(book)
