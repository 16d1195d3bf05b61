"""An event that changes under approved posts: every look at them says so, and none goes out."""

from __future__ import annotations

from .conftest import Project

EVENT = """
- id: tasting
  title: A tasting
  pillar: bread
  message: Six loaves on one table
  segments: [families]
  stages: [product]
  event:
    what: a tasting of six loaves
    starts: 2036-12-15T18:00
    place: the shop
    join: come by
"""


def planned(bakery: Project) -> str:
    """Plan and approve a month; give the key of the announcement."""
    path = bakery.root / "ideas" / "bread.yaml"
    bakery.write("ideas/bread.yaml", path.read_text(encoding="utf-8") + EVENT)
    document = bakery("plan", "2036-12", "--json").document
    assert bakery("approve", "--all", "--by", "me").code == 0
    return next(one["key"] for one in document["placements"] if "-announce" in one["key"])


def test_an_event_that_changes_is_told_wherever_its_posts_are_looked_at(bakery: Project) -> None:
    key = planned(bakery)
    assert bakery("preflight", "2036-12").code == 0
    bakery.change("starts: 2036-12-15T18:00", "starts: 2036-12-15T19:30", "ideas/bread.yaml")

    plan = bakery("plan", "2036-12", "--json").document
    preflight = bakery("preflight", "2036-12", "--json")
    status = bakery("status", "2036-12", "--json").document
    text = bakery("check", "--text", "--json").document

    assert plan["changes"] == []
    assert [one for one in plan["shortfalls"] if "18:00 → 2036-12-15 19:30" in one["what"]]
    assert preflight.code == 9
    held = {one["key"] for one in preflight.document["findings"] if one["code"] == "event-changed"}
    assert key in held
    assert all(".event-" in one for one in held)
    [row] = [one for one in status["placements"] if one["key"] == key]
    assert "18:00 -> 2036-12-15 19:30" in row["held_because"]
    assert [one for one in text["diagnostics"] if one["code"] == "event-changed"]


def test_only_who_names_a_post_approves_it_with_what_its_event_is_now(bakery: Project) -> None:
    key = planned(bakery)
    bakery.change("place: the shop", "place: the yard", "ideas/bread.yaml")

    everything = bakery("approve", "--all", "--by", "me")
    named = bakery("approve", key, "--by", "me")

    assert everything.code == 9
    assert "place the shop -> the yard" in everything.err
    assert named.code == 0
    told = bakery("preflight", "2036-12", "--json").document["findings"]
    assert key not in {one["key"] for one in told if one["code"] == "event-changed"}
    again = bakery("plan", "2036-12", "--json").document
    assert again["changes"] == []


def test_an_offer_whose_end_no_plan_can_read_is_hinted_at(bakery: Project) -> None:
    path = bakery.root / "ideas" / "bread.yaml"
    offer = "  offer: {what: A loaf a week, until: END, how: write to us}\n- id: rye\n"
    told = path.read_text(encoding="utf-8").replace("- id: rye\n", offer)

    def codes(until: str) -> list[str]:
        bakery.write("ideas/bread.yaml", told.replace("END", until))
        found = bakery("check", "--json").document["diagnostics"]
        return [one["code"] for one in found]

    assert "offer-until" in codes("while the flour lasts")
    assert "offer-until" not in codes("2036-12-18")
    assert "offer-until" not in codes("18 December")


def test_a_day_in_numbers_is_said_in_words(bakery: Project) -> None:
    path = bakery.root / "ideas" / "bread.yaml"
    offer = "  offer: {what: A loaf a week, until: 2036-12-18, how: write to us}\n- id: rye\n"
    told = path.read_text(encoding="utf-8").replace("- id: rye\n", offer)
    bakery.write("ideas/bread.yaml", told)

    said = bakery("expand", "--angle", "offer", "--out", "-").out

    assert "18 December 2036" in said
    assert "2036-12-18" not in said
