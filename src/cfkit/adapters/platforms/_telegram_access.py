"""Tell what a Telegram bot may do in a chat, and whether it hears what readers say."""

from __future__ import annotations

from typing import Any

from cfkit.domain.errors import CredentialError, Rejected

from ._answers import whole, words
from ._http import Api
from ._telegram_talk import Talk
from ._telegram_verdict import is_foreign

_GONE = ("left", "kicked")


class Access:
    """One bot in one chat."""

    def __init__(self, api: Api, chat: str, talk: Talk) -> None:
        self._api = api
        self._chat = chat
        self._talk = talk

    def posts_as(self) -> str:
        """Name the bot and the chat. Raise `CredentialError` when it may not post there."""
        me = self._me()
        member = self._member(self._chat, me["id"])
        may_not = (member.get("can_post_messages"), member.get("can_send_messages"))
        if member.get("status") in _GONE or False in may_not:
            raise CredentialError(
                f"@{me['name']} may not post to {self._chat}: make it an administrator with "
                "the right to post messages"
            )
        return f"@{me['name']} in {self._chat}"

    def why_deaf(self) -> str | None:
        """Say why what readers write does not reach the bot, and what helps.

        Administrators hear everything, members what privacy mode lets through
        (core.telegram.org/bots/features, `getMe`; 2026-11-27).
        """
        known = self._talk.chat()
        if known.talk is None:
            return None  # nobody can comment
        me = self._me()
        where = "the discussion group" if known.is_channel else self._chat
        try:
            status = self._member(known.talk, me["id"]).get("status")
        except (CredentialError, Rejected):
            status = "left"
        if status in _GONE:
            return f"comments are not seen: @{me['name']} is not in {where}; add it there"
        if status in ("administrator", "creator") or me["hears_all"]:
            return None
        return (
            f"comments are not seen: privacy mode keeps {where} from @{me['name']}; make it an "
            "administrator there, or turn privacy mode off at @BotFather and add it anew"
        )

    def _me(self) -> dict[str, Any]:
        return self._api.read(
            "getMe",
            lambda body: {
                "id": whole(body["result"]["id"]),
                "name": words(body["result"]["username"]),
                "hears_all": body["result"].get("can_read_all_group_messages") is True,
            },
            accept=is_foreign,
        )

    def _member(self, chat: str | int, user: int) -> dict[str, Any]:
        asked = {"chat_id": chat, "user_id": user}
        return self._api.read(
            "getChatMember",
            lambda body: dict(body["result"]),
            method="POST",
            accept=is_foreign,
            json=asked,
        )
