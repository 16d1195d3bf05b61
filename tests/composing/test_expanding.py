"""Ideas unfold over angles, formats and segments, in a stable order, with reasons."""

from cfkit.application.expand import Selection, variants
from cfkit.domain.project import Project
from cfkit.domain.variant import Skipped, Variant


def keys(project: Project, **chosen: object) -> list[str]:
    selection = Selection(**chosen)  # type: ignore[arg-type]  # axes come as keywords
    return [str(v.key) for v in variants(project, selection) if isinstance(v, Variant)]


def test_an_angle_takes_every_format_of_prose_that_a_channel_lists(project: Project) -> None:
    assert keys(project, angle="mirror") == [
        "chain.mirror.text_post.riders",
        "chain.mirror.text_post.walkers",
        "chain.mirror.photo_post.riders",
        "chain.mirror.photo_post.walkers",
        "chain.mirror.carousel.riders",
        "chain.mirror.carousel.walkers",
    ]


def test_a_list_of_facts_or_reasons_gives_a_variant_each(project: Project) -> None:
    assert keys(project, angle="insight", format="text_post", segment="riders") == [
        "chain.insight-worn.text_post.riders",
        "chain.insight-dry.text_post.riders",
    ]
    assert keys(project, angle="reason_why", format="text_post") == [
        "chain.reason_why-near.text_post.riders"
    ]


def test_an_event_is_announced_and_reminded_of_and_reported_as_text(project: Project) -> None:
    found = keys(project, angle="event", segment="riders")
    assert "chain.event-announce.photo_post.riders" in found
    assert [key for key in found if "report" in key] == ["chain.event-report.text_post.riders"]


def test_a_format_with_a_block_takes_only_the_angle_of_that_block(project: Project) -> None:
    assert keys(project, format="poll") == ["chain.ask.poll.riders", "chain.ask.poll.walkers"]


def test_a_missing_block_is_said_with_its_name(project: Project) -> None:
    skipped = [v for v in variants(project) if isinstance(v, Skipped)]
    told = {(one.angle, one.code): one.why for one in skipped}
    assert '"myth"' in told["myth", "no-block"]
    assert ("reason_why", "no-reasons") in told


def test_the_stage_is_the_first_that_idea_and_angle_share(project: Project) -> None:
    stages = {v.angle.id: v.stage for v in variants(project) if isinstance(v, Variant) and v.stage}
    assert stages["mirror"] == "loyalty"
    assert stages["insight"] == "problem"


def test_hooks_are_an_axis_of_their_own(project: Project) -> None:
    found = keys(project, angle="mirror", format="text_post", segment="riders", hooks=3)
    assert found == [f"chain.mirror.text_post.riders.h{n}" for n in (1, 2, 3)]


def test_a_channel_narrows_what_is_walked(project: Project) -> None:
    assert {key.split(".")[2] for key in keys(project, channel="side")} == {"text_post"}


def test_the_goal_comes_from_the_pillar_when_the_idea_names_none(project: Project) -> None:
    assert {v.goal for v in variants(project) if isinstance(v, Variant)} == {"sales"}
