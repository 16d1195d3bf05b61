"""Publish to the Gazette, a made-up platform."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from cfkit.adapters.kit import (
    ROOT,
    Address,
    Api,
    PlatformSettings,
    Seen,
    Token,
    address,
    check_attachments,
    counts,
    identifier,
    moment,
    part,
    read_upload,
    search,
    words,
)
from cfkit.domain.capabilities import Capabilities, Fact, MediaRules, Support, TextRules
from cfkit.domain.errors import CfkitError, CredentialError
from cfkit.domain.metrics import Counts, Metric
from cfkit.domain.post import Media, Post
from cfkit.domain.publication import Delivery, Receipt, Sighting
from cfkit.domain.text import code_points
from cfkit.ports import Steps

if TYPE_CHECKING:
    import httpx

DOCS = "https://gazette.example/api"
READ = date(2026, 11, 27)


class Settings(PlatformSettings):
    """What a channel needs: a section of the paper, and a token that may write there."""

    section: str
    token: Token
    base_url: Address = "https://gazette.example"


class Gazette:
    """One section of the paper."""

    slug: ClassVar[str] = "gazette"
    settings: ClassVar[type[Settings]] = Settings
    account: ClassVar[tuple[str, ...]] = ("section",)
    capabilities: ClassVar[Capabilities] = Capabilities(
        name="The Gazette",
        text=TextRules(max_length=2000, count=code_points),
        media=MediaRules(
            max_items=1, mime_types=frozenset({"image/jpeg"}), max_bytes=2**20, jpeg=True
        ),
        threads=True,
        metrics=frozenset({Metric.VIEWS}),
        metrics_batch_size=50,
        can_be_asked=True,
        docs=DOCS,
        checked_on=READ,
        support={
            "publish": Support.YES,
            "photo": Support.YES,
            "video": Support.NO,
            "poll": Support.NO,
            "link": Support.YES,
            "thread": Support.YES,
            "edit": Support.NO,
            "delete": Support.NOT_YET,
            "pin": Support.NO,
            "schedule": Support.NO,
            "lookup": Support.YES,
            "metrics": Support.YES,
            "comments": Support.NO,
            "reply": Support.NO,
            "comment": Support.NO,
        },
        facts=(
            Fact("text length", "2000 code points", f"{DOCS}#articles", READ),
            Fact("views", "rounded to tens", "a reader's letter", READ, confirmed=False),
        ),
    )

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        """Keep the token out of every message: `Api` is told of it."""
        self._section = settings.section
        self._token = settings.token
        self._api = Api(
            client,
            settings.base_url,
            name="The Gazette",
            secrets=[settings.token],
            verdict=verdict,
        )

    def publish(self, post: Post, steps: Steps) -> Receipt:
        """Upload, then publish: what a finished step returned is never asked for twice."""
        check_attachments(post, self.capabilities)
        pictures = [
            steps.once(f"upload-{number}", self._uploading(media, number))
            for number, media in enumerate(post.media, 1)
        ]
        sent: list[dict[str, Any]] = []
        for name, text in _messages(post):
            article = {"section": self._section, "text": text}
            article |= {"pictures": pictures} if pictures and not sent else {}
            article |= {"below": sent[-1]["id"]} if sent else {}
            sent.append(steps.once(name, self._printing(article), visible=True))
        return Receipt(sent[0]["id"], sent[0]["url"])

    def find(self, post: Post, delivery: Delivery) -> Sighting:
        """Look through the newest articles for one whose answer was lost."""
        return search(_messages(post), delivery, self._newest(), lambda: self._api.ahead)

    def fetch_metrics(self, remote_ids: Sequence[str]) -> Mapping[str, Counts]:
        """Read several articles in one call; what the paper does not say is left out."""
        return self._api.read(
            "articles",
            lambda body: {
                identifier(one["id"]): counts({Metric.VIEWS: one.get("views")}) for one in body
            },
            params={"ids": ",".join(remote_ids)},
            headers=self._signed(),
        )

    def check_access(self) -> str:
        """Name the section that the token may write in."""
        name = self._api.read("me", lambda body: words(body["name"]), headers=self._signed())
        return f"{name}, section {self._section}"

    def _signed(self) -> dict[str, str]:
        """Take the token out only where it is sent: what holds it open is printed one day."""
        return {"Authorization": f"Bearer {self._token.get_secret_value()}"}

    def _newest(self) -> Iterator[Seen]:
        yield from self._api.read(
            "articles",
            lambda body: [
                Seen(
                    identifier(one["id"]),
                    words(one["text"]),
                    moment(one["printed"]),
                    {"id": identifier(one["id"]), "url": address(one["url"])},
                )
                for one in body
            ],
            params={"section": self._section},
            headers=self._signed(),
        )

    def _uploading(self, media: Media, number: int) -> Callable[[], str]:
        return lambda: self._api.prepare(
            "pictures",
            lambda body: identifier(body["id"]),
            files={"picture": read_upload(media, self.capabilities, number).part},
            headers=self._signed(),
        )

    def _printing(self, article: Mapping[str, Any]) -> Callable[[], dict[str, Any]]:
        return lambda: self._api.write(
            "articles",
            lambda body: {"id": identifier(body["id"]), "url": address(body["url"])},
            json=article,
            headers=self._signed(),
        )


def _messages(post: Post) -> list[tuple[str, str]]:
    """List what is sent, by step: the first message, then its answers."""
    texts = [post.document.written_out, *(document.written_out for document in post.parts)]
    return [(part(number) if number > 1 else ROOT, text) for number, text in enumerate(texts, 1)]


def verdict(status: int, body: Any) -> CfkitError | None:
    """Say what to do about refusals that the paper words itself; the status tells the rest."""
    if isinstance(body, dict) and body.get("error") == "section-closed":
        return CredentialError("The Gazette: the section is closed to this token: ask its editor")
    return None
