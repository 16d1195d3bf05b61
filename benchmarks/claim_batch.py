"""How much sooner a runner takes a batch of a channel's due posts in PostgreSQL than one by one."""

import math
import time
from collections.abc import Sequence

from _measure import report, scaled

from cfkit.adapters.stores.postgres import open_postgres
from cfkit.adapters.stores.postgres_address import Address
from cfkit.adapters.stores.sql import SqlStore
from cfkit.domain.publication import Delivery, State
from cfkit.testing.postgres import postgres_server

GOAL = 10.0


def main() -> None:
    """Divide the least wall time of taking each post by itself by that of taking them together.

    Taking is what makes them ours before anything is sent: holding the channel by a lock that dies
    with us, and reading what is known of the posts under it. Wall time, for most of it is the
    server's.
    """
    keys = [f"idea.angle.post.people@main#{n}" for n in range(1, scaled(100, small=20) + 1)]
    best = {1: math.inf, len(keys): math.inf}
    with postgres_server() as server:
        address = Address.read(server.url, project=None, is_rehearsal=False)
        store = open_postgres(address, "Library")
        for key in keys:
            store.move(key, Delivery(key, "main", State.MISSED), only_from=[State.PLANNED])
        for _ in range(scaled(5, small=2)):
            for size, least in best.items():
                best[size] = min(least, _seconds(store, keys, size))
        store.close()
    one_by_one, together = best.values()
    speed = one_by_one / together
    report("claim_batch", speed, GOAL, holds=speed >= GOAL)


def _seconds(store: SqlStore, keys: Sequence[str], size: int) -> float:
    start = time.perf_counter()
    for first in range(0, len(keys), size):
        with store.lock("main", 0) as is_held:
            known = store.deliveries(keys[first : first + size])
            if not is_held or len(known) != size:
                raise SystemExit("somebody else is at work on this server")
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
