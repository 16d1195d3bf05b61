"""Hours of learning are taken out of what a plan may spend."""

from .conftest import Project


def test_a_plan_has_the_hours_that_training_leaves(bakery: Project) -> None:
    bakery.change("hours_per_week: 30", "hours_per_week: 30, training_per_week: 4")
    ran = bakery("--json", "plan", "2036-12", "--dry-run")
    assert ran.code == 0, ran.err
    assert {one["has"] for one in ran.document["capacity"]} == {26}
