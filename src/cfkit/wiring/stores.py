"""Where a project's state is kept, as `CFKIT_STORE` says."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Protocol

from cfkit.domain.errors import CredentialError, StoreError, UsageError

from .branch import adopt_branch, branch_of, open_branch, owner_of_branch
from .sandbox import require

if TYPE_CHECKING:
    from cfkit.adapters.stores.git import Branch
    from cfkit.adapters.stores.postgres_address import Address
    from cfkit.adapters.tokens.seal import Seal
    from cfkit.domain.publication import Delivery
    from cfkit.domain.strategy import Strategy
    from cfkit.ports import Store

VARIABLE = "CFKIT_STORE"
STATE = ".cfkit"
REHEARSAL = "rehearsal"

_POSSIBLE = (
    "leave it unset for the file .cfkit/state.db, or write git+branch:cfkit-state or"
    " postgresql://USER:PASSWORD@HOST/DATABASE"
)


def to_stderr(text: str) -> None:
    """Tell people one line."""
    sys.stderr.write(f"{text}\n")


@dataclass(frozen=True, slots=True)
class Site:
    """A project as its store sees it. `strategy` is read only where the name of it matters."""

    root: Path
    strategy: Callable[[], Strategy]
    now: Callable[[], datetime]
    is_rehearsal: bool = False
    warn: Callable[[str], None] = to_stderr

    @property
    def name(self) -> str:
        """The name that tells it from other projects of one database."""
        return self.strategy().brand.name

    @property
    def folder(self) -> Path:
        """Where files of the state lie; those of rehearsals are kept apart."""
        return self.root / STATE / (REHEARSAL if self.is_rehearsal else "")


def open_store(site: Site, environ: Mapping[str, str]) -> Store:
    """Open the store. Raise `StoreError` when it cannot be used, `UsageError` for no home."""
    home, written = _home(environ)
    store = home.open(site, written)
    _let_it_seal(store, site.folder if home.stays_here else None, environ)
    return store


def _let_it_seal(store: Store, beside: Path | None, environ: Mapping[str, str]) -> None:
    """Let a store seal what is secret among the steps with the key of its tokens, if it has one."""
    from cfkit.adapters.stores.sql import SqlStore

    if not isinstance(store, SqlStore):
        return

    def find() -> Seal | None:
        from cfkit.adapters.tokens.keys import keys_for
        from cfkit.adapters.tokens.seal import Seal

        try:
            return Seal(keys_for(environ, beside, make=not store.keeps_tokens()))
        except (CredentialError, StoreError):  # whoever needs a token is told
            return None

    store.seal_with(find)


def key_folder(site: Site, environ: Mapping[str, str]) -> Path | None:
    """Return where a key may lie beside the store; `None` for a store that leaves this machine."""
    home, _ = _home(environ)
    return site.folder if home.stays_here else None


def adopt_store(site: Site, environ: Mapping[str, str]) -> None:
    """Take over the store of a project that had another name before."""
    home, written = _home(environ)
    home.adopt(site, written)


def owner_of(site: Site, environ: Mapping[str, str]) -> str | None:
    """Name the project whose posts the store holds; `None` when there is no store yet."""
    home, written = _home(environ)
    return home.owner_of(site, written)


def database_of(site: Site, environ: Mapping[str, str]) -> Address:
    """Find the database that the store is in. Raise `UsageError` for a home of another kind."""
    home, written = _home(environ)
    if not isinstance(home, _Postgres):
        raise UsageError(
            f"workers share their queue through PostgreSQL, and {VARIABLE} names none: write"
            " postgresql://USER:PASSWORD@HOST/DATABASE, or go on with `cfkit publish` alone"
        )
    require("procrastinate", "postgres")
    return home.address(site, written)


def stays_here(environ: Mapping[str, str]) -> bool:
    """Whether no run on another machine, or in another clone, sees the store."""
    home, _ = _home(environ)
    return home.stays_here


def is_open_to_all(environ: Mapping[str, str]) -> bool:
    """Whether everybody can read the store, as far as this machine knows. Raise `UsageError`."""
    home, _ = _home(environ)
    if not isinstance(home, _Branch):
        return False
    from cfkit.adapters.stores.git_public import is_public

    return is_public(environ)


def glance(site: Site, environ: Mapping[str, str]) -> Mapping[str, Delivery] | None:
    """Read what is known of every post where that is cheap; `None` where the store must be opened.

    Raise `UsageError` for no home.
    """
    home, _ = _home(environ)
    if not isinstance(home, _File):
        return None
    from cfkit.adapters.stores.glance import glance as look

    return look(site.folder)


class _Home(Protocol):
    """A place where state can live. `written` is the variable, whole."""

    stays_here: ClassVar[bool]
    """Whether nobody can read it but on this machine."""

    def open(self, site: Site, written: str) -> Store: ...

    def owner_of(self, site: Site, written: str) -> str | None: ...

    def adopt(self, site: Site, written: str) -> None: ...


class _File:
    stays_here: ClassVar[bool] = True

    def open(self, site: Site, written: str) -> Store:  # noqa: ARG002  a file lies in its project
        from cfkit.adapters.stores.sqlite import open_sqlite

        return open_sqlite(site.folder, now=site.now)

    def owner_of(self, site: Site, written: str) -> str | None:  # noqa: ARG002  as above
        from cfkit.adapters.stores.revision import FILE

        path = site.folder / FILE
        return site.name if path.is_symlink() or path.exists() else None

    def adopt(self, site: Site, written: str) -> None:
        """Do nothing: a file lies in the project that it is of."""


class _Postgres:
    stays_here: ClassVar[bool] = False

    def open(self, site: Site, written: str) -> Store:
        address = self.address(site, written)
        from cfkit.adapters.stores.postgres import open_postgres

        return open_postgres(address, site.name, site.now)

    def owner_of(self, site: Site, written: str) -> str | None:
        address = self.address(site, written)
        from cfkit.adapters.stores.postgres import owner_of

        return owner_of(address)

    def adopt(self, site: Site, written: str) -> None:
        address = self.address(site, written)
        from cfkit.adapters.stores.postgres import hand_over

        hand_over(address, site.name)

    def address(self, site: Site, written: str) -> Address:
        """Read where the project's part of the database is."""
        require("psycopg", "postgres")
        from cfkit.adapters.stores.postgres_address import Address

        project = site.strategy().factory.project
        return Address.read(written, project=project, is_rehearsal=site.is_rehearsal)


