"""A file goes out the way its platform takes it."""

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageCms

from cfkit.adapters.platforms._upload import read_upload
from cfkit.domain.capabilities import Capabilities, MediaRules, TextRules
from cfkit.domain.errors import NotPublishable, Rejected
from cfkit.domain.post import Media
from cfkit.testing.fake import mp4

JPEG_ONLY = MediaRules(1, frozenset({"image/jpeg", "video/mp4"}), 400_000, jpeg=True, max_width=100)


def taking(rules: MediaRules) -> Capabilities:
    return Capabilities("Gazette", TextRules(None, len), None, date(2026, 11, 27), rules)


def saved(path: Path, image: Image.Image, **options: object) -> Media:
    image.save(path, **options)
    return Media(path.name, path, bytes=path.stat().st_size)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("name", "mode", "colour"),
    [
        ("lamp.png", "RGB", (200, 30, 60)),
        ("lamp.png", "RGBA", (200, 30, 60, 0)),
        ("lamp.png", "LA", (200, 0)),
        ("lamp.png", "1", 1),
        ("lamp.webp", "RGBA", (200, 30, 60, 128)),
        ("lamp.gif", "P", 3),
        ("lamp.jpg", "CMYK", (1, 2, 3, 4)),
    ],
)
def test_a_picture_goes_out_as_jpeg_and_no_wider_than_is_shown(
    name: str, mode: str, colour: object, tmp_path: Path
) -> None:
    media = saved(tmp_path / name, Image.new(mode, (300, 150), colour))  # type: ignore[arg-type]  # a colour a mode
    upload = read_upload(media, taking(JPEG_ONLY))
    assert (upload.mime, upload.name) == ("image/jpeg", "picture-1.jpg")
    if not name.endswith("gif"):
        assert opened(upload.data).size == (upload.width, upload.height) == (100, 50)


def test_what_is_transparent_becomes_white(tmp_path: Path) -> None:
    media = saved(tmp_path / "lamp.png", Image.new("RGBA", (30, 30), (200, 30, 60, 0)))
    assert opened(read_upload(media, taking(JPEG_ONLY)).data).getpixel((9, 9)) == (255, 255, 255)


