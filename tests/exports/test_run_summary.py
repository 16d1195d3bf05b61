"""The Markdown of a run: whole, within bounds, and free of anything that others wrote into it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from cfkit.adapters.exports.markdown_page import LIMIT, code, link, prose
from cfkit.adapters.exports.run_summary import failure_page, plan_page, publish_page
from cfkit.domain.diagnostics import Diagnostic, InvalidFiles
from cfkit.domain.errors import MEANING, ExitCode, StoreError
from cfkit.domain.plan import Change, Kept, Plan, Shortfall
from cfkit.domain.publication import Result
from cfkit.domain.schedule import Period

MD = MarkdownIt("gfm-like", {"linkify": False, "html": True})
KEY = "rye.question.text_post.families@masto"
HOSTILE = "<img src=x> [a](https://evil.example) `b` | @everyone #12 **bold** \x1b[31m\nnew line"


def _held(code_: str, *, why: str = "waits", exit_: int = 9, state: str = "planned") -> Result:
    return Result(KEY, "masto", state, error=why, error_code=code_, exit=exit_, held_because=why)


def _text(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


def test_what_went_out_is_linked_and_what_did_not_says_why_and_what_to_do() -> None:
    live = Result("a.b.c.d@tg", "tg", "live", url="https://t.me/mill_lane/7", attempts=1)
    held = _held("waiting-for-approval", why="waiting for approval")

    page = publish_page([live, held], [], 9, dry_run=False)

    assert page.startswith("## cfkit publish: 1 live, 1 held\n")
    assert "**Exit code 9**: something due was deliberately not sent." in page
    assert "[open](https://t.me/mill_lane/7)" in page
    assert (
        f"| `{KEY}` | held | waiting for approval | read it, then `cfkit approve {KEY}` |" in page
    )


@pytest.mark.parametrize(
    ("result", "remedy"),
    [
        (_held("missed", state="missed"), "publish --key"),
        (_held("paused"), "cfkit resume"),
        (_held("outcome-unknown", exit_=8, state="unknown"), "--not-live"),
        (_held("credentials", exit_=4), "cfkit doctor"),
        (_held("rejected", exit_=5, state="rejected"), "--retry"),
        (_held("rate-limited", exit_=6, state="waiting"), "next run"),
        (_held("waiting-for-a-person", state="pending"), "--live URL"),
    ],
)
def test_every_outcome_names_what_to_do(result: Result, remedy: str) -> None:
    assert remedy in publish_page([result], [], result.exit, dry_run=False)


def test_words_of_others_stay_words() -> None:
    html = MD.render(publish_page([_held("x", why=HOSTILE)], [], 9, dry_run=False))

    assert "<img" not in html
    assert "evil.example" in html
    assert "<a " not in html
    assert "<strong>bold" not in html
    assert "@everyone" not in html  # a zero-width space parts the sign from the name
    assert "#12" not in html
    assert "\x1b" not in html
    assert html.count("<tr>") == 2  # the head and one row


def test_a_name_in_code_breaks_out_of_nothing() -> None:
    html = MD.render(f"| a | b |\n| --- | --- |\n| {code('x`|`y')} | {code('`')} |")

    assert html.count("<td>") == 2
    assert "x`|`y" in _text(html)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://a.example/ b", "at://did:plc:x"])
def test_only_addresses_of_the_web_are_linked(url: str) -> None:
    assert link("open", url) == "open"


def test_what_looks_like_a_secret_is_covered() -> None:
    token = "123456789:" + "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789"

    assert token not in publish_page([_held("x", why=f"refused: {token}")], [], 9, dry_run=False)
    assert token not in prose(f"refused: {token}")


def test_a_plan_of_thousands_fits_into_a_comment_and_counts_the_rest() -> None:
    changes = tuple(
        Change("add", f"idea-{n}.angle.text_post.families@masto", "p", to=f"2036-12-01T{n}")
        for n in range(3000)
    )

    page = plan_page(_plan(changes), dry_run=True)

    assert 60_000 < len(page) <= LIMIT
    shown = page.count("| `+` |")
    assert f"… and {3000 - shown} more: `cfkit plan 2036-12 --dry-run` shows them" in page
    assert "Kept as they are: 1 (it is approved)." in page


def test_a_plan_shows_its_changes_its_shortfalls_and_what_stays() -> None:
    change = Change("move", KEY, "p", "2036-12-01", "2036-12-02", "the fair moved")

    page = plan_page(_plan((change,)), dry_run=True)

    assert page.startswith("<!-- cfkit plan -->\n## Plan of 2036-12: 1 to move\n")
    assert f"| `>` | `{KEY}` | 2036-12-01 | 2036-12-02 | the fair moved |" in page
    assert "- **2036-W49: too few posts** add two ideas" in page
    assert "Kept as they are: 1 (it is approved)." in page


def test_a_run_that_stopped_is_summarised_too() -> None:
    page = failure_page("publish", StoreError("another run holds the store"))
    assert "**Exit code 7**: the store is locked" in page
    assert "another run holds the store" in page
    wrong = InvalidFiles([Diagnostic("strategy.yaml", 3, 1, "slug", "no slug")])
    assert "| `strategy.yaml:3:1` | no slug |" in failure_page("publish", wrong)


def test_every_exit_code_has_the_words_of_the_guide(repository: Path) -> None:
    assert set(MEANING) == set(ExitCode)
    guide = (repository / "docs/index.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d+) \| ([^|]+) \|", guide, re.MULTILINE))
    for exit_code, words in MEANING.items():
        assert words in rows[str(int(exit_code))]


def _plan(changes: tuple[Change, ...]) -> Plan:
    short = Shortfall("too few posts", "2036-W49", 3, 1, "add two ideas")
    kept = Kept("k", "p", "it is approved")
    return Plan(Period.parse("2036-12"), (), changes, (kept,), (short,))
