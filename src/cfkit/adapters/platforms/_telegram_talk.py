"""Where the readers of a Telegram channel talk: the chat itself, or the group linked to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from cfkit.domain.comments import Comment
from cfkit.domain.errors import Gone, Rejected, Unavailable
from cfkit.domain.post import Post
from cfkit.ports.talks import Talks

from ._answers import whole
from ._chat_html import telegram_html
from ._http import Api
from ._remembered import RememberedTalks
from ._telegram_address import COMMENT, Spot, comment_in, comment_named
from ._telegram_chat import Chat, described, known_chat
from ._telegram_updates import Message, Page, Updates

_NOT_THERE = "message to be replied not found"


class Talk:
    """One chat and the group that is linked to it."""

    def __init__(self, api: Api, chat: str) -> None:
        self._api = api
        self._chat = chat
        self._updates = Updates(api)
        remembered = RememberedTalks()
        self._talks: Callable[[], Talks] = lambda: remembered

    def chat(self) -> Chat:
        """Read what the chat is, at this instant."""
        return described(self._api, self._chat)

    def keep(self, talks: Callable[[], Talks]) -> None:
        """Remember in what `talks` opens by which messages posts arrived in the group."""
        self._talks = talks

    def address(self, remote_id: str, root: str | None = None) -> Spot:
        """Say where a message stands; `root` is the post that it is known to stand below.

        Raise `Rejected` for one of another group than the one that is linked now: a stranger's
        message may have its number there.
        """
        if not remote_id.startswith(COMMENT):
            return Spot(self._chat, _number(remote_id))
        group, number = comment_in(remote_id)
        linked = self.chat().group
        if linked is None:
            raise Rejected("the channel has no discussion group any more: look there by hand")
        if group is None:
            group = self._group_of_old(root)
        if group != linked:
            raise Rejected(
                f"message {number} is not known to stand in the group that the channel is linked to"
                " now: look for it in the one before, by hand"
            )
        return Spot(linked, number, is_linked=True)

    def named(self, root: str, comment: str) -> str:
        """Make the remote id of a comment below a post, with the group if that is known."""
        place = self._talks().places().get(root)
        return comment_named(place and place.partition("/")[0], comment)

    def _group_of_old(self, root: str | None) -> int | None:
        """Tell in which group a comment stands whose id does not say; `None` for several."""
        places = _posts(self._talks().places())
        known = {root: places[root]} if root in places else places
        groups = {int(place.partition("/")[0]) for place in known.values()}
        return groups.pop() if len(groups) == 1 else None

    def place_below(self, root: int) -> Spot:
        """Find the message that a comment on `root` answers.

        Raise `Rejected` for a channel without a group, `Unavailable` while the bot has not seen
        the post arrive in the group.
        """
        known = self.chat()
        if not known.is_channel:
            return Spot(self._chat, root)
        if known.group is None:
            raise Rejected(
                "the channel has no discussion group, so nothing can be commented: link one in the"
                " channel's settings, add the bot to it, or take `first_comment` out of the file"
            )
        found = self._copy_of(root, known.group)
        if found is None:
            page = self._updates.first()
            self._note(known, page)
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
        return Spot(known.group, found, is_linked=True)

    def saying(self, post: Post, above: Spot) -> Callable[[], dict[str, Any]]:
        """Make what writes `post` in answer to a message. Raise `Gone` when that is not there."""
        body = {
            "chat_id": above.chat,
            "text": telegram_html(post.document),
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            "reply_parameters": {"message_id": above.number},
        }
        return lambda: self._say(body, above)

    def _say(self, body: Mapping[str, Any], above: Spot) -> dict[str, Any]:
        def said(answer: Any) -> dict[str, Any]:
            number = whole(answer["result"]["message_id"])
            return {"id": number, "name": above.name(number)}

        try:
            return self._api.write("sendMessage", said, json=body)
        except Rejected as error:
            if _NOT_THERE in str(error):
                raise Gone(str(error)) from None
            raise

    def pages(self) -> Iterator[Page]:
        """Yield what waits for the bot; asking for a page deletes those before it at Telegram."""
        return self._updates.pages()

    def comments_in(self, page: Page) -> list[tuple[str, Comment]]:
        """Pick what others wrote below posts, each with the number of its post.

        Raise `CredentialError` when the bot may not see the chat and never could.
        """
        known = known_chat(self.chat, self._talks())
        if known.talk is None:
            return []
        self._note(known, page)
        roots = {place: post for post, place in _posts(self._talks().places()).items()}
        spot = Spot(known.talk, 0, is_linked=known.is_channel)
        found = []
        for one in page.messages:
            root = _root(one, roots, known) if one.group == known.talk else None
            is_own = one.is_bot or one.author in (None, known.number, known.talk)
            if root is not None and not is_own and one.text and one.copy_of is None:
                above = one.answers if one.answers != one.thread else None
                said = Comment(
                    spot.name(one.number),
                    str(one.author),
                    one.text,
                    one.at,
                    None if above is None else spot.name(above),
                    comment_named(None, one.number) if known.is_channel else None,
                )
                found.append((root, said))
        return found

    def _copy_of(self, root: int, group: int) -> int | None:
        place, _, number = self._talks().places().get(str(root), "").partition("/")
        return int(number) if place == str(group) else None

    def _note(self, known: Chat, page: Page) -> None:
        """Remember which posts of this very channel arrived where; others may arrive there too."""
        places: dict[str, str] = {}
        for one in page.messages:
            if one.group != known.talk:
                continue
            for origin, number in ((one.copy_of, one.number), (one.below, one.answers)):
                if origin and number and origin[0] == known.number:
                    places[str(origin[1])] = _place(one.group, number)
        if places:
            self._talks().note(places)


def _root(message: Message, roots: Mapping[str, str], known: Chat) -> str | None:
    """Tell below which post a message stands; `None` for one of no thread, or of an unknown one."""
    if not known.is_channel:
        above = message.thread or message.answers
        return None if above is None else str(above)
    for above in (message.thread, message.answers):
        if (found := roots.get(_place(message.group, above))) is not None:
            return found
    return None


def _posts(places: Mapping[str, str]) -> dict[str, str]:
    return {name: place for name, place in places.items() if name.isdigit()}


def _place(group: int, number: int | None) -> str:
    return f"{group}/{number}"


def _number(remote_id: str) -> int:
    if not remote_id.isdigit():
        raise Rejected(f"{remote_id} names no message of the chat: look there by hand")
    return int(remote_id)
