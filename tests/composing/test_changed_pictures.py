"""What becomes of a picture on its way out is said before it goes."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cfkit.application.composed import composed
from cfkit.application.hints import Editor
from cfkit.domain.capabilities import Capabilities, MediaRules
from cfkit.domain.diagnostics import InvalidFiles, Level
from cfkit.domain.plan import Placement
from cfkit.domain.post import Media
from cfkit.domain.project import Project
from cfkit.testing.fake import png

from .conftest import open_media

JPEG = MediaRules(10, frozenset({"image/jpeg"}), 1000, jpeg=True, max_width=20)
SAID = (
    "lamp.png: PNG goes out as JPEG, on white where it is transparent",
    "lamp.png: goes out with 20 x 25 pixels instead of 40 x 50",
)
Place = Callable[..., Placement]


def test_it_is_shown_with_the_post_and_hinted_at_before(
    project: Project, wide: Capabilities, placed: Place, tmp_path: Path
) -> None:
    (tmp_path / "lamp.png").write_bytes(png(40, 50))
    strict = replace(wide, media=JPEG)
    placement = placed("A lamp.", media=("lamp.png",))

    def there(name: str) -> Media:
        return replace(open_media(name), path=tmp_path / name)

    shown = composed(placement, project, "wide", strict, there)
    assert shown.changes == SAID
    editor = Editor(project, [placement], lambda _: strict, lambda _: there)
    hints = [one for one in editor.hints(placement) if one.code in ("media-jpeg", "media-scaled")]
    assert tuple(one.message for one in hints) == SAID
    assert {one.level for one in hints} == {Level.HINT}


def test_a_person_gets_it_as_it_is(project: Project, wide: Capabilities, placed: Place) -> None:
    placement = placed("A lamp.", media=("lamp.png",))
    by_hand = replace(wide, media=JPEG, by_hand=True)
    assert composed(placement, project, "wide", by_hand, open_media).changes == ()


def test_a_film_beside_pictures_is_refused_where_a_post_takes_one(
    project: Project, wide: Capabilities, placed: Place
) -> None:
    alone = replace(wide, media=replace(wide.media, film_alone=True))
    mixed = placed("A walk.", media=("lamp.png", "walk.mp4"))
    assert composed(mixed, project, "wide", wide, open_media).media == ("lamp.png", "walk.mp4")
    with pytest.raises(InvalidFiles, match="takes pictures or one film"):
        composed(mixed, project, "wide", alone, open_media)
