"""The records of a Bluesky account, each under its key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cfkit.domain.errors import Rejected
from cfkit.domain.likeness import alike
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Receipt, Sighting

from ._answers import identifier, moment, words
from ._bluesky_profile import is_absent
from ._bluesky_record import COLLECTION, Reference
from ._bluesky_session import Session, error_of

PAGE = 100
"""The most records that listRecords gives at once (lexicon com.atproto.repo, 2026-11-22)."""


class Repository:
    """The posts of one account; `url_of` tells where readers see a record."""

    def __init__(self, session: Session, url_of: Callable[[str], str]) -> None:
        self._session = session
        self._url_of = url_of

    def putting(self, post: str, key: str, record: dict[str, Any]) -> Any:
        """Say how to create a record, see `_put`."""
        return lambda: self._put(post, key, record)

    def _put(self, post: str, key: str, record: dict[str, Any]) -> Reference:
        """Create the record of `post`, a placement's key, or find that it is there already."""
        body = {"repo": self._session.did, "collection": COLLECTION, "rkey": key}
        put = self._session.call(
            "write",
            "com.atproto.repo.putRecord",
            lambda answer: None if error_of(answer) else reference(answer),
            json=body | {"record": record, "swapRecord": None},
            accept=lambda _, answer: error_of(answer) == "InvalidSwap",
        )
        if put:
            return put
        there = self.get(key)
        if there is None or there["value"].get("text") != record["text"]:
            where = self._url_of(f"at://{body['repo']}/{COLLECTION}/{key}")
            raise Rejected(
                f"Bluesky holds this post with other words already, {where}: keep those with "
                f"`cfkit reconcile '{post}' --live URL`, or delete them there and run "
                f"`cfkit publish --retry '{post}'`"
            )
        return {"uri": there["uri"], "cid": there["cid"]}

    def get(self, key: str) -> dict[str, Any] | None:
        """Read a record; `None` when there is none."""
        return self._session.call(
            "read",
            "com.atproto.repo.getRecord",
            lambda body: (
                None if error_of(body) else {**reference(body), "value": dict(body["value"])}
            ),
            params={"repo": self._session.did, "collection": COLLECTION, "rkey": key},
            accept=lambda _, body: is_absent(body),
        )

    def recalled(self, post: Post, delivery: Delivery, comment: str | None = None) -> Sighting:
        """Look among the newest records for what an attempt that nobody remembers may have made.

        With `comment` only among those that answer it.
        """
        began = delivery.began_at
        for found, text, made_at, above in self._newest():
            if comment not in (None, above):
                continue
            is_young = began is None or made_at >= began
            if is_young and found["uri"] not in delivery.others and alike(post.text, text):
                return Sighting(
                    Receipt(found["uri"], self._url_of(found["uri"])),
                    step_result=dict(found),
                )
        return Sighting(why=f"it is not among the newest {PAGE} records")

    def _newest(self) -> list[tuple[Reference, str, datetime, str | None]]:
        """List the newest records: what names each, its words, its time and what it answers."""
        return self._session.call(
            "read",
            "com.atproto.repo.listRecords",
            lambda body: [
                (
                    reference(one),
                    words(one["value"]["text"]),
                    moment(one["value"]["createdAt"]),
                    ((one["value"].get("reply") or {}).get("parent") or {}).get("uri"),
                )
                for one in body["records"]
            ],
            params={"repo": self._session.did, "collection": COLLECTION, "limit": PAGE},
        )


def key_of(remote_id: str) -> str:
    """Read the key of a record out of its address."""
    return remote_id.rpartition("/")[2]


def reference(body: Any) -> Reference:
    """Read what names a record and its version."""
    return {"uri": identifier(body["uri"], r"at://.+"), "cid": identifier(body["cid"])}