class _Branch:
    stays_here: ClassVar[bool] = False

    def open(self, site: Site, written: str) -> Store:
        return open_branch(self._branch(site, written), site)

    def owner_of(self, site: Site, written: str) -> str | None:
        return owner_of_branch(self._branch(site, written))

    def adopt(self, site: Site, written: str) -> None:
        adopt_branch(self._branch(site, written), site)

    def _branch(self, site: Site, written: str) -> Branch:
        return branch_of(site.root, written, is_rehearsal=site.is_rehearsal)


_HOMES: Mapping[str, _Home] = {
    "sqlite": _File(),
    "postgresql": _Postgres(),
    "postgres": _Postgres(),
    "git+branch": _Branch(),
}
"""By what stands before the first colon of the variable."""


def _home(environ: Mapping[str, str]) -> tuple[_Home, str]:
    written = environ.get(VARIABLE, "sqlite").strip()
    if not written:
        raise UsageError(
            f"{VARIABLE} is set but empty, as by a secret that is not there: {_POSSIBLE}"
        )
    kind, colon, _ = written.partition(":")
    home = _HOMES.get(kind)
    if home is None or (kind == "sqlite") == bool(colon):
        # What stands after the colon may be a password.
        named = f' "{kind}"' if colon and re.fullmatch("[a-z][a-z0-9+]{0,20}", kind) else ""
        raise UsageError(f"{VARIABLE} names an unknown home{named}: {_POSSIBLE}")
    return home, written
