"""Bring pictures, films and documents to LinkedIn before a post names them."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from cfkit.domain.errors import Rejected, Unavailable
from cfkit.domain.post import Media, Post
from cfkit.ports import Steps

from ._answers import identifier, link, whole
from ._linkedin_api import LinkedInApi, encoded
from ._linkedin_facts import CAPABILITIES
from ._upload import check_attachments, read_range, read_upload
from ._working import still_working

Kind = Literal["image", "video", "document"]
_PDF = "application/pdf"


def kind_of(media: Media) -> Kind:
    """Tell which of LinkedIn's kinds a file is."""
    if media.is_video:
        return "video"
    return "document" if media.mime == _PDF else "image"


def check_media(post: Post) -> None:
    """Raise `Rejected` for what LinkedIn cannot carry in one post."""
    check_attachments(post, CAPABILITIES)
    document = next((one.name for one in post.media if kind_of(one) == "document"), None)
    if document and len(post.media) > 1:
        raise Rejected(
            f"LinkedIn takes a PDF alone: leave {document} alone in `media`, or take it out"
        )


def content_of(post: Post, urns: list[str]) -> dict[str, Any] | None:
    """Write what is attached, as the Posts API wants it."""
    if len(urns) > 1:
        images = [
            {"id": urn, **({"altText": one.alt} if one.alt else {})}
            for urn, one in zip(urns, post.media, strict=True)
        ]
        return {"multiImage": {"images": images}}
    for urn, one in zip(urns, post.media, strict=True):
        media = {"id": urn}
        if kind_of(one) != "image":
            media["title"] = post.title or one.path.stem
        if one.alt:
            media["altText"] = one.alt
        return {"media": media}
    if post.poll:
        options = [{"text": option} for option in post.poll.options]
        settings = {"duration": "SEVEN_DAYS"}
        question = {"question": post.poll.question, "options": options, "settings": settings}
        return {"poll": question}
    return None


class LinkedInMedia:
    """Uploads of one author."""

    def __init__(self, api: LinkedInApi) -> None:
        self._api = api

    def uploaded(self, owner: str, media: Media, number: int, steps: Steps) -> str:
        """Upload a file and see it through processing; return its URN."""
        kind = kind_of(media)
        if kind == "video":
            urn = steps.once(f"film-{number}", lambda: self._film(owner, media, number, steps))
        else:
            whole_file = partial(self._file, owner, kind, media, number)
            urn = steps.once(f"upload-{number}", whole_file)
        steps.once(f"ready-{number}", lambda: self._wait_for(kind, urn, media))
        return str(urn)

    def begin(self, owner: str, kind: Kind, **more: Any) -> dict[str, Any]:
        """Ask where a file goes; nobody sees it, and without its bytes it is nothing."""
        answer: dict[str, Any] = self._api.call(
            "prepare",
            f"rest/{kind}s?action=initializeUpload",
            lambda body: _begun(kind, body["value"]),
            json={"initializeUploadRequest": {"owner": owner, **more}},
        )
        return answer

    def _file(self, owner: str, kind: Kind, media: Media, number: int) -> str:
        upload = read_upload(media, CAPABILITIES, number)
        begun = self.begin(owner, kind)
        self._api.upload(begun["parts"][0]["url"], upload.data, signed=True)
        return str(begun["urn"])

    def _film(self, owner: str, media: Media, number: int, steps: Steps) -> str:
        most = CAPABILITIES.media.video_max_bytes or 0
        if not 0 < media.bytes <= most:
            raise Rejected(
                f"{media.name} has {media.bytes:,} bytes; LinkedIn takes 1 to {most:,}: save it "
                "smaller"
            )
        about = {
            "fileSizeBytes": media.bytes,
            "uploadCaptions": False,
            "uploadThumbnail": False,
        }
        begin = partial(self.begin, owner, "video", **about)
        begun = steps.once(f"upload-{number}", begin, secret=True)
        tags = [
            steps.once(f"upload-{number}-{place}", partial(self._part, media, part))
            for place, part in enumerate(begun["parts"])
        ]
        steps.once(f"uploaded-{number}", lambda: self._finish(begun, tags))
        return str(begun["urn"])

    def _part(self, media: Media, part: dict[str, Any]) -> str:
        length = part["last"] - part["first"] + 1
        tag = self._api.upload(part["url"], read_range(media, part["first"], length), signed=False)
        if tag is None:
            raise Unavailable("LinkedIn took a part of the film and did not name it; try again")
        return tag

    def _finish(self, begun: dict[str, Any], tags: list[str]) -> bool:
        self._api.cover(*filter(None, [begun["token"], *(part["url"] for part in begun["parts"])]))
        parts = {
            "video": begun["urn"],
            "uploadToken": begun["token"],
            "uploadedPartIds": tags,
        }
        return self._api.change(
            "rest/videos?action=finalizeUpload",
            lambda _: True,
            json={"finalizeUploadRequest": parts},
            visible=False,
        )

    def _wait_for(self, kind: Kind, urn: str, media: Media) -> bool:
        """Look how far processing is; a member's token may be forbidden to look."""
        status = self._api.call(
            "read",
            f"rest/{kind}s/{encoded(urn)}",
            lambda body: str(body.get("status", "")),
            accept=lambda status, body: status == 403 and isinstance(body, dict),
        )
        if status == "PROCESSING_FAILED":
            raise Rejected(f"LinkedIn could not process {media.name}: save it anew")
        if status in ("PROCESSING", "WAITING_UPLOAD"):
            raise Unavailable(still_working("LinkedIn", media.name))
        return True


def _begun(kind: Kind, value: dict[str, Any]) -> dict[str, Any]:
    urn = identifier(value[kind], rf"urn:li:{kind}:[\w-]+")
    told = value.get("uploadInstructions") or [{"uploadUrl": value.get("uploadUrl")}]
    parts = [_part(one) for one in told]
    return {"urn": urn, "parts": parts, "token": str(value.get("uploadToken") or "")}


def _part(told: dict[str, Any]) -> dict[str, Any]:
    first, last = whole(told.get("firstByte", 0)), whole(told.get("lastByte", 0))
    if not 0 <= first <= last:
        raise ValueError("no part of a film")
    return {"url": link(told["uploadUrl"]), "first": first, "last": last}
