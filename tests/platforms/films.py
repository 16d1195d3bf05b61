"""Films on their way, and the faults that a sandbox puts in it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.domain.markup import parse
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Delivery
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import POST, mp4

Connect = Callable[..., Any]
Film = Callable[..., Media]


def write_film(folder: Path, size: int = 64, **more: Any) -> Media:
    """Write a film whose pixels take `size` bytes."""
    path = folder / f"film-{size}.mp4"
    path.write_bytes(mp4(pixels=b"\0" * size))
    known = Media(path.name, path, None, "video/mp4", 720, 1280, path.stat().st_size, 12.5)
    return replace(known, **more)


def now(name: str, *media: Media, words: str = "", **more: Any) -> Post:
    """Make a post that is due this moment."""
    moment = datetime.now(UTC)
    post = replace(POST, key=f"{name}.how_to.screencast.all@tube", stored_at=moment, slot=moment)
    document = parse(f"{words or name}: как починить <лампу>\n\nhttps://library.example/{name}")
    return replace(post, document=document, media=media, title=f"Film {name}", **more)


def attempt(post: Post) -> Delivery:
    """Describe an attempt at it whose answer never came."""
    began = post.stored_at
    return Delivery(post.key, "tube", began_at=began, first_began_at=began)


def kept(url: str, platform: str, account: str = "library") -> list[dict[str, Any]]:
    """List what stands on a channel of the sandbox."""
    asked = {"platform": platform, "channel": account}
    told = httpx.get(f"{url}/_sandbox/posts", params=asked).json()["posts"]
    return [one for one in told if one["deleted_at"] is None]


def strike(url: str, fault: str, platform: str, path: str) -> None:
    """Let the next request to a path fail."""
    told = {"fault": fault, "platform": platform, "path_contains": path}
    httpx.post(f"{url}/_sandbox/faults", json=told).raise_for_status()


def configure(url: str, platform: str, **settings: Any) -> None:
    """Set how a platform of the sandbox behaves."""
    httpx.post(f"{url}/_sandbox/config", json={platform: settings}).raise_for_status()


def later(url: str, seconds: float) -> None:
    """Move the sandbox's clock on."""
    httpx.post(f"{url}/_sandbox/clock", json={"advance": seconds}).raise_for_status()


def uploads(url: str, platform: str) -> int:
    """Count the pieces that came."""
    told = httpx.get(f"{url}/_sandbox/requests").json()["requests"]
    return sum(one["method"] == "PUT" and f"/{platform}/" in one["path"] for one in told)


def requested(url: str, method: str, path: str) -> list[dict[str, Any]]:
    """List the calls of a path that came."""
    told = httpx.get(f"{url}/_sandbox/requests").json()["requests"]
    return [one for one in told if one["method"] == method and path in one["path"]]


class StruckBefore:
    """Steps that put a fault right before the call that makes a post visible."""

    def __init__(self, steps: RecordedSteps, strikes: Callable[[], None]) -> None:
        self._steps = steps
        self._strikes = strikes

    def once(self, name: str, do: Callable[[], Any], *, visible: bool = False, **more: Any) -> Any:
        if visible:
            self._strikes()
        return self._steps.once(name, do, visible=visible, **more)

    def made(self, name: str) -> Any:
        return self._steps.made(name)


class Ended(Exception):
    """The run ended here."""


def first_step(platform: Any, post: Post) -> Any:
    """Make the first step of a post and send nothing more, as a run that is ended right there."""

    class Once(RecordedSteps):
        def once(self, name: str, do: Callable[[], Any], **_: Any) -> Any:
            found.append(do())
            raise Ended

    found: list[Any] = []
    with pytest.raises(Ended):
        platform.publish(post, Once())
    return found[0]
