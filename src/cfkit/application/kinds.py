"""Say which kind of file a format needs and a post does not list."""

from __future__ import annotations

from collections.abc import Mapping

from cfkit.domain.catalogue import Format


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
