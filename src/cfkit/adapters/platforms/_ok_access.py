"""Prove that a token of OK may post to a group."""

from __future__ import annotations

from typing import Any

from cfkit.domain.errors import CredentialError

from ._answers import identifier, words
from ._ok_api import OkApi

_RUNS_IT = frozenset({"ADMIN", "MODERATOR"})


def proven_access(api: OkApi, group: str) -> str:
    """Name the group. Raise `CredentialError` when the account does not run it."""

    def name_of(body: Any) -> str:
        groups = body["groups"] if isinstance(body, dict) else body
        for one in groups:
            if str(one["uid"]) == group:
                return words(one["name"])
        raise CredentialError(f"OK shows no group {group}: check `group_id`")

    name = api.call("read", "group.getInfo", name_of, {"uids": group, "fields": "uid,name"})
    user = api.call(
        "read", "users.getCurrentUser", lambda body: identifier(body["uid"]), {"fields": "uid"}
    )
    status = api.call(
        "read",
        "group.getUserGroupsByIds",
        lambda body: [words(one["status"]) for one in body if str(one["userId"]) == user],
        {"group_id": group, "uids": user},
    )
    if not _RUNS_IT.intersection(status):
        raise CredentialError(
            f"the account of this token does not run {name}: make it an administrator of "
            f"ok.ru/group/{group}, or use the token of one"
        )
    return f"{name} (ok.ru/group/{group})"
