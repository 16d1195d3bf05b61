"""Find the public address of a file, for platforms that fetch files instead of taking them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.errors import CfkitError, NotPublishable, Unavailable
from cfkit.domain.post import Media

from ._http import Api
from ._settings import REHEARSED_SITE
from ._site_files import SiteFile, as_it_is, site_file

if TYPE_CHECKING:
    import httpx

_SIGN_IN = re.compile(r"log[-_]?in|sign[-_]?in|auth|sso|account|session|password", re.IGNORECASE)
_TOTAL = re.compile(r"/(\d+)$")
_SAME = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "video/x-m4v": "video/mp4"}
_AS_IT_LIES = {"Accept-Encoding": "identity"}
_UPLOAD = "upload what `cfkit media FOLDER` writes"


def public_url(
    base: str | None, media: Media, client: httpx.Client, capabilities: Capabilities | None = None
) -> str:
    """Return the address under which a platform can fetch a file: `base`, then its name.

    `base` is the setting `media_base_url` without a final slash. The file there is looked at first:
    raise `NotPublishable` that says what to do when it is missing, private, another one or a web
    page, `Unavailable` when the site does not answer. With `capabilities`, a picture that the
    platform would not take lies there converted, under the name that `cfkit media` gives it.
    """
    if not base:
        raise NotPublishable(
            f"{media.name} must lie on a site that the platform can fetch it from: upload what "
            "`cfkit media FOLDER` writes, and set `media_base_url` to the address it is below"
        )
    wanted = site_file(media, capabilities) if capabilities else as_it_is(media)
    url = f"{base}/{quote(wanted.name)}"
    api = Api(client, base, name="the site of `media_base_url`")
    if base.endswith(REHEARSED_SITE):
        _hand_over(api, url, wanted)
    seen = api.look(url, _Seen, headers=_AS_IT_LIES)
    if seen.status in (403, 405, 501) or (seen.status == 200 and seen.length is None):
        ranged = {**_AS_IT_LIES, "Range": "bytes=0-0"}
        seen = api.look(url, _Seen, method="GET", headers=ranged)
    if (error := _fault(seen, wanted, url)) is not None:
        raise error
    return url


@dataclass(frozen=True, slots=True)
class _Seen:
    status: int
    headers: Mapping[str, str]

    @property
    def mime(self) -> str:
        named = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return _SAME.get(named, named)

    @property
    def length(self) -> int | None:
        whole = _TOTAL.search(self.headers.get("content-range", ""))
        told = whole[1] if whole else self.headers.get("content-length", "")
        return int(told) if told.isdecimal() and (whole or self.status != 206) else None


def _fault(seen: _Seen, wanted: SiteFile, url: str) -> CfkitError | None:
    where = f"{wanted.media.name} at {url}"
    match seen.status:
        case 200 | 206:
            words = _wrong_file(seen, wanted)
        case 301 | 302 | 303 | 307 | 308:
            words = _elsewhere(seen.headers.get("location", ""))
        case 401 | 403:
            words = "is private (the site asks who is there): make it public"
        case 404 | 410:
            words = f"is not there: {_UPLOAD}, or mend `media_base_url`"
        case status if status == 429 or status >= 500:
            return Unavailable(f"{where}: the site answers with HTTP {status}; try again later")
        case status:
            words = f"cannot be fetched (HTTP {status}): look at it in a browser"
    return NotPublishable(f"{where} {words}") if words else None


def _elsewhere(location: str) -> str:
    parts = urlsplit(location)
    if _SIGN_IN.search(f"{parts.netloc}{parts.path}"):
        return "sends on to a page to sign in at: make it public"
    place = parts.netloc or "another page"
    return f"sends on to {place}: set `media_base_url` to where the file itself lies"


def _wrong_file(seen: _Seen, wanted: SiteFile) -> str:
    if seen.mime in ("text/html", "application/xhtml+xml"):
        return "is a web page, not the file: use an address that leads to the file itself"
    if seen.mime != wanted.mime:
        named = seen.mime or "no type"
        return f"is sent as {named}, and it is {wanted.mime}: let the site send that Content-Type"
    if seen.length is None:
        return "has no length that the site tells: let it send Content-Length"
    if seen.length not in wanted.sizes:
        ours = f"{wanted.sizes[0]:,}"
        return f"has {seen.length:,} bytes, and the project's file {ours}: {_UPLOAD} again"
    return ""


def _hand_over(api: Api, url: str, wanted: SiteFile) -> None:
    headers = {"Content-Type": wanted.mime}
    content = b"".join(wanted.pieces())
    api.look(url, lambda *_: None, method="PUT", content=content, headers=headers)
