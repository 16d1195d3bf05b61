"""How near eight channels come to the rate of a bare loop, against a server that takes 50 ms."""

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
from datetime import UTC, datetime
from pathlib import Path

from _measure import report, scaled

from cfkit.adapters.platforms import _http
from cfkit.application.publish import publish
from cfkit.wiring import Workshop, workshop

GOAL = 0.75
CHANNELS = 8
EACH = 30
_CHANNEL = """\
  - id: c{number}
    platform: mastodon
    segments: [all]
    formats: [text_post]
    cadence: {{per_day: 1, times: ["10:00"]}}
    settings: {{server: "http://127.0.0.1:{port}", token: "a-token"}}
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


def main() -> None:
    """Publish posts of eight channels; divide the rate by that of eight threads that only ask.

    Both use the client of cfkit, in one process, turn by turn; the best of each counts. Opening
    the project is not measured, writing everything down in the store is.
    """
    each, rounds = scaled(EACH, small=4), scaled(5, small=1)
    with _server() as port:
        bare = cfkit = 0.0
        for _ in range(rounds):
            bare = max(bare, _rate(each, lambda: _ask(port, each)))
            cfkit = max(cfkit, _published(port, each))
    contexts = sum(isinstance(one, ssl.SSLContext) for one in gc.get_objects())
    report("publish_c8", cfkit / bare, GOAL, holds=cfkit / bare >= GOAL and contexts == 1)


def _rate(each: int, work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return CHANNELS * each / (time.perf_counter() - start)


def _ask(port: int, each: int) -> None:
    body = {"status": "Lot 1 is out.", "visibility": "public"}
    with _http.open_client() as client:

        def loop() -> None:
            for _ in range(each):
                address = f"http://127.0.0.1:{port}/api/v1/statuses"
                client.post(address, json=body).raise_for_status()

        threads = [threading.Thread(target=loop) for _ in range(CHANNELS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _published(port: int, each: int) -> float:
    with tempfile.TemporaryDirectory() as folder, workshop(Path(folder)) as shop:
        _write_strategy(shop.root, port)
        shop.store.deliveries()  # a store younger than the posts would look for each of them first
        _write_posts(shop.root, each)
        return _rate(each, lambda: _publish(shop))


def _publish(shop: Workshop) -> None:
    placements = shop.content.load()
    results = publish(
        placements,
        shop.project,
        shop.compose,
        shop.platform_for,
        shop.store,
        shop.clock,
        shop.clock.now(),
        digest_of=shop.shelf.digest,
        limits=shop.limits,
        reread=shop.rereading(placements),
        unmerged=shop.unmerged,
    )
    if lost := [one for one in results if one.state != "live"]:
        raise RuntimeError(f"{len(lost)} posts did not go out, the first: {lost[0].error}")


def _write_strategy(root: Path, port: int) -> None:
    rows = [_CHANNEL.format(number=number, port=port) for number in range(CHANNELS)]
    (root / "strategy.yaml").write_text(_STRATEGY.format(channels="".join(rows)))


def _write_posts(root: Path, each: int) -> None:
    at = datetime.now(UTC)
    for channel in range(CHANNELS):
        folder = root / "content" / f"{at:%Y-%m}" / f"c{channel}"
        folder.mkdir(parents=True)
        for number in range(each):
            stem = f"lot{number}.news.text_post.all"
            head = f"key: {stem}@c{channel}\nat: {at.isoformat()}\nstatus: draft\n"
            (folder / f"{stem}.md").write_text(f"---\n{head}---\nLot {channel}-{number} is out.\n")


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
