"""People edit while a run is under way, and what goes out is what they approved."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from cfkit.adapters.files.assets import Shelf
from cfkit.domain.errors import InputError
from cfkit.domain.plan import Status
from cfkit.domain.project import Asset
from cfkit.domain.publication import Pause


def reading(room: Any) -> Callable[[str], Any]:
    """Read placements as they are this instant."""

    def reread(key: str) -> Any:
        return next((one for one in room.placements if str(one.key) == key), None)

    return reread


def during_the_upload(room: Any, do: Callable[[], None]) -> None:
    """Let `do` happen between the upload and the call that readers see."""
    (room.root / "cat.jpg").write_bytes(b"cat")
    inner = room.platform_for(room.project.strategy.channel("one"))

    class Busy:
        capabilities = inner.capabilities
        find = staticmethod(inner.find)

        def publish(self, post: Any, steps: Any) -> Any:
            for number, media in enumerate(post.media):
                steps.once(f"upload-{number}", lambda media=media: media.path.read_bytes().decode())
            do()
            return inner.publish(replace(post, media=()), steps)

    room.platforms["one"] = lambda _: Busy()


def test_what_is_put_on_hold_while_the_channel_is_busy_stays(room: Any) -> None:
    first, second = room.add("a"), room.add("b")
    reread = reading(room)
    inner = room.platform_for(room.project.strategy.channel("one"))

    class Holding:
        capabilities = inner.capabilities
        find = staticmethod(inner.find)

        def publish(self, post: Any, steps: Any) -> Any:
            room.change(second, status=Status.HOLD)
            return inner.publish(post, steps)

    room.platforms["one"] = lambda _: Holding()

    live, held = room.publish(reread=reread)

    assert (live.key, live.state) == (first, "live")
    assert (held.state, held.exit, held.error_code) == ("planned", 9, "hold")
    assert room.wall().texts == ["The text of a."]


@pytest.mark.parametrize(
    "edit",
    [
        {"status": Status.HOLD},
        {"body": "Other words."},
        {"media": ()},
    ],
)
def test_an_edit_during_the_uploads_keeps_the_post_back(room: Any, edit: dict[str, Any]) -> None:
    key = room.add(media=("cat.jpg",))
    during_the_upload(room, lambda: room.change(key, **edit))

    held = room.one(reread=reading(room))

    assert (held.state, held.exit, room.wall().posts) == ("planned", 9, [])
    assert held.held_because


def test_a_text_that_was_changed_during_the_run_goes_out_as_it_is_then(room: Any) -> None:
    key = room.add(media=("cat.jpg",))
    during_the_upload(room, lambda: room.change(key, body="Other words."))
    assert room.one(reread=reading(room)).exit == 9

    assert room.one(reread=reading(room)).state == "live"
    assert room.wall().texts == ["Other words."]


def test_a_file_that_is_removed_or_broken_during_the_run_is_not_sent(room: Any) -> None:
    room.add()

    def broken(_: str) -> Any:
        raise InputError("line 3 is broken")

    assert room.one(reread=lambda _: None).exit == 9
    assert "line 3" in (room.one(reread=broken).error or "")
    assert room.wall().posts == []


def test_a_picture_that_is_swapped_during_the_uploads_does_not_go_out(room: Any) -> None:
    room.approval = "required"
    picture = room.root / "cat.jpg"
    during_the_upload(room, lambda: picture.write_bytes(b"dog"))
    key = room.add(media=("cat.jpg",))
    room.approve(key)

    held = room.one()

    assert (held.state, held.exit, room.wall().posts) == ("planned", 9, [])
    assert room.one().error_code == "changed-after-approval"


def test_an_upload_of_swapped_bytes_is_not_used_once_the_picture_is_back(room: Any) -> None:
    picture = room.root / "cat.jpg"
    uploads: list[str] = []
    (room.root / "cat.jpg").write_bytes(b"cat")
    key = room.add(media=("cat.jpg",))
    inner = room.platform_for(room.project.strategy.channel("one"))
    swaps = [b"dog", b"cat"]

    class Busy:
        capabilities = inner.capabilities
        find = staticmethod(inner.find)

        def publish(self, post: Any, steps: Any) -> Any:
            picture.write_bytes(swaps.pop(0))
            uploads.append(steps.once("upload", lambda: picture.read_bytes().decode()))
            return inner.publish(replace(post, media=()), steps)

    room.platforms["one"] = lambda _: Busy()

    assert room.one().exit == 9
    picture.write_bytes(b"cat")

    assert (room.one().state, room.state(key)) == ("live", "live")
    assert uploads == ["dog", "cat"]


def test_a_pause_during_the_run_stops_what_was_not_sent_yet(room: Any) -> None:
    room.add("a")
    room.add("b")
    inner = room.platform_for(room.project.strategy.channel("one"))

    class Pausing:
        capabilities = inner.capabilities
        find = staticmethod(inner.find)

        def publish(self, post: Any, steps: Any) -> Any:
            receipt = inner.publish(post, steps)
            room.store.pause(Pause("fire", room.clock.now()))
            return receipt

    room.platforms["one"] = lambda _: Pausing()

    live, held = room.publish()

    assert (live.state, held.exit, held.error_code) == ("live", 9, "paused")


def test_the_alt_text_is_part_of_what_was_approved(room: Any, tmp_path: Any) -> None:
    (tmp_path / "cat.jpg").write_bytes(b"cat")
    today = room.clock.now().date()

    def digest(alt: str | None) -> str:
        asset = Asset.model_validate({"file": "cat.jpg", "alt": alt})
        return Shelf(tmp_path, {"cat.jpg": asset}, today).digest("cat.jpg")

    assert len({digest(None), digest("A cat"), digest("A dog")}) == 3
