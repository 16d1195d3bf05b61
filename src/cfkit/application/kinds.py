"""Say which kind of file a format needs and a post does not list."""

from __future__ import annotations

import mimetypes
from collections.abc import Mapping

from cfkit.domain.catalogue import Format, Needs


def kind_of(name: str) -> str | None:
    """Tell by its name what a file is: `image`, `video`, `audio`; `None` where it does not say."""
    mime, _ = mimetypes.guess_type(name, strict=False)
    return mime and mime.partition("/")[0]


def serves(name: str, needs: Needs) -> bool:
    """Whether a file may be what a format needs; one whose name does not say may be."""
    kind = kind_of(name)
    if kind is None or needs.story:
        return True
    return kind != "image" if needs.video else kind != "video"


def lacking_kind(format_: Format | None, kinds: Mapping[str, str | None]) -> str | None:
    """Say what is needed, or `None`; `kinds` are the MIME types of the files that are listed.

    A file of an unknown type (`None`) is not judged.
    """
    if format_ is None or not kinds or None in kinds.values():
        return None
    needs, names = format_.needs, ", ".join(kinds)
    found = {str(mime).partition("/")[0] for mime in kinds.values()}
    if needs.video and found == {"image"}:
        return f"{format_.id} needs a film, and {names} is none; add an MP4 to `media`"
    if needs.images and not needs.video and "image" not in found:
        return (
            f"{format_.id} needs a picture, and {names} is none; add one to `media`, or write the"
            " post in a format of films"
        )
    return None
