"""A plan says why it chose a post: what the month would lack without it."""

from dataclasses import replace

from cfkit.domain.plan import Status

from .material import channel, idea, plan, project

PILLARS = [
    {"id": "clubs", "title": "Clubs", "share": "70%", "goal": "visits"},
    {"id": "books", "title": "Books", "share": "30%"},
]
TOLD = [idea(f"idea{n}", pillar=["clubs", "clubs", "books"][n % 3]) for n in range(9)]
MEETING = {"what": "A meeting", "starts": "2026-12-15T18:00"}


def test_nobody_is_told_why_unless_they_ask() -> None:
    assert plan(project()).reasons == {}


def test_a_post_that_is_asked_for_says_what_it_adds_and_what_comes_next() -> None:
    made = project(pillars=PILLARS, ideas=TOLD)
    first = plan(made)
    key = str(first.placements[4].key)

    again = plan(made, why=[key])

    assert again.placements == first.placements
    [(found, lines)] = again.reasons.items()
    assert found == key
    assert any("without this post" in line for line in lines)
    assert "next best" in lines[-1]
    other = lines[-1].partition(": ")[2].partition(",")[0]
    assert other != key
    assert other.endswith("@tg")


def test_what_weighs_in_a_plan_is_what_it_says() -> None:
    weights = {"angle": {"how_to": 0.6, "myth_buster": 0.1, "problem_mirror": 0.2}}
    rare = project(ideas=TOLD, pillars=PILLARS, channels=[channel(cadence={"per_week": 2})])
    first = plan(rare, weights=weights)
    keys = [str(one.key) for one in first.placements if one.key.variant.angle == "how_to"]

    again = plan(rare, weights=weights, why=keys)

    assert keys
    assert all("weights.yaml: angle how_to" in " ".join(again.reasons[key]) for key in keys)


def test_an_urgent_idea_is_said_to_be_urgent() -> None:
    told = [*TOLD, idea("urgent", "pain", priority=9)]

    made = plan(project(ideas=told, pillars=PILLARS), examples=31)

    [lines] = [lines for key, lines in made.reasons.items() if key.startswith("urgent.problem")]
    assert "priority is 9" in lines[0]


def test_a_date_says_that_it_binds() -> None:
    agenda = {"agenda": [{"date": "2026-12-12", "idea": "idea3", "mandatory": True}]}
    told = [*TOLD, idea("club", "pain", event=MEETING)]
    made = project(ideas=told, pillars=PILLARS, content=agenda)

    reasons = plan(made, examples=31).reasons

    by_why = {lines[0]: key for key, lines in reasons.items()}
    assert by_why["a mandatory date of the agenda"].startswith("idea3.")
    assert by_why["the reminder of an event on 2026-12-15"].startswith("club.event-remind")


def test_what_stands_by_hand_was_not_chosen() -> None:
    first = plan(project())
    mine = replace(first.placements[3], body="By hand")
    stands = [mine if one.key == mine.key else one for one in first.placements]

    assert plan(project(), placements=stands, why=[str(mine.key)]).reasons == {}


def test_reasons_speak_the_language_of_the_project() -> None:
    brand = {"language": "ru", "timezone": "Europe/Moscow"}
    made = project(ideas=TOLD, pillars=PILLARS, brand=brand)

    reasons = plan(made, examples=5).reasons

    assert len(reasons) == 5
    assert any("без этой публикации" in line for lines in reasons.values() for line in lines)


def test_a_second_plan_still_says_which_date_binds_a_post() -> None:
    agenda = {"agenda": [{"date": "2026-12-12", "idea": "idea3", "mandatory": True}]}
    told = [*TOLD, idea("club", "pain", event=MEETING)]
    made = project(ideas=told, pillars=PILLARS, content=agenda)
    first = plan(made, examples=31)
    dates = ("a mandatory date of the agenda", "the reminder of an event on 2026-12-15")
    bound = {key: lines[0] for key, lines in first.reasons.items() if lines[0] in dates}
    signed = [replace(one, status=Status.HOLD) for one in first.placements]

    again = plan(made, placements=first.placements, why=[*bound]).reasons
    kept = plan(made, placements=signed, why=[*bound]).reasons

    assert len(bound) == 2
    assert {key: lines[0] for key, lines in again.items()} == bound
    assert {key: lines[0] for key, lines in kept.items()} == bound


def test_no_post_is_less_than_another_by_nothing_or_by_less_than_nothing() -> None:
    made = project(pillars=PILLARS, ideas=TOLD)
    first = plan(made)
    shares = [{**PILLARS[0], "share": "30%"}, {**PILLARS[1], "share": "70%"}]
    other = project(pillars=shares, ideas=TOLD)

    told = plan(other, placements=first.placements, examples=31).reasons
    ends = [lines[-1] for lines in told.values()]

    assert not [end for end in ends if "worth -" in end or "worth 0 " in end]
    assert [end for end in ends if "more there: " in end]
