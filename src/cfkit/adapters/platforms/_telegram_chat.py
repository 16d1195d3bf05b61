"""What a chat of Telegram is: a channel with the group that is linked to it, or a group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cfkit.domain.errors import CredentialError
from cfkit.ports.talks import Talks

from ._answers import whole
from ._http import Api
from ._telegram_verdict import is_foreign

_CHAT = "chat"
"""No remote id: beside where talks are stands what the chat was when Telegram last told."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat, and the group of a channel; `group` is `None` where none is linked."""

    number: int
    is_channel: bool
    group: int | None

    @property
    def talk(self) -> int | None:
        """Where its readers write, if anywhere."""
        return self.group if self.is_channel else self.number

    @property
    def words(self) -> str:
        """Write it down for `read`."""
        return f"{self.number} {'channel' if self.is_channel else 'group'} {self.group or 0}"

    @classmethod
    def read(cls, words: str) -> Chat:
        """Read what `words` wrote."""
        number, kind, group = words.split()
        return cls(int(number), kind == "channel", int(group) or None)


def described(api: Api, chat: str) -> Chat:
    """Read what a chat is."""
    return api.read(
        "getChat",
        lambda body: Chat(
            whole(body["result"]["id"]),
            body["result"]["type"] == "channel",
            _optional(body["result"].get("linked_chat_id")),
        ),
        method="POST",
        accept=is_foreign,
        json={"chat_id": chat},
    )


def known_chat(ask: Callable[[], Chat], talks: Talks) -> Chat:
    """Read what a chat is. A bot that was put out of it may hear its group all the same.

    Raise `CredentialError` where the bot may not see the chat and never could.
    """
    try:
        chat = ask()
    except CredentialError:
        told = talks.places().get(_CHAT)
        if told is None:
            raise
        return Chat.read(told)
    talks.note({_CHAT: chat.words})
    return chat


def _optional(number: Any) -> int | None:
    return None if number is None else whole(number)
