"""Make a picture the way a platform takes it: its type, its sides and its bytes."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from cfkit.domain.capabilities import MediaRules
from cfkit.domain.post import MOST_PIXELS

from .media import probe

if TYPE_CHECKING:
    from PIL.Image import Image

_QUALITIES = (92, 85, 75, 65)
_SHRINKING = 0.75
_LEAST_SIDE = 1080
"""Pixels along the longer side that a picture keeps: what a telephone shows."""
_BROKEN = (
    *(OSError, SyntaxError, ValueError, TypeError),
    *(ArithmeticError, LookupError, struct.error),
)
"""What Pillow raises for a broken picture, and for notes in it that are of another kind."""


class Unmakeable(Exception):
    """A picture that cannot be made anew; the message goes behind its name."""


def remake(data: bytes, rules: MediaRules) -> bytes:
    """Write a picture anew as the rules want it, upright and without notes; colours keep theirs.

    One over `max_bytes` becomes a JPEG on white, coarser and then smaller as far as eyes forgive.
    The same picture and rules give the same bytes. Raise `Unmakeable` for what is no picture, or
    too large to open.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415  heavy, and most pictures go out as they are

    seen = probe(data)
    if seen is None or seen.width is None or seen.height is None:
        raise Unmakeable("is no picture that can be opened: save it again")
    if seen.width * seen.height > MOST_PIXELS:
        raise Unmakeable(
            f"has {seen.width * seen.height:,} pixels, and cfkit opens {MOST_PIXELS:,}: "
            "save it smaller"
        )
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF")) as opened:
            kind = "JPEG" if rules.converts(seen.mime) else opened.format or "PNG"
            profile = None if opened.mode == "CMYK" else opened.info.get("icc_profile")
            image = ImageOps.exif_transpose(opened)
            if kind == "JPEG":
                image = _on_white(image)
            if sides := rules.scaled(seen.mime, *image.size):
                image = image.resize(sides, Image.Resampling.LANCZOS)
            written = _written(image, kind, profile)
            if len(written) > rules.max_bytes and "image/jpeg" in rules.mime_types:
                return _lighter(_on_white(image), profile, rules.max_bytes)
            return written
    except (*_BROKEN, Image.DecompressionBombError) as error:
        raise Unmakeable(f"cannot be opened ({error}): save it again") from None


def _lighter(image: Image, profile: bytes | None, max_bytes: int) -> bytes:
    """Write a JPEG coarser, then smaller, until it fits; the last try is returned as it is."""
    from PIL import Image as images  # noqa: N813, PLC0415  slow; the class has its name

    while True:
        for quality in _QUALITIES:
            data = _written(image, "JPEG", profile, quality)
            if len(data) <= max_bytes:
                return data
        share = max(_SHRINKING, _LEAST_SIDE / max(image.size))
        if share >= 1:
            return data
        sides = (round(image.width * share) or 1, round(image.height * share) or 1)
        image = image.resize(sides, images.Resampling.LANCZOS)


def _on_white(image: Image) -> Image:
    from PIL import Image as images  # noqa: N813, PLC0415  slow; the class has its name

    if image.mode in ("RGB", "L"):
        return image
    if not image.has_transparency_data:
        return image.convert("RGB")
    shown = image.convert("RGBA")
    ground = images.new("RGBA", shown.size, "white")
    ground.alpha_composite(shown)
    return ground.convert("RGB")


def _written(image: Image, kind: str, profile: bytes | None, quality: int = _QUALITIES[0]) -> bytes:
    keep = {"icc_profile": profile} if profile else {}
    out = io.BytesIO()
    image.save(out, kind, quality=quality, optimize=kind != "WEBP", **keep)
    return out.getvalue()
