"""Make a picture the way a platform takes it: as JPEG, and no wider than it shows."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

from .media import probe

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_PIXELS = 89_000_000
_QUALITIES = (92, 85, 75, 65)
_BROKEN = (
    *(OSError, SyntaxError, ValueError, TypeError),
    *(ArithmeticError, LookupError, struct.error),
)
"""What Pillow raises for a broken picture, and for notes in it that are of another kind."""


class Unmakeable(Exception):
    """A picture that cannot be made anew; the message goes behind its name."""


def remake(data: bytes, *, jpeg: bool, max_width: int | None, max_bytes: int) -> bytes:
    """Write a picture anew, upright and without notes; colours keep their profile.

    `jpeg` writes JPEG on white, else the type stays. A JPEG over `max_bytes` is written coarser,
    as far as eyes forgive. Raise `Unmakeable` for what is no picture, or too large to open.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415  heavy, and most pictures go out as they are

    seen = probe(data)
    if seen is None or seen.width is None or seen.height is None:
        raise Unmakeable("is no picture that can be opened: save it again")
    if seen.width * seen.height > _MOST_PIXELS:
        raise Unmakeable(
            f"has {seen.width * seen.height:,} pixels, and cfkit opens {_MOST_PIXELS:,}: "
            "save it smaller"
        )
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF")) as opened:
            kind = "JPEG" if jpeg else opened.format or "PNG"
            profile = None if opened.mode == "CMYK" else opened.info.get("icc_profile")
            image = ImageOps.exif_transpose(opened)
            if kind == "JPEG":
                image = _on_white(image)
            if max_width and image.width > max_width:
                height = max(1, round(image.height * max_width / image.width))
                image = image.resize((max_width, height), Image.Resampling.LANCZOS)
            return _written(image, kind, profile, max_bytes)
    except (*_BROKEN, Image.DecompressionBombError) as error:
        raise Unmakeable(f"cannot be opened ({error}): save it again") from None


def _on_white(image: Image) -> Image:
    from PIL import Image as images  # noqa: N813, PLC0415

    if image.mode in ("RGB", "L"):
        return image
    if not image.has_transparency_data:
        return image.convert("RGB")
    shown = image.convert("RGBA")
    ground = images.new("RGBA", shown.size, "white")
    ground.alpha_composite(shown)
    return ground.convert("RGB")


def _written(image: Image, kind: str, profile: bytes | None, max_bytes: int) -> bytes:
    keep = {"icc_profile": profile} if profile else {}
    data = b""
    for quality in _QUALITIES if kind == "JPEG" else _QUALITIES[:1]:
        out = io.BytesIO()
        image.save(out, kind, quality=quality, optimize=kind != "WEBP", **keep)
        data = out.getvalue()
        if len(data) <= max_bytes:
            break
    return data
