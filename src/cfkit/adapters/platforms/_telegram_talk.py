"""Where the readers of a Telegram channel talk: the chat itself, or the group linked to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cfkit.domain.comments import Comment
from cfkit.domain.errors import Gone, Rejected, Unavailable
from cfkit.domain.post import Post
from cfkit.ports.talks import Talks

from ._answers import whole
from ._chat_html import telegram_html
from ._http import Api
from ._remembered import RememberedTalks
from ._telegram_updates import Message, Page, Updates

COMMENT = "comment/"
"""How the remote id of a message in the linked group begins."""

_NOT_THERE = "message to be replied not found"


@dataclass(frozen=True, slots=True)
class _Chat:
    number: int
    is_channel: bool
    group: int | None

    @property
    def talk(self) -> int | None:
        return self.group if self.is_channel else self.number


class Talk:
    """One chat and the group that is linked to it."""

    def __init__(self, api: Api, chat: str) -> None:
        self._api = api
        self._chat = chat
        self._updates = Updates(api)
        remembered = RememberedTalks()
        self._talks: Callable[[], Talks] = lambda: remembered

    def keep(self, talks: Callable[[], Talks]) -> None:
        """Remember in what `talks` opens by which messages posts arrived in the group."""
        self._talks = talks

    def address(self, remote_id: str) -> dict[str, Any]:
        """Say in which chat a message stands, and its number there."""
        if not remote_id.startswith(COMMENT):
            return {"chat_id": self._chat, "message_id": _number(remote_id)}
        group = self.described().group
        if group is None:
            raise Rejected("the channel has no discussion group any more: look there by hand")
        return {"chat_id": group, "message_id": _number(remote_id.removeprefix(COMMENT))}

    def place_below(self, root: int) -> dict[str, Any]:
        """Find the message that a comment on `root` answers.

        Raise `Rejected` for a channel without a group, `Unavailable` while the bot has not seen
        the post arrive in the group.
        """
        known = self.described()
        if not known.is_channel:
            return {"chat": self._chat, "message": root, "linked": False}
        if known.group is None:
            raise Rejected(
                "the channel has no discussion group, so nothing can be commented: link one in the"
                " channel's settings, add the bot to it, or take `first_comment` out of the file"
            )
        found = self._copy_of(root, known.group)
        if found is None:
            page = self._updates.first()
            self._note(known.group, page)
            found = self._copy_of(root, known.group)
            if found is None and page.is_full:
                raise Unavailable(
                    "more messages wait for the bot than one look shows, and the post is not among"
                    " the oldest: run `cfkit inbox pull`, which takes them in"
                )
        if found is None:
            raise Unavailable(
                "the bot has not seen the post arrive in the discussion group: add it there as an"
                " administrator; the next run looks again, for a day"
            )
        return {"chat": known.group, "message": found, "linked": True}

    def saying(self, post: Post, chat: Any, above: int) -> Callable[[], dict[str, Any]]:
        """Make what writes `post` in answer to a message. Raise `Gone` when that is not there."""
        body = {
            "chat_id": chat,
            "text": telegram_html(post.document),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            "reply_parameters": {"message_id": above},
        }
        return lambda: self._say(body)

    def _say(self, body: Mapping[str, Any]) -> dict[str, Any]:
        try:
            return self._api.write(
                "sendMessage",
                lambda answer: {"id": whole(answer["result"]["message_id"])},
                json=body,
            )
        except Rejected as error:
            if _NOT_THERE in str(error):
                raise Gone(str(error)) from None
            raise

    def pages(self) -> Iterator[Page]:
        """Yield what waits for the bot; asking for a page deletes those before it at Telegram."""
        return self._updates.pages()

    def comments_in(self, page: Page) -> list[tuple[str, Comment]]:
        """Pick what others wrote below posts, each with the number of its post."""
        known = self.described()
        if known.talk is None:
            return []
        self._note(known.talk, page)
        roots = {place: post for post, place in self._talks().places().items()}
        prefix = COMMENT if known.is_channel else ""
        found = []
        for one in page.messages:
            root = _root(one, roots, known) if one.group == known.talk else None
            is_own = one.is_bot or one.author in (None, known.number, known.talk)
            if root is not None and not is_own and one.text and one.copy_of is None:
                above = None if one.answers in (None, one.thread) else f"{prefix}{one.answers}"
                name = f"{prefix}{one.number}"
                found.append((root, Comment(name, str(one.author), one.text, one.at, above)))
        return found

    def _copy_of(self, root: int, group: int) -> int | None:
        place, _, number = self._talks().places().get(str(root), "").partition("/")
        return int(number) if place == str(group) else None

    def _note(self, group: int, page: Page) -> None:
        places: dict[str, str] = {}
        for one in page.messages:
            if one.group == group and one.copy_of is not None:
                places[str(one.copy_of)] = _place(group, one.number)
            elif one.group == group and one.below is not None:
                places[str(one.below)] = _place(group, one.answers)
        if places:
            self._talks().note(places)

    def described(self) -> _Chat:
        """Read what the chat is."""
        return self._api.read(
            "getChat",
            lambda body: _Chat(
                whole(body["result"]["id"]),
                body["result"]["type"] == "channel",
                _optional(body["result"].get("linked_chat_id")),
            ),
            method="POST",
            json={"chat_id": self._chat},
        )


def told(body: Any) -> str:
    """Read the words of a refusal; empty when the answer is none."""
    is_refusal = isinstance(body, dict) and body.get("ok") is False
    return str(body.get("description", "")) if is_refusal else ""


def _root(message: Message, roots: Mapping[str, str], known: _Chat) -> str | None:
    """Tell below which post a message stands; `None` for one of no thread, or of an unknown one."""
    if not known.is_channel:
        above = message.thread or message.answers
        return None if above is None else str(above)
    for above in (message.thread, message.answers):
        if (found := roots.get(_place(message.group, above))) is not None:
            return found
    return None


def _place(group: int, number: int | None) -> str:
    return f"{group}/{number}"


def _optional(number: Any) -> int | None:
    return None if number is None else whole(number)


def _number(remote_id: str) -> int:
    if not remote_id.isdigit():
        raise Rejected(f"{remote_id} names no message of the chat: look there by hand")
    return int(remote_id)
