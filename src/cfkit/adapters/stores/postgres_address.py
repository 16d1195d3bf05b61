"""Where a store in PostgreSQL is: what the driver connects with, and the schema of the project."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote, urlencode

from cfkit.domain.errors import UsageError

SCHEMES = ("postgresql", "postgres")

_SCHEMA = re.compile("(?!pg_)[a-z_][a-z0-9_-]{0,49}")
_USUAL = "cfkit"
_REHEARSAL = "_rehearsal"
_QUEUE = "__q"  # a project's name holds no two "_" in a row, so none can be called this

_BOUNDS: Mapping[str, str] = {
    "connect_timeout": "10",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
    "application_name": "cfkit",
}
"""In seconds, the last but one in milliseconds: a network that went away is noticed."""

_UNREADABLE = (
    "CFKIT_STORE is no address of a database: write postgresql://USER:PASSWORD@HOST:PORT/DATABASE,"
    " and signs like @ / ? # % in the password as %40 %2F %3F %23 %25"
)


@dataclass(frozen=True, slots=True)
class Address:
    """`parameters` are those of libpq, the password among them; `schema` holds the tables.

    `queue` is the schema of the jobs, which all projects of a database share.
    """

    parameters: Mapping[str, str] = field(repr=False)
    schema: str
    queue: str

    @classmethod
    def read(cls, written: str, *, project: str | None, is_rehearsal: bool) -> Address:
        """Read `postgresql://…`; `?schema=` goes before `project`, the project's own name.

        Raise `UsageError` in words that do not repeat the address: it may hold a password.
        """
        if "@" in written.partition("://")[2].partition("@")[2] or "@" in _after_host(written):
            raise UsageError(_UNREADABLE)  # the driver would take a part of the password for a host
        head, _, query = written.partition("?")
        options = parse_qsl(query, keep_blank_values=True)
        named = [value for name, value in options if name == "schema"]
        rest = urlencode([one for one in options if one[0] != "schema"], quote_via=quote)
        place = named[-1] if named else f"{_USUAL}_{project}" if project else _USUAL
        if not _SCHEMA.fullmatch(place):
            raise UsageError(
                "?schema= of CFKIT_STORE names no schema: write small Latin letters, digits, - and"
                " _, at most 50"
            )
        parameters = _parameters(f"{head}?{rest}" if rest else head)
        kind = _REHEARSAL if is_rehearsal else ""
        queue = f"{named[-1] if named else _USUAL}{_QUEUE}{kind}"
        return cls({**_BOUNDS, **parameters}, place + kind, queue)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown, as it is and as it was written."""
        return tuple(
            value
            for name, value in self.parameters.items()
            if "password" in name and value
            for value in (value, unquote(value))
        )


def _parameters(address: str) -> dict[str, str]:
    from psycopg import ProgrammingError  # noqa: PLC0415  an extra, and heavy
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415  an extra

    try:
        return {name: str(value) for name, value in conninfo_to_dict(address).items()}
    except (ProgrammingError, UnicodeError):
        raise UsageError(_UNREADABLE) from None


def _after_host(address: str) -> str:
    authority = re.match("[^:]*://[^/?]*", address)
    return address[authority.end() :] if authority else address
