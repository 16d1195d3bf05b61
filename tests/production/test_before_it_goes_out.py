"""What cannot go out is said before anybody waits for it."""

from cfkit.domain.keys import fingerprint

from .conftest import Newsroom


def codes(newsroom: Newsroom) -> dict[str, str]:
    found = newsroom.json("check")["diagnostics"]
    return {one["code"]: f"{one['path']}:{one['line']}" for one in found if one["level"] != "hint"}


def test_a_post_without_its_pictures_is_not_approved_and_named(newsroom: Newsroom) -> None:
    lacking = newsroom.post("photo_post", "2036-12-18")
    whole = newsroom.post("text_post", "2036-12-18", "forum")

    answer = newsroom.run("approve", "--all", "--by", "head")

    assert answer.code == 9
    assert f"not approved {lacking}: it cannot go out: photo_post needs 1 picture" in answer.talk
    found = {one["key"]: one["status"] for one in newsroom.json("status")["placements"]}
    assert found == {lacking: "draft", whole: "approved"}


def test_status_says_that_the_idea_has_a_picture_by_now_and_how_it_gets_in(
    newsroom: Newsroom,
) -> None:
    key = newsroom.post("photo_post", "2036-12-18")
    newsroom.picture()
    newsroom.idea["media"] = ["assets/rye.png"]
    newsroom.save()

    (row,) = newsroom.json("status")["placements"]

    assert row["key"] == key
    assert (
        "the idea has assets/rye.png now: list it under `media` in content/2036-12/"
        in (row["held_because"])
    )


def test_an_untouched_draft_is_said_to_take_the_picture_with_the_next_plan(
    newsroom: Newsroom,
) -> None:
    newsroom.post("photo_post", "2036-12-18", generated=fingerprint("Rye."))
    newsroom.picture()
    newsroom.idea["media"] = ["assets/rye.png"]
    newsroom.save()

    (row,) = newsroom.json("status")["placements"]

    assert "assets/rye.png now: `cfkit plan 2036-12` takes it" in row["held_because"]


def test_a_picture_that_is_not_there_and_an_owner_nobody_is_are_named_in_the_file(
    newsroom: Newsroom,
) -> None:
    newsroom.post("photo_post", "2036-12-18", media="[assets/gone.png]", owner="writr")

    found = codes(newsroom)

    path = "content/2036-12/site/rye.reason_why.photo_post.people.md"
    assert found["media-missing"] == f"{path}:4"
    assert found["unknown-member"] == f"{path}:5"


def test_check_says_of_a_post_with_pictures_that_only_a_film_is_there(newsroom: Newsroom) -> None:
    newsroom.post("photo_post", "2036-12-18", media="[assets/rye.mp4]")

    path = "content/2036-12/site/rye.reason_why.photo_post.people.md"
    assert codes(newsroom)["media-kind"] == f"{path}:4"


def test_two_posts_of_a_channel_in_one_minute_are_named_by_check_and_status(
    newsroom: Newsroom,
) -> None:
    first = newsroom.post("text_post", "2036-12-18T10:00:00+00:00")
    newsroom.post("text_post", "2036-12-18T10:00:30+00:00", angle="other")
    newsroom.post("text_post", "2036-12-18T10:00:00+00:00", "forum")

    assert "same-instant" in codes(newsroom)
    told = newsroom.run("status").talk
    assert f"site has {first} in the same minute" in told
    assert "forum has" not in told


def test_a_post_on_a_blacked_out_day_is_named_unless_it_is_on_hold(newsroom: Newsroom) -> None:
    newsroom.strategy["content"]["blackout"] = [{"from": "2036-12-24", "to": "2036-12-26"}]
    newsroom.save()
    newsroom.post("text_post", "2036-12-25")
    newsroom.post("text_post", "2036-12-24", angle="held", status="hold")

    told = newsroom.run("status").talk

    assert codes(newsroom)["on-blackout"].startswith("content/2036-12/site/rye.reason_why.")
    assert "2036-12-25 is blacked out on site" in told
    assert "2036-12-24 is blacked out" not in told


def test_a_report_of_an_event_without_a_result_is_warned_of_before_and_at_its_approval(
    newsroom: Newsroom,
) -> None:
    newsroom.idea["event"] = {"what": "the feast", "starts": "2036-12-12T11:00"}
    newsroom.save()
    newsroom.post("text_post", "2036-12-18", angle="event-report", generated=fingerprint("Rye."))

    looked = newsroom.run("preflight", "2036-12")
    approved = newsroom.run("approve", "--all", "--by", "head")

    assert "[event-result]" in looked.out + looked.talk
    assert "write event.result" in approved.talk
    assert approved.code == 0


def test_days_without_a_post_are_no_silence_where_the_cadence_has_all_it_asks(
    newsroom: Newsroom,
) -> None:
    for channel in newsroom.strategy["channels"]:
        channel["cadence"] = {"per_week": 1, "times": ["10:00"]}
    newsroom.save()
    newsroom.post("text_post", "2026-12-08")

    talk = newsroom.run("board", "2026-12-07..2026-12-13").talk

    assert "site: no post on" not in talk
    assert "forum: no post on Dec 7-13" in talk
