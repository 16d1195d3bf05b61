"""The addresses of posts that people put out come back with the sheet."""

from __future__ import annotations

import pytest

from cfkit.wiring import workshop

from .studio import CLUB, HAND, Studio


def test_the_link_of_a_post_that_a_person_put_out_is_recorded(studio: Studio) -> None:
    studio("approve", HAND, "--by", "boss")
    studio("publish", "--only", "hand", "--at", "2036-12-06T12:00+03:00")
    studio.export()
    studio.put(HAND, url="https://gazette.example/42")

    ran = studio.take_in("--yes")

    assert ran.edits == {(HAND, "url"): ("", "https://gazette.example/42")}
    [found] = [one for one in studio("status").document["placements"] if one["key"] == HAND]
    assert (found["state"], found["url"]) == ("live", "https://gazette.example/42")


def test_an_address_of_what_was_never_handed_out_hinders_nothing_else(studio: Studio) -> None:
    studio.export()
    studio.put(HAND, url="https://gazette.example/42")
    studio.put(CLUB, text="Новые слова")

    looked, ran = studio.take_in(), studio.take_in("--yes")

    assert looked.code == 0
    assert ran.code == 3
    assert ran.document["error"]["code"] == "not-recorded"
    assert studio.body(CLUB) == "Новые слова"
    for told in (looked, ran):
        assert f"cfkit reconcile '{HAND}' --live https://gazette.example/42" in told.err


def test_an_address_that_cannot_be_recorded_hides_nothing_of_what_was_applied(
    studio: Studio,
) -> None:
    other = "shelf.how_to.text_post.students@hand"
    studio.place(other, "В газету: полка полна", "2036-12-06T09:00:00+03:00")
    studio("approve", HAND, other, "--by", "boss")
    studio("publish", "--only", "hand", "--at", "2036-12-06T12:00+03:00")
    studio.export()
    studio.put(CLUB, text="Новые слова")
    studio.put(other, url="https://gazette.example/42")
    studio.put(HAND, url="https://gazette.example/42")

    ran = studio.take_in("--yes")

    assert ran.code == 3
    assert studio.body(CLUB) == "Новые слова"
    assert len(ran.document["edits"]) == 3
    assert "+Новые слова" in ran.err
    assert [one["error_code"] for one in ran.document["results"]] == [None, "usage"]
    assert ran.document["error"]["code"] == "not-recorded"
    assert "1 of 2 addresses" in ran.document["error"]["message"]
    assert f"cfkit reconcile '{HAND}' --live https://gazette.example/42" in ran.err


def test_a_busy_channel_keeps_its_own_exit_code_when_an_address_comes_back(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio("approve", HAND, "--by", "boss")
    studio("publish", "--only", "hand", "--at", "2036-12-06T12:00+03:00")
    studio.export()
    studio.put(HAND, url="https://gazette.example/42")
    monkeypatch.setenv("CFKIT_LOCK_WAIT", "0")

    with workshop(studio.root) as shop, shop.store.lock("hand", 0):
        ran = studio.take_in("--yes")

    assert ran.code == ran.document["error"]["exit"] == 6
    assert "another run still holds hand" in ran.err
