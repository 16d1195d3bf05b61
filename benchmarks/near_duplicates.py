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
    """Sign, gather and compare the posts of 100 ideas, against making them without writing."""
    with TemporaryDirectory() as folder:
        root = Path(folder, "project")
        write_project(root, ideas=scaled(100, small=21))
        with wiring.workshop(root) as shop:
            _ = shop.project

            def render() -> list[object]:
                return list(wiring.expand(shop, Selection(), Shape.NOTHING))

            found = wiring.expand(shop, Selection(), Shape.NOTHING, with_words=True)
            posts = [(one.key, one.words) for one in found if isinstance(one, wiring.Told)]

            def compare() -> None:
                with TemporaryFile() as spool, TemporaryFile() as names:
                    overlaps = Overlaps(spool, names)
                    for key, words in posts:
                        overlaps.add(key, words)
                    overlaps.found()

            measured = ratio(call(compare), call(render), rounds=5)
    report("near_duplicates", measured, GOAL, holds=measured <= GOAL)


if __name__ == "__main__":
    main()
