"""How near eight channels come to the calls of a bare loop, at a server that takes 50 ms a call."""

import gc
import os
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from _measure import report, scaled

from cfkit.adapters.platforms import _opening
from cfkit.testing.fake import png
from cfkit.wiring import Workshop, publish_due, workshop

GOAL = 0.75
CHANNELS = 8
_CHANNEL = """\
  - id: c{number}
    platform: mastodon
    segments: [all]
    formats: [text_post]
    cadence: {{per_day: 1, times: ["10:00"]}}
    settings: {{server: "http://127.0.0.1:{port}", token: "token-of-{number}"}}
"""
_STRATEGY = """\
version: 1
brand: {{name: The Works, language: en, timezone: Europe/London}}
goals: [{{id: known, kind: awareness, title: Be known}}]
segments: [{{id: all, title: Everyone}}]
channels:
{channels}content:
  pillars: [{{id: lots, title: Lots, share: 100%, goal: known}}]
factory: {{approval: none, late: {{after: 10d, then: publish}}}}
"""
_OWN = "alt: A lot, source: own, author: The Works, licence: own"


@dataclass(frozen=True)
class Load:
    """What each channel sends: `posts` posts with so many pictures."""

    name: str
    posts: int
    pictures: int

    @property
    def files(self) -> list[str]:
        """Name the pictures."""
        return [f"assets/picture-{number}.png" for number in range(self.pictures)]

    @property
    def calls(self) -> int:
        """Requests of all channels: one a picture, one a post."""
        return CHANNELS * self.posts * (self.pictures + 1)


def main() -> None:
    """Print a line for posts with four pictures, which must hold, and one for text alone.

    The rate is in calls a second, divided by that of eight threads that only make the same calls.
    Both use the client of cfkit, in one process, turn by turn; the best of each counts. Opening
    the project is not measured; reading the files, looking at them anew before each post and
    writing every step down are. Accounts take 30 pictures in half an hour, so posts are few.
    """
    rounds = scaled(5, small=1)
    with _server() as port:
        for load in (
            Load("publish_c8", scaled(7, small=4), 4),
            Load("publish_c8_text", scaled(30, small=10), 0),
        ):
            bare = cfkit = 0.0
            for _ in range(rounds):
                bare = max(bare, _rate(load, lambda load=load: _ask(port, load)))
                cfkit = max(cfkit, _published(port, load))
            contexts = sum(isinstance(one, ssl.SSLContext) for one in gc.get_objects())
            holds = cfkit / bare >= GOAL and contexts == 1
            report(load.name, cfkit / bare, GOAL, holds=holds)


def _rate(load: Load, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return load.calls / (time.perf_counter() - start)


def _ask(port: int, load: Load) -> None:
    api = f"http://127.0.0.1:{port}/api"
    body = {"status": "Lot 1 is out.", "visibility": "public"}
    with _opening.open_client() as client:

        def loop() -> None:
            for _ in range(load.posts):
                for number in range(load.pictures):
                    files = {"file": (f"picture-{number}.png", png(), "image/png")}
                    client.post(f"{api}/v2/media", files=files).raise_for_status()
                client.post(f"{api}/v1/statuses", json=body).raise_for_status()

        threads = [threading.Thread(target=loop) for _ in range(CHANNELS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _published(port: int, load: Load) -> float:
    with tempfile.TemporaryDirectory() as folder, workshop(Path(folder)) as shop:
        _write_project(shop.root, port, load)
        shop.store.deliveries()  # a store younger than the posts would look for each of them first
        _write_posts(shop.root, load)
        return _rate(load, lambda: _publish(shop))


def _publish(shop: Workshop) -> None:
    results = publish_due(shop, shop.content.load())
    if lost := [one for one in results if one.state != "live"]:
        raise RuntimeError(f"{len(lost)} posts did not go out, the first: {lost[0].error}")


def _write_project(root: Path, port: int, load: Load) -> None:
    rows = [_CHANNEL.format(number=number, port=port) for number in range(CHANNELS)]
    (root / "strategy.yaml").write_text(_STRATEGY.format(channels="".join(rows)))
    (root / "assets").mkdir()
    for number, name in enumerate(load.files, 8):
        (root / name).write_bytes(png(width=number))
    licences = [f"- {{file: {name}, {_OWN}}}\n" for name in load.files]
    (root / "assets/assets.yaml").write_text("".join(licences))


def _write_posts(root: Path, load: Load) -> None:
    at = datetime.now(UTC)
    for channel in range(CHANNELS):
        folder = root / "content" / f"{at:%Y-%m}" / f"c{channel}"
        folder.mkdir(parents=True)
        for number in range(load.posts):
            stem = f"lot{number}.news.text_post.all"
            head = f"key: {stem}@c{channel}\nat: {at.isoformat()}\nmedia: {load.files}\n"
            body = f"---\n{head}status: draft\n---\nLot {channel}-{number} is out.\n"
            (folder / f"{stem}.md").write_text(body)


@contextmanager
def _server() -> Iterator[int]:
    command = [sys.executable, str(Path(__file__).with_name("_slow_server.py"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(next(process.stdout or iter(())))
        finally:
            process.terminate()


if __name__ == "__main__":
    for name in ("CFKIT_STORE", "CFKIT_SANDBOX"):
        os.environ.pop(name, None)
    main()
