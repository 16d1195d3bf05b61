"""Take the files that statuses carry, and be slow with them where the real server is."""

from __future__ import annotations

from typing import Any

from cfkit.sandbox import mastodon_entities as entities
from cfkit.sandbox import mastodon_statuses as statuses
from cfkit.sandbox.films import read_film
from cfkit.sandbox.images import read_image
from cfkit.sandbox.mastodon_call import Answer, MastodonCall, MastodonRefused

_IMAGE_BYTES = 16 * 1024 * 1024
_IMAGE_PIXELS = 33_177_600
_FILM_BYTES = 99 * 1024 * 1024
_FILM_PIXELS = 8_294_400
_DESCRIPTION = 1500


def upload(call: MastodonCall) -> Answer:
    """Keep a file; a film is always worked on for a while, a picture as is configured."""
    given = call.files.get("file")
    if given is None or not given.data:
        raise MastodonRefused(422, "Validation failed: File can't be blank")
    image, film = read_image(given.data), read_film(given.data)
    seen = image or film
    if seen is None:
        raise MastodonRefused(
            422, "Validation failed: File content type is invalid, File is invalid"
        )
    if len(given.data) > (_FILM_BYTES if film else _IMAGE_BYTES):
        most = "99" if film else "16"
        raise MastodonRefused(422, f"Validation failed: File size must be less than {most} MB")
    if seen.width * seen.height > (_FILM_PIXELS if film else _IMAGE_PIXELS):
        kind = "videos" if film else "images"
        raise MastodonRefused(422, f"{seen.width}x{seen.height} {kind} are not supported")
    _check_description(call)
    new_id, used = statuses.next_id(call.state)
    waits = int(call.setting("media_processing_polls")) or (1 if film else 0)
    mime = image.mime if image else "video/mp4"
    row = {
        "id": new_id,
        "account": call.account,
        "status": None,
        "waits": waits,
        "media": call.state.save_media(given.data, mime),
        "mime": mime,
        "width": seen.width,
        "height": seen.height,
        "description": call.text("description") or None,
    }
    call.state.commit(used, ("mastodon.media", new_id, row))
    return Answer(entities.media(call, row, ready=not waits), 202 if waits else 200)


def get(call: MastodonCall) -> Answer:
    """Tell how far a file is: 206 until it is ready."""
    row = _find(call)
    if not row["waits"]:
        return Answer(entities.media(call, row))
    call.state.commit(("mastodon.media", call.target, {**row, "waits": row["waits"] - 1}))
    return Answer(entities.media(call, row, ready=False), 206)


def describe(call: MastodonCall) -> dict[str, Any]:
    """Change the description of a file."""
    _check_description(call)
    row = {**_find(call), "description": call.text("description") or None}
    call.state.commit(("mastodon.media", call.target, row))
    return entities.media(call, row)


def _check_description(call: MastodonCall) -> None:
    if len(call.text("description")) > _DESCRIPTION:
        raise MastodonRefused(
            422, f"Validation failed: Description is too long (maximum is {_DESCRIPTION})"
        )


def _find(call: MastodonCall) -> dict[str, Any]:
    row = call.state.row("mastodon.media", call.target)
    if row is None or row["account"] != call.account:
        raise MastodonRefused(404, "Record not found")
    found: dict[str, Any] = row
    return found
