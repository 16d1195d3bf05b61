"""One channel's films: what stands there, what it counts, how it is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from cfkit.domain.errors import CredentialError, Rejected
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.post import Media
from cfkit.domain.publication import Shown

from ._answers import counts, identifier, moment, words
from ._lookup import Seen
from ._upload import Upload
from ._youtube_access import Access
from ._youtube_facts import UNVERIFIED_SECONDS
from ._youtube_standing import Standing
from ._youtube_upload import VIDEO_ID

T = TypeVar("T")

_PAGE = 50
_PAGES = 40
_STATISTICS = {
    Metric.VIEWS: "viewCount",
    Metric.LIKES: "likeCount",
    Metric.COMMENTS: "commentCount",
}
_KEPT = ("categoryId", "tags", "defaultLanguage", "defaultAudioLanguage")
"""What an update would clear if it were not sent again."""
_VERIFY = "confirm a telephone number at youtube.com/verify"


class Mine(NamedTuple):
    """The channel that the token speaks for."""

    id: str
    title: str
    handle: str | None
    uploads: str
    is_verified: bool


class Films:
    """The films of the channel that the token speaks for."""

    def __init__(self, access: Access, wanted: str | None) -> None:
        self._access = access
        self._wanted = wanted
        self._mine: Mine | None = None

    def mine(self) -> Mine:
        """Tell which channel it is. Raise `CredentialError` when it is another than wanted."""
        if self._mine is None:
            found = self._access.call(
                "read",
                "youtube/v3/channels",
                lambda body: [_channel(one) for one in body.get("items") or ()],
                params={"part": "snippet,contentDetails,status", "mine": "true"},
            )
            if not found:
                raise CredentialError(
                    "this Google account has no YouTube channel: sign in as the one that has"
                )
            self._require_wanted(found[0])
            self._mine = found[0]
        return self._mine

    def _require_wanted(self, mine: Mine) -> None:
        wanted = self._wanted or ""
        if wanted.startswith(("UC", "@")) and wanted not in (mine.id, mine.handle):
            raise CredentialError(
                f"the token speaks for the channel {mine.title} ({mine.id}), and `channel_id` is "
                f"{wanted}: sign in again and choose that channel"
            )

    def require_fit(self, film: Media, picture: Media | None) -> None:
        """Raise `Rejected` for what a channel without a telephone number may not have."""
        mine = self.mine()
        if mine.is_verified:
            return
        if film.duration is not None and film.duration > UNVERIFIED_SECONDS:
            raise Rejected(
                f"{film.name} runs {film.duration / 60:.0f} minutes, and this channel may have 15: "
                f"{_VERIFY}"
            )
        if picture is not None:
            raise Rejected(
                f"this channel may set no thumbnail: {_VERIFY}, or take {picture.name} out of "
                "`media`"
            )

    def standings(self, videos: Sequence[str]) -> dict[str, Standing]:
        """Read how far YouTube is with films; those that are gone are absent."""
        return self._read(videos, "status", lambda one: Standing.of(one["status"]))

    def counts(self, videos: Sequence[str]) -> dict[str, Counts]:
        """Read the counters of up to 50 films."""
        return self._read(videos, "statistics", _counts)

    def shown(self, videos: Sequence[str]) -> dict[str, Shown]:
        """Read films as they stand; what YouTube does not give is gone."""
        if not videos:
            return {}
        found = self._read(videos, "snippet", lambda one: Shown(_text(one["snippet"])))
        return {one: found.get(one, Shown(is_gone=True)) for one in videos}

    def uploads(self, since: datetime) -> Iterator[Seen | None]:
        """List the channel's uploads, private ones too, a page further than `since`."""
        asked = {"part": "snippet", "playlistId": self.mine().uploads, "maxResults": str(_PAGE)}
        for _ in range(_PAGES):
            page, more = self._access.call(
                "read",
                "youtube/v3/playlistItems",
                lambda body: ([_seen(one) for one in body["items"]], _more(body)),
                params=asked,
            )
            yield from page
            if more is None or (page and all(one.posted_at < since for one in page)):
                return
            if more == asked.get("pageToken"):
                break
            asked["pageToken"] = more
        yield None

    def set_thumbnail(self, video: str, picture: Upload) -> bool:
        """Set the picture that stands for a film."""
        self._access.call(
            "prepare",
            "upload/youtube/v3/thumbnails/set",
            lambda body: list(body["items"]),
            params={"videoId": video, "uploadType": "media"},
            content=picture.data,
            headers={"Content-Type": picture.mime},
        )
        return True

    def describe(self, video: str, title: str, text: str) -> None:
        """Write another title and description; the rest of the snippet is sent as it stands."""
        found = self._read([video], "snippet", lambda one: _kept(one["snippet"]))
        if video not in found:
            raise Rejected("YouTube shows no such film any more")
        snippet = {**found[video], "title": title, "description": text}
        self._access.call(
            "write",
            "youtube/v3/videos",
            lambda body: identifier(body["id"], VIDEO_ID),
            method="PUT",
            params={"part": "snippet"},
            json={"id": video, "snippet": snippet},
        )

    def delete(self, video: str) -> None:
        """Delete a film; one that is gone is fine."""
        self._access.transfer(
            "youtube/v3/videos",
            lambda _: None,
            method="DELETE",
            params={"id": video},
            visible=True,
            accept=(404,),
        )

    def _read(self, videos: Sequence[str], part: str, take: Callable[[Any], T]) -> dict[str, T]:
        return self._access.call(
            "read",
            "youtube/v3/videos",
            lambda body: {identifier(one["id"], VIDEO_ID): take(one) for one in body["items"]},
            params={"part": part, "id": ",".join(videos), "maxResults": str(_PAGE)},
        )


def _channel(item: Any) -> Mine:
    snippet = item["snippet"]
    handle = snippet.get("customUrl")
    return Mine(
        identifier(item["id"]),
        words(snippet["title"]),
        handle if isinstance(handle, str) else None,
        identifier(item["contentDetails"]["relatedPlaylists"]["uploads"]),
        (item.get("status") or {}).get("longUploadsStatus") in (None, "allowed"),
    )


def _seen(item: Any) -> Seen:
    snippet = item["snippet"]
    video = identifier(snippet["resourceId"]["videoId"], VIDEO_ID)
    result = {"id": video}
    return Seen(video, _text(snippet), moment(snippet["publishedAt"]), result, in_order=False)


def _text(snippet: Any) -> str:
    return words(snippet["description"]) or words(snippet["title"])


def _more(body: Any) -> str | None:
    more = body.get("nextPageToken")
    return identifier(more) if more else None


def _kept(snippet: Any) -> dict[str, Any]:
    return {name: snippet[name] for name in _KEPT if name in snippet}


def _counts(item: Any) -> Counts:
    told = item["statistics"]
    read = {metric: told.get(name) for metric, name in _STATISTICS.items()}
    return counts({metric: _number(value) for metric, value in read.items()})


def _number(value: Any) -> int | None:
    """Read a count, which comes as a text."""
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 19 else None
