"""Plot how a period went as SVG that takes its colours from the page."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from xml.etree import ElementTree as ET

from markupsafe import Markup

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SVG = "http://www.w3.org/2000/svg"
COLOURS = {"#010203": "var(--mark)", "#020304": "var(--soft)", "#030405": "var(--line)"}
"""What stands for a colour while it is plotted; the page has others by night and on paper."""

MARK, SOFT, LINE = COLOURS
WIDTH, HEIGHT = 4.6, 1.25
"""Inches of one panel; 4.6 keeps the letters readable on a phone that is 360 px wide."""

MOST_LABELS = 6


@dataclass(frozen=True, slots=True)
class Panel:
    """One row of columns; what is unknown has none. `shown` writes a number of the axis."""

    title: str
    values: Sequence[float | None]
    shown: Callable[[float], str]


def plot(labels: Sequence[str], panels: Sequence[Panel]) -> Markup | None:
    """Draw panels over each other on one axis; `None` where matplotlib is not installed."""
    try:
        from matplotlib import rc_context  # noqa: PLC0415, heavy
        from matplotlib.figure import Figure  # noqa: PLC0415, heavy
    except ImportError:
        return None
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    held = io.BytesIO()
    plain: Literal["none"] = "none"
    with rc_context(
        {"svg.fonttype": plain, "svg.hashsalt": "cfkit", "font.size": 9, "text.parse_math": False}
    ):
        figure = Figure(figsize=(WIDTH, HEIGHT * len(panels)), layout="constrained")
        for axes, panel in zip(figure.subplots(len(panels), squeeze=False), panels, strict=True):
            _draw(axes[0], panel, labels)
        figure.savefig(held, format="svg", metadata=nothing, transparent=True)
    return _own(held.getvalue())


def _draw(axes: Axes, panel: Panel, labels: Sequence[str]) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator  # noqa: PLC0415, heavy

    known = [(at, value) for at, value in enumerate(panel.values) if value is not None]
    axes.bar([at for at, _ in known], [v for _, v in known], 0.6, color=MARK, clip_on=False)
    axes.set_title(panel.title, loc="left", fontsize=9, color=SOFT)
    step = -(-len(labels) // MOST_LABELS)
    axes.set_xticks(range(0, len(labels), step), labels[::step])
    axes.set_xlim(-0.5, len(labels) - 0.5)
    axes.set_ylim(0, max((value for _, value in known), default=0) * 1.1 or 1)
    axes.yaxis.set_major_locator(MaxNLocator(2))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: panel.shown(value)))
    axes.tick_params(bottom=False, left=False, labelcolor=SOFT)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(LINE)


def _own(made: bytes) -> Markup:
    """Leave shapes and text: no ids that clash, no styles that leak into the page, no size."""
    root = ET.fromstring(made)  # noqa: S314, made above
    for parent in root.iter():
        for child in [one for one in parent if one.tag in {f"{{{SVG}}}defs", f"{{{SVG}}}metadata"}]:
            parent.remove(child)
    for one in root.iter():
        one.tag = one.tag.removeprefix(f"{{{SVG}}}")
        for name in ("id", "clip-path", "version"):
            one.attrib.pop(name, None)
        if "style" in one.attrib:
            one.set("style", _styled(one.attrib["style"]))
    box = root.attrib["viewBox"]
    root.attrib.clear()
    root.attrib.update({"class": "plot", "viewBox": box, "aria-hidden": "true"})
    root.set("focusable", "false")
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704, escaped by the serializer


def _styled(style: str) -> str:
    parts = [part for part in style.split("; ") if not part.startswith("font-family")]
    text = "; ".join(parts)
    for stand_in, colour in COLOURS.items():
        text = text.replace(stand_in, colour)
    return text
