"""The chart of a report is the same bytes every time, loads nothing and leaks nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cfkit.adapters.exports.plots import Panel, plot
from cfkit.adapters.exports.report_page import render

from .material import placement, report, snapshot

pytest.importorskip("matplotlib", reason="the extra charts is not installed")


def test_a_chart_takes_its_colours_from_the_page_and_brings_no_style_script_or_id() -> None:
    made = plot(["1 & 2", "<b>"], [Panel("Охват <i>", [10.0, None], str)])
    assert made is not None
    assert made == plot(["1 & 2", "<b>"], [Panel("Охват <i>", [10.0, None], str)])
    assert made.startswith('<svg class="plot" viewBox="0 0 331.2 90"')
    assert "var(--mark)" in made
    assert not re.search(r"<script|<style|<use|url\(|\bid=|xlink|#0[0-9a-f]{5}", made)
    assert "&lt;i&gt;" in made
    assert "1 &amp; 2" in made


def test_weeks_are_plotted_beside_a_table_with_the_same_numbers(repository: Path) -> None:
    posts = [placement(f"books.how_to-i{n}.text_post.students@vk", n) for n in (1, 2, 9, 16)]
    read = [snapshot(one, reach=100 * n, likes=n) for n, one in enumerate(posts, 1)]
    made = report(posts, read)
    assert [(one.units, one.of, one.median) for one in made.weeks] == [
        (2, 2, 150),
        (1, 1, 300),
        (1, 1, 400),
    ]
    assert made.weeks[0].engagement == pytest.approx(3 / 300)
    page = render(made, "html", repository / "templates")
    assert page.count('<svg class="plot"') == 1
    assert "7 дек." in page.replace("\u00a0", " ")


def test_a_single_week_has_no_chart(repository: Path) -> None:
    posts = [placement("books.how_to.text_post.students@vk")]
    page = render(report(posts, [snapshot(posts[0], reach=1)]), "html", repository / "templates")
    assert 'class="plot"' not in page
