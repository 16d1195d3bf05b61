"""What a platform takes for posts is said before any of them goes out."""

from __future__ import annotations

import pytest

from .conftest import Project

X = """\
  - id: short
    platform: x
    promise: News from the oven
    segments: [families]
    formats: [text_post]
    cadence: {per_week: 2, times: ["12:00"], min_gap: 20h}
    settings:
      api_key: ${CFKIT_X_KEY}
      api_key_secret: ${CFKIT_X_KEY_SECRET}
      access_token: ${CFKIT_X_TOKEN}
      access_token_secret: ${CFKIT_X_TOKEN_SECRET}
content:
"""
LATE = "factory: {approval: none, late: {after: 9000d, then: publish}}\n"
WORDS = "The oven is lit at four.\n"
ADDRESS = "\n\nMore on https://bakery.example/starter\n"


def test_the_price_of_a_period_is_summed_up_by_channel(bakery: Project) -> None:
    bakery.change("content:\n", X)
    told = bakery("plan", "2026-02-02..2026-02-08", "--json")
    [cost] = told.document["costs"]
    posts = [one for one in told.document["placements"] if one["channel"] == "short"]
    assert cost["channel"] == "short"
    assert cost["messages"] >= len(posts) > 0
    assert float(cost["total"]) >= 0.01 * cost["messages"]
    assert cost["source"].startswith("https://docs.x.com/")
    said = bakery("plan", "2026-02-02..2026-02-08")
    assert f"short: {cost['messages']} messages on X" in said.err
    assert f"(price of {cost['read_on']}, {cost['source']})" in said.err


def test_an_address_makes_a_post_dearer_and_a_rehearsal_says_so(
    bakery: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KEY", "KEY_SECRET", "TOKEN", "TOKEN_SECRET"):
        monkeypatch.setenv(f"CFKIT_X_{name}", "a-key")
    bakery.change("content:\n", X)
    strategy = (bakery.root / "strategy.yaml").read_text("utf-8")
    bakery.write("strategy.yaml", strategy + LATE)
    bakery.planned("2026-02-02..2026-02-08")
    first, *rest = sorted((bakery.root / "content/2026-02/short").glob("*.md"))
    for path in rest:
        path.unlink()
    _, head, _ = first.read_text("utf-8").split("---\n", 2)

    def cost() -> dict[str, object]:
        told = bakery("publish", "--dry-run", "--only", "short", "--json").document
        [found] = told["costs"]
        return {name: found[name] for name in ("linked", "total", "currency")}

    first.write_text(f"---\n{head}---\n{WORDS}", encoding="utf-8")
    before = cost()
    first.write_text(f"---\n{head}---\n{WORDS}{ADDRESS}", encoding="utf-8")
    after = cost()
    assert before == {"linked": 0, "total": "0.015", "currency": "USD"}
    assert after == {"linked": 1, "total": "0.200", "currency": "USD"}
    said = bakery("publish", "--dry-run", "--only", "short").err
    assert "1 with an address, cost about 0.200 USD" in said
    assert "costs" not in bakery("publish", "--only", "tg", "--json").document


def test_channels_that_cost_nothing_are_not_named(bakery: Project) -> None:
    told = bakery("plan", "2026-02-02..2026-02-08", "--json")
    assert told.document["costs"] == []


def test_a_poll_is_one_message_whatever_it_lets_people_choose_from(
    bakery: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KEY", "KEY_SECRET", "TOKEN", "TOKEN_SECRET"):
        monkeypatch.setenv(f"CFKIT_X_{name}", "a-key")
    bakery.change("content:\n", X)
    strategy = (bakery.root / "strategy.yaml").read_text("utf-8")
    bakery.write("strategy.yaml", strategy + LATE)
    head = "key: sourdough.myth.poll.families@short\nat: 2026-02-02T10:00:00+00:00\nstatus: draft"
    body = "Which loaf is next?\n\n---\n\nRye\n\n---\n\nSpelt\n\n---\n\nOats\n"
    path = "content/2026-02/short/sourdough.myth.poll.families.md"
    bakery.write(path, f"---\n{head}\n---\n{body}")
    [cost] = bakery("publish", "--dry-run", "--only", "short", "--json").document["costs"]
    assert (cost["messages"], cost["total"]) == (1, "0.015")
