"""A picture is what its bytes say, and leaves without what the camera noted."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageOps
from PIL.ExifTags import Base

from cfkit.adapters.files.media import probe, strip, unlike
from cfkit.adapters.platforms._registry import capabilities_of
from cfkit.domain.post import Media

PLACE = "55.75 N"


def drawn(kind: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    image = Image.new("RGB", size)
    image.putdata([(x % 256, x * 7 % 256, 90) for x in range(size[0] * size[1])])
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photographed(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[Base.ImageDescription] = PLACE
    exif[Base.Orientation] = orientation
    return drawn("JPEG", exif=exif.tobytes(), comment=PLACE.encode(), quality=90)


@pytest.mark.parametrize(
    ("kind", "mime", "options"),
    [
        ("PNG", "image/png", {}),
        ("JPEG", "image/jpeg", {}),
        ("JPEG", "image/jpeg", {"progressive": True}),
        ("GIF", "image/gif", {}),
        ("WEBP", "image/webp", {}),
        ("WEBP", "image/webp", {"lossless": True}),
    ],
)
def test_a_picture_is_known_by_its_bytes(
    kind: str, mime: str, options: dict[str, object], tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(drawn(kind, (411, 77), **options))
    seen = probe(path)
    assert seen is not None
    assert (seen.mime, seen.width, seen.height) == (mime, 411, 77)
    assert seen.bytes == path.stat().st_size


def test_a_webp_with_transparency_is_measured() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (19, 23), (0, 0, 0, 9)).save(out, "WEBP")
    seen = probe(out.getvalue())
    assert seen is not None
    assert (seen.width, seen.height) == (19, 23)


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8 ", b"%PDF-1.7"],
)
def test_what_is_no_whole_picture_is_not_guessed(data: bytes) -> None:
    assert probe(data) is None
    assert strip(data) == data


def moving() -> bytes:
    out = io.BytesIO()
    first, *others = (Image.effect_noise((40, 30), shade) for shade in (40, 80, 120))
    first.save(out, "GIF", save_all=True, append_images=others)
    return out.getvalue()


def previewed() -> bytes:
    """A photograph whose notes hold a whole small one, end included."""
    exif = Image.Exif()
    exif[Base.ImageDescription] = "a photograph"
    noted = b"Exif\0\0" + exif.tobytes() + drawn("JPEG", (16, 16))
    return drawn("JPEG", (200, 150), exif=noted)


WHOLE = {
    "a PNG": drawn("PNG", (200, 150)),
    "a JPEG": drawn("JPEG", (200, 150)),
    "a JPEG of many scans": drawn("JPEG", (200, 150), progressive=True),
    "a JPEG with a preview": previewed(),
    "a GIF": drawn("GIF", (200, 150)),
    "a moving GIF": moving(),
    "a WebP": drawn("WEBP", (200, 150)),
    "a WebP without loss": drawn("WEBP", (200, 150), lossless=True),
}


@pytest.mark.parametrize("what", WHOLE)
def test_a_picture_whose_end_is_missing_is_none_wherever_it_was_cut(
    what: str, tmp_path: Path
) -> None:
    data = WHOLE[what]
    assert probe(data) is not None
    lengths = {1, 2, 9, 12, *range(20, len(data), max(1, len(data) // 200))}
    assert [cut for cut in lengths if cut < len(data) and probe(data[:-cut])] == []
    path = tmp_path / "lamp"
    path.write_bytes(data[: len(data) // 2])
    assert probe(path) is None
    assert "its end is missing: copy it again" in unlike(path)


@pytest.mark.parametrize("what", WHOLE)
def test_a_picture_with_a_hole_at_its_end_is_none(what: str) -> None:
    data = WHOLE[what]
    if "WebP" not in what:  # it names its length alone
        assert probe(data[: len(data) // 2].ljust(len(data), b"\0")) is None


@pytest.mark.parametrize("what", WHOLE)
def test_what_a_telephone_hangs_behind_a_picture_is_no_fault(what: str) -> None:
    assert probe(WHOLE[what] + b"a film that shows the moment" * 500) is not None


def test_a_large_photograph_is_looked_at_to_its_end() -> None:
    out = io.BytesIO()
    Image.effect_noise((1600, 1200), 120).save(out, "JPEG", quality=95)
    data = out.getvalue()
    assert len(data) > 600_000
    assert probe(data) is not None
    assert probe(data[:-5000]) is None


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_a_photograph_leaves_without_its_place_and_stays_upright(orientation: int) -> None:
    before = photographed(orientation)
    after = strip(before)
    assert PLACE.encode() in before
    assert PLACE.encode() not in after
    was = ImageOps.exif_transpose(Image.open(io.BytesIO(before)))
    now = ImageOps.exif_transpose(Image.open(io.BytesIO(after)))
    assert was.tobytes() == now.tobytes()
    assert strip(after) == after


def test_a_png_leaves_without_its_notes() -> None:
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Comment", PLACE)
    before = drawn("PNG", pnginfo=notes)
    after = strip(before)
    assert PLACE.encode() not in after
    assert Image.open(io.BytesIO(after)).tobytes() == Image.open(io.BytesIO(before)).tobytes()


def test_a_webp_leaves_without_its_place() -> None:
    exif = Image.Exif()
    exif[Base.ImageDescription] = PLACE
    before = drawn("WEBP", exif=exif.tobytes(), xmp=PLACE.encode(), lossless=True)
    after = strip(before)
    assert PLACE.encode() in before
    assert PLACE.encode() not in after
    assert Image.open(io.BytesIO(after)).tobytes() == Image.open(io.BytesIO(before)).tobytes()
    assert strip(after) == after


def test_colours_survive() -> None:
    profile = b"ICC" * 50
    after = strip(drawn("JPEG", icc_profile=profile))
    assert Image.open(io.BytesIO(after)).info["icc_profile"] == profile


def test_a_description_that_is_too_long_is_a_fault_before_the_post_is_composed() -> None:
    rules = capabilities_of("mastodon").media
    lamp = Media("lamp.png", Path("lamp.png"), "о" * 1501, "image/png")
    assert list(lamp.faults(rules)) == [
        ("media-alt", "has 1501 characters in `alt`; shorten it to 1500")
    ]
    assert list(replace(lamp, alt="о" * 1500).faults(rules)) == []
    assert list(replace(lamp, alt=None).faults(rules)) == []
    assert list(lamp.faults(capabilities_of("telegram").media)) == []
