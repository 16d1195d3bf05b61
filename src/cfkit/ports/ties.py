"""The accounts that channels are tied to by what went out: a part of the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Protocol, get_args, runtime_checkable

from pydantic import BaseModel, SecretStr

from cfkit.domain.tie import Tie


class Ties(Protocol):
    """The account of each post that is out, or may be: it goes and stays with its delivery.

    It is kept with the visible step that is opened, and with a publication that is recorded; it is
    forgotten when it turns out that nothing of the post came out.
    """

    def named_by(self, find: Callable[[str], Tie | None]) -> None:
        """Take what tells the account that a channel's settings name; `None`: they do not tell.

        It is asked inside of transactions, so it neither raises nor reads the store.
        """
        ...

    def of(self, channel: str) -> Sequence[Tie]:
        """Tell the accounts that hold posts of a channel: one, where all is well."""
        ...

    def confirm(self, channel: str, tie: Tie) -> int:
        """Say that all posts of a channel stand at this account; return how many there are."""
        ...


@runtime_checkable
class AccountNamer(Protocol):
    """A platform that says which of its settings name the account, see `own-platform.md`."""

    account: ClassVar[tuple[str, ...]]
    """Names of settings, none a secret; `()` where secrets alone lead to the account.

    A platform that does not say is taken to name it by what has to be given and is no secret.
    """


def account_settings(adapter: Any) -> tuple[str, ...]:
    """Name the settings that say to which account an adapter publishes.

    Raise `ValueError` that says what is wrong with its `account`.
    """
    fields = adapter.settings.model_fields
    if not isinstance(adapter, AccountNamer):
        return tuple(
            name
            for name, field in fields.items()
            if field.is_required() and not is_secret(field.annotation)
        )
    named: Any = adapter.account
    if not isinstance(named, tuple) or not all(isinstance(name, str) for name in named):
        raise ValueError("`account` has to be a tuple of names of settings")
    if unknown := [name for name in named if name not in fields]:
        raise ValueError(f"`account` names {', '.join(unknown)}, which `settings` does not have")
    if secret := [name for name in named if is_secret(fields[name].annotation)]:
        raise ValueError(f"`account` names {', '.join(secret)}, which is a secret")
    return named


def is_secret(annotation: Any) -> bool:
    """Whether what a setting holds is a secret."""
    return annotation is SecretStr or any(map(is_secret, get_args(annotation)))


def blanks(model: type[BaseModel]) -> dict[str, str]:
    """Put something in the place of the secrets that a channel cannot do without."""
    fields = model.model_fields.items()
    return {name: "-" for name, one in fields if one.is_required() and is_secret(one.annotation)}
