"""A plan that overloads people says whose week is too full, and by how much."""

from .conftest import Newsroom


def busy(newsroom: Newsroom) -> None:
    reasons = [{"id": "near", "reason": "We are near", "proof": "Two minutes from the school"}]
    newsroom.strategy["segments"][0]["reasons"] = reasons
    newsroom.strategy["content"]["agenda"] = [
        {"date": "2036-12-10", "idea": "rye", "mandatory": True}
    ]
    for channel in newsroom.strategy["channels"]:
        channel["formats"] = ["photo_post"]
    team = [
        {"id": "pen", "roles": ["copywriter"], "hours_per_week": 5},
        {"id": "brush", "roles": ["designer"], "hours_per_week": 2},
        {"id": "head", "roles": ["distributor"], "hours_per_week": 5},
    ]
    newsroom.save(team=team, hours={"photo_post": {"designer": 3}})


def test_the_refusal_names_week_role_person_hours_and_what_would_help(newsroom: Newsroom) -> None:
    busy(newsroom)
    answer = newsroom.run("plan", "2036-12")
    assert answer.code == 3
    assert "rye on 2036-12-10 (2036-W50; designer: 3 h needed, 2 h there (brush))" in answer.talk
    for remedy in ("resources.team", "lighter format", "--overload"):
        assert remedy in answer.talk
    assert not list(newsroom.root.glob("content/**/*.md"))


def test_insisting_plans_it_and_the_load_is_marked(newsroom: Newsroom) -> None:
    busy(newsroom)
    assert newsroom.run("plan", "2036-12", "--overload").code == 0
    load = newsroom.json("tasks", "2036-12", "--load", "--owner", "brush")["load"]
    assert [(one["needs"], one["has"], one["over"]) for one in load] == [(3, 2, True)]
