"""Turn what PostgreSQL says into a `StoreError` that says what to do, without the password."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from psycopg import DataError, Error
from sqlalchemy.exc import DBAPIError

from cfkit.domain.errors import StoreError

from .postgres_address import Address

_TRY_AGAIN = "nothing is lost; try again"

_WORDS = {
    "23505": "the store refused a record that stands already: another run was faster; look at"
    " `cfkit status`",
    "22": "the store cannot hold a value that it was given",
    "25006": "the database takes no writes, for it is a standby or set to read only: let"
    " CFKIT_STORE name one that does",
    "25P03": f"the database gave up waiting for this run; {_TRY_AGAIN}",
    "28": "the database refuses the user or the password of CFKIT_STORE",
    "3D000": "the database that CFKIT_STORE names is not there: make it",
    "3F000": "the store's schema is gone: put a backup back; a new one would forget what is live",
    "40001": f"another cfkit wrote to the same place; {_TRY_AGAIN}",
    "40P01": f"another cfkit wrote to the same place; {_TRY_AGAIN}",
    "42501": "the database does not let this user in so far: let it create the schema (GRANT CREATE"
    " ON DATABASE), or read and write the tables of it",
    "42P01": "the store's tables are gone: put a backup back; new ones would forget what is live",
    "53100": "the database's disk is full: make room; nothing that was written is lost",
    "53200": f"the database is out of memory; {_TRY_AGAIN}",
    "53300": "the database has no connection left: raise max_connections, or run fewer workers",
    "55P03": "another cfkit has held the store for too long; try again",
    "57014": f"the database took too long; {_TRY_AGAIN}",
    "57": f"the database is stopping or starting; {_TRY_AGAIN}",
    "XX001": "the database says that the store is damaged: put a backup back",
    "XX002": "the database says that the store is damaged: put a backup back",
}
"""By SQLSTATE, or its class; the longest that fits speaks."""


def words_of(address: Address) -> Callable[[], AbstractContextManager[None]]:
    """Make the guard that every use of this database goes through."""

    @contextmanager
    def in_words() -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StoreError(said(error.orig, address)) from None
        except Error as error:
            raise StoreError(said(error, address)) from None
        except (UnicodeEncodeError, OverflowError) as error:
            raise StoreError(f"the store cannot hold a value that it was given: {error}") from None

    return in_words


def said(error: BaseException | None, address: Address) -> str:
    """Say what happened, in the words of this table or else in the database's own."""
    state = getattr(error, "sqlstate", None) or ""
    for length in (5, 2):
        if (words := _WORDS.get(state[:length])) is not None and len(state) == 5:
            return words
    if isinstance(error, DataError):
        return _WORDS["22"]
    told = str(error).strip().partition("\n")[0]
    for secret in sorted(address.secrets, key=len, reverse=True):
        told = told.replace(secret, "***")
    if not state:
        return f"the database of CFKIT_STORE cannot be reached, or it hung up: {told}"
    return f"the database refused: {told}"
