"""What looking for near-duplicates costs beside rendering the posts it looks at."""

from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

from _factory import write_project
from _measure import call, ratio, report, scaled

from cfkit import wiring
from cfkit.adapters.exports.lines import Shape
from cfkit.application.expand import Selection
from cfkit.application.overlaps import Overlaps

GOAL = 0.35


def main() -> None:
    """Make the posts of 100 ideas with and without looking for those that are alike.

    The pass takes a post's own words out of its body, signs them, gathers and compares. What it is
    held against is making the posts: words chosen, laid out, footed and counted, not written.
    """
    with TemporaryDirectory() as folder:
        root = Path(folder, "project")
        write_project(root, ideas=scaled(100, small=21))
        with wiring.workshop(root) as shop:
            _ = shop.project

            def render() -> list[object]:
                return list(wiring.expand(shop, Selection(), Shape.NOTHING))

            def compare() -> None:
                with TemporaryFile() as spool, TemporaryFile() as names:
                    overlaps = Overlaps(spool, names)
                    for one in wiring.expand(shop, Selection(), Shape.NOTHING, with_words=True):
                        if isinstance(one, wiring.Told):
                            overlaps.add(one.key, one.words)
                    overlaps.found()

            measured = max(ratio(call(compare), call(render), rounds=5) - 1, 0.001)
    report("near_duplicates", measured, GOAL, holds=measured <= GOAL)


if __name__ == "__main__":
    main()