def test_a_turned_photograph_is_scaled_upright_and_keeps_its_colours(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    colours = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = Image.new("RGB", (400, 200))
    media = saved(tmp_path / "lamp.jpg", photo, exif=exif.tobytes(), icc_profile=colours)
    shown = opened(read_upload(media, taking(JPEG_ONLY)).data)
    assert shown.size == (100, 200)
    assert not shown.getexif()
    assert shown.info["icc_profile"] == colours


def test_a_picture_that_stays_too_heavy_is_written_coarser(tmp_path: Path) -> None:
    noise = Image.effect_noise((300, 300), 90)
    media = saved(tmp_path / "noise.png", noise)
    fine = read_upload(media, taking(replace(JPEG_ONLY, max_width=None)))
    coarse = read_upload(
        media, taking(replace(JPEG_ONLY, max_width=None, max_bytes=len(fine.data) - 1))
    )
    assert len(coarse.data) < len(fine.data)
    with pytest.raises(Rejected, match="save it smaller"):
        read_upload(media, taking(replace(JPEG_ONLY, max_width=None, max_bytes=900)))


def test_a_film_goes_out_whole_with_a_limit_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(mp4(720, 1280, 12.5, notes=b"+55.7558+037.6173/"))
    media = Media("film.mp4", path)
    rules = replace(JPEG_ONLY, max_bytes=10, video_max_bytes=1000)
    upload = read_upload(media, taking(rules), 2)
    assert (upload.mime, upload.name) == ("video/mp4", "file-2.mp4")
    assert (upload.width, upload.height, upload.duration) == (720, 1280, 12.5)
    assert b"+55.75" not in upload.data
    with pytest.raises(Rejected, match="takes 100"):
        read_upload(media, taking(replace(rules, video_max_bytes=100)))


def test_a_broken_picture_one_cut_short_and_a_lost_one_say_what_to_do(tmp_path: Path) -> None:
    media = saved(tmp_path / "lamp.png", Image.effect_noise((300, 300), 90))
    whole = media.path.read_bytes()
    media.path.write_bytes(whole[:500] + whole[500:900][::-1] + whole[900:])
    with pytest.raises(Rejected, match=r"lamp\.png cannot be opened .*: save it again"):
        read_upload(media, taking(JPEG_ONLY))
    media.path.write_bytes(whole[:2000])
    with pytest.raises(NotPublishable, match=r"lamp\.png .* its end is missing: copy it again"):
        read_upload(media, taking(JPEG_ONLY))
    media.path.unlink()
    with pytest.raises(NotPublishable, match="put it there"):
        read_upload(media, taking(JPEG_ONLY))


def test_a_photograph_whose_notes_are_broken_says_what_to_do(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "hello"
    media = saved(tmp_path / "lamp.jpg", Image.new("RGB", (300, 150)), exif=exif)
    letters_for_a_width = media.path.read_bytes().replace(b"\1\x0e\0\2", b"\1\0\0\2")
    media.path.write_bytes(letters_for_a_width)
    with pytest.raises(Rejected, match=r"lamp\.jpg cannot be opened .*: save it again"):
        read_upload(media, taking(JPEG_ONLY))


FILM = Media("film.mp4", Path("film.mp4"), None, "video/mp4", 1080, 1920, 5000, 75.0)
PHOTO = Media("lamp.png", Path("lamp.png"), None, "image/png", 4000, 3000, 900_000)
ANY = MediaRules(9, frozenset({"image/jpeg", "image/png", "video/mp4"}), 10_000)


@pytest.mark.parametrize(
    ("media", "rules", "expected"),
    [
        (FILM, replace(ANY, max_duration=60), "runs for 1 min 15 s; at most 1 min go out: cut it"),
        (FILM, replace(ANY, min_duration=90.5), "runs for 1 min 15 s; make it 1 min 30 s or"),
        (replace(FILM, duration=2.4), replace(ANY, min_duration=3), "runs for 2.4 s; make it 3 s"),
        (FILM, replace(ANY, min_aspect=0.8), "is 0.56 times as wide as high; crop it to 0.80 or w"),
        (PHOTO, replace(ANY, max_bytes=10**6, max_aspect=1), "crop it to 1.00 or narrower"),
        (FILM, replace(ANY, video_max_bytes=4000), "is 5,000 bytes; at most 4,000 go out"),
    ],
)
def test_a_film_or_picture_that_does_not_fit_says_why(
    media: Media, rules: MediaRules, expected: str
) -> None:
    assert expected in " ".join(words for _, words in media.faults(rules))


@pytest.mark.parametrize(
    ("media", "rules"),
    [
        (replace(FILM, duration=None), replace(ANY, max_duration=60)),
        (FILM, replace(ANY, max_duration=75, min_duration=75, min_aspect=0.5625)),
        (replace(FILM, width=1080, height=1351), replace(ANY, min_aspect=0.8)),
        (PHOTO, JPEG_ONLY),
        (PHOTO, replace(JPEG_ONLY, max_side_sum=200)),
    ],
)
def test_what_fits_or_cannot_be_told_is_no_fault(media: Media, rules: MediaRules) -> None:
    assert list(media.faults(rules)) == []


def test_what_becomes_of_a_picture_is_told() -> None:
    assert dict(PHOTO.changes(JPEG_ONLY)) == {
        "media-jpeg": "PNG goes out as JPEG, on white where it is transparent",
        "media-scaled": "goes out with 100 x 75 pixels instead of 4000 x 3000",
    }
    assert dict(PHOTO.changes(ANY)) == {
        "media-lighter": "is 900,000 bytes, and goes out coarser or smaller, with at most 10,000"
    }
    assert not [*PHOTO.changes(replace(ANY, max_bytes=10**6)), *FILM.changes(JPEG_ONLY)]
    assert dict(PHOTO.changes(replace(ANY, max_bytes=10**6, max_pixels=3000))) == {
        "media-scaled": "goes out with 63 x 47 pixels instead of 4000 x 3000"
    }


def test_a_picture_too_large_to_be_opened_is_a_fault_before_its_time() -> None:
    vast = replace(PHOTO, width=12_000, height=9_000)
    assert "108,000,000 pixels; cfkit scales" in dict(vast.faults(JPEG_ONLY))["media-pixels"]
    assert list(vast.changes(JPEG_ONLY)) == [], "nothing is made of what is refused"
    assert not list(vast.faults(replace(ANY, max_bytes=10**6)))


@pytest.mark.parametrize("limit", [{"max_side_sum": 200}, {"max_pixels": 8000}, {"max_width": 40}])
def test_a_picture_that_is_too_large_keeps_its_shape_and_its_type(
    limit: dict[str, int], tmp_path: Path
) -> None:
    media = saved(tmp_path / "lamp.png", Image.new("RGB", (300, 150)))
    upload = read_upload(media, taking(replace(ANY, **limit)))
    width, height = opened(upload.data).size
    assert (upload.mime, upload.width, upload.height) == ("image/png", width, height)
    assert width == pytest.approx(2 * height, abs=2)
    kept = {"max_side_sum": width + height, "max_pixels": width * height, "max_width": width}
    assert all(kept[name] <= most for name, most in limit.items())


def test_a_large_photograph_is_made_smaller_until_it_fits_and_alike_each_time(
    tmp_path: Path,
) -> None:
    media = saved(tmp_path / "noise.png", Image.effect_noise((2400, 1600), 90))
    rules = replace(ANY, max_bytes=600_000)
    upload = read_upload(media, taking(rules))
    assert (upload.mime, upload.name, upload.is_remade) == ("image/jpeg", "picture-1.jpg", True)
    assert len(upload.data) <= 600_000
    assert max(opened(upload.data).size) >= 1080
    assert read_upload(media, taking(rules)).data == upload.data
