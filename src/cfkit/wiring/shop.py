"""One project, opened for one command, with everything the command may need."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cfkit.domain.errors import InputError

from .project import (
    accounts_of,
    capabilities_of,
    check_project,
    load_project,
    packs,
    templates_root,
)
from .sandbox import sandbox_address
from .stores import Site, adopt_store, database_of, glance, key_folder, open_store, owner_of

if TYPE_CHECKING:
    from datetime import datetime

    import httpx

    from cfkit.adapters.files.assets import Shelf
    from cfkit.adapters.files.production_calendar import ProductionCalendar
    from cfkit.adapters.stores.postgres_address import Address
    from cfkit.application.allowance import Account
    from cfkit.application.check_law import Bench
    from cfkit.application.due import Unmerged
    from cfkit.application.expand import Selection
    from cfkit.application.limits import Limits
    from cfkit.application.plan import Request
    from cfkit.application.sameness import Sameness
    from cfkit.application.tasks import Production
    from cfkit.application.unfold import Line
    from cfkit.application.write import Body, Writer
    from cfkit.domain.capabilities import Capabilities
    from cfkit.domain.diagnostics import Diagnostic
    from cfkit.domain.plan import Placement
    from cfkit.domain.post import Post
    from cfkit.domain.project import Project
    from cfkit.domain.report import Report
    from cfkit.domain.schedule import Period
    from cfkit.domain.strategy import Channel
    from cfkit.domain.variant import Skipped, Variant
    from cfkit.ports import Clock, ContentFiles, Platform, Store, Templates
    from cfkit.ports.rates import Rates

    from .ties import Accounts
    from .tokens import Tokens


class Workshop:
    """One project with everything its commands may need; each thing is opened when first used."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sandbox = sandbox_address()
        """The address that every API channel is pointed at, or `None` in earnest."""

    @cached_property
    def project(self) -> Project:
        """The project. Raise `InvalidFiles` when any of its files is wrong, as `check` sees it."""
        from cfkit.domain.diagnostics import InvalidFiles, Level

        loaded = load_project(self.root)
        found = check_project(self.root, loaded)
        if errors := [one for one in found if one.level is Level.ERROR]:
            raise InvalidFiles(errors)
        return loaded.require()

    @cached_property
    def clock(self) -> Clock:
        """The system's clock; in a rehearsal the sandbox's. Raise `WrongClock` for a wrong one."""
        from cfkit.adapters.clock import SystemClock, plausible

        if self.sandbox is None:
            return plausible(SystemClock())
        from cfkit.adapters.platforms._rehearsal import SandboxClock

        return plausible(SandboxClock(self.sandbox))

    @cached_property
    def templates(self) -> Templates:
        """The engine that turns this project's variants into words."""
        from cfkit.adapters.templates.engine import JinjaTemplates

        return JinjaTemplates(self.project.strategy, packs(self.root))

    @property
    def remembers(self) -> bool:
        """Whether there is a store that knows of earlier runs."""
        return self.store_owner is not None

    @property
    def database(self) -> Address:
        """The database that workers share. Raise `UsageError` when the store is in none."""
        return database_of(self._site, os.environ)

    @property
    def store_owner(self) -> str | None:
        """The project whose posts the store holds; `None` when there is no store yet."""
        return owner_of(self._site, os.environ)

    def is_idle(self) -> bool:
        """Whether a run here would surely find nothing to do: neither strategy nor store is opened.

        A wrong strategy is told by the run that sends; wrong files are left to it, and rehearsals.
        """
        known = glance(self._site, os.environ) if self.sandbox is None else None
        if known is None:
            return False
        from cfkit.adapters.files.content_files import ContentFiles
        from cfkit.application.idle import EARLIEST_ZONE, is_idle

        files = ContentFiles(self.root, lambda _: EARLIEST_ZONE, self.limits.lock_wait)
        placements, broken = files.read()
        return not broken and is_idle(placements, known, self.clock.now())

    def adopt_store(self) -> None:
        """Take over the store of a project that had another name before."""
        adopt_store(self._site, os.environ)

    @cached_property
    def _site(self) -> Site:
        return Site(
            self.root,
            lambda: self.project.strategy,
            self.clock.now,
            is_rehearsal=self.sandbox is not None,
        )

    @cached_property
    def store(self) -> Store:
        """Attempts, publications and snapshots; those of rehearsals are kept apart."""
        opened = open_store(self._site, os.environ)
        opened.ties().named_by(self.ties.named_by_id)
        return opened

    @cached_property
    def content(self) -> ContentFiles:
        """The files under content/."""
        from cfkit.adapters.files.content_files import ContentFiles

        return ContentFiles(self.root, self.project.strategy.zone_of, self.limits.lock_wait)

    def rereading(self, placements: list[Placement]) -> Callable[[str], Placement | None]:
        """Read single files again, by key, in a run that goes on for a while."""
        from cfkit.adapters.files.reread import Rereading

        return Rereading(self.root, self.project.strategy.zone_of, placements)

    @cached_property
    def calendar(self) -> ProductionCalendar:
        """The production calendar of the brand's country."""
        from cfkit.adapters.files.production_calendar import ProductionCalendar

        brand = self.project.strategy.brand
        return ProductionCalendar(brand.country, brand.language)

    @cached_property
    def shelf(self) -> Shelf:
        """The media files."""
        from cfkit.adapters.files.assets import Shelf

        return Shelf(self.root, self.project.assets, self.clock.now().date())

    @cached_property
    def unmerged(self) -> Unmerged | None:
        """Say why a placement was not merged; `None` unless the policy counts merges."""
        factory = self.project.strategy.factory
        if factory.approval != "merge":
            return None
        from cfkit.adapters.files.merged import Merged

        return Merged(self.root, factory.approved_branch).why_not

    @cached_property
    def _client(self) -> httpx.Client:
        from cfkit.adapters.platforms._opening import open_client
        from cfkit.adapters.platforms._throttle import Throttle

        def rates() -> Rates:
            return self.store.rates()  # opened by the first call that is counted, not before

        if self.sandbox is not None:
            return open_client(loopback_only=True)
        waits = self.clock, self.limits.patience, self.limits.keeps_rates
        return open_client(throttle=Throttle(rates, *waits))

    @cached_property
    def limits(self) -> Limits:
        """How long a run may wait. Raise `UsageError` for a variable that holds no seconds."""
        from cfkit.application.limits import Limits

        return Limits.read(os.environ)

    def capabilities(self, channel: Channel) -> Capabilities:
        """Read what a channel's platform can do."""
        return capabilities_of(channel.platform)

    @cached_property
    def accounts(self) -> list[Account]:
        """The accounts whose quotas are known, with the channels that share them."""
        return accounts_of(self.project)

    @property
    def counted(self) -> list[Account]:
        """The accounts that publishing counts posts of: a rehearsal uses no quota up."""
        return self.accounts if self.limits.keeps_rates and self.sandbox is None else []

    def platform_for(self, channel: Channel) -> Platform:
        """Build a channel's adapter. Raise `CredentialError` or `InputError` with the remedy."""
        self.ties.check(channel)
        return self.tokens.platform(channel)

    @cached_property
    def ties(self) -> Accounts:
        """The accounts that hold posts of the channels; a rehearsal asks after none."""
        from .ties import Accounts

        return Accounts(
            self.sandbox,
            lambda: self.project.strategy.channels,
            lambda: vars(self).get("store") or (self.store if self.remembers else None),
        )

    @cached_property
    def tokens(self) -> Tokens:
        """The secrets of the channels."""
        from .tokens import Tokens

        return Tokens(
            self.root,
            lambda: key_folder(self._site, os.environ),
            self.sandbox,
            self.clock,
            self.limits.lock_wait,
            lambda: self.store,
            lambda: self._client,
        )

    def compose(self, placement: Placement) -> Post:
        """Turn a placement into the post that goes out."""
        from cfkit.application.compose import compose
        from cfkit.domain.diagnostics import InvalidFiles, Level

        channel = self.project.strategy.channel(placement.key.channel)
        post = compose(placement, self.project, self.capabilities(channel), self.shelf.open)
        if errors := [one for one in self.labels(placement) if one.level is Level.ERROR]:
            raise InvalidFiles(errors)
        return post

    def labels(self, placement: Placement) -> list[Diagnostic]:
        """Say what the law asks of an advertisement; what is an error is not published."""
        from cfkit.application.check_law import law_of_ad
        from cfkit.application.paid import ad_of

        is_ad = ad_of(placement, self.project) is not None
        return [*law_of_ad(placement, self.project, self._bench)] if is_ad else []

    @cached_property
    def _bench(self) -> Bench:
        from cfkit.adapters.templates.packs import load_law
        from cfkit.application.check_law import Bench

        strategy = self.project.strategy
        laws = load_law(packs(self.root), strategy.brand.country)
        return Bench(laws.values(), strategy, self.clock.now().date())

    def why_not(self, placement: Placement) -> str | None:
        """Say what a placement lacks to go out, or `None`."""
        name = placement.key.channel
        if name not in {channel.id for channel in self.project.strategy.channels}:
            return f"the strategy has no channel {name}"
        try:
            self.compose(placement)
        except InputError as error:
            from cfkit.application.offered import told

            return told(error, placement, self.project)
        return None

    def planning(
        self,
        period: Period,
        *,
        seed: int,
        overload: bool,
        why: Collection[str] = (),
        examples: int = 0,
    ) -> Request:
        """Gather everything a plan depends on."""
        from cfkit.application.expand import variants
        from cfkit.application.plan import Request
        from cfkit.application.recall import Memory
        from cfkit.domain.variant import Variant

        return Request(
            project=self.project,
            period=period,
            variants=(one for one in variants(self.project) if isinstance(one, Variant)),
            write=self._write_or_not,
            carries=lambda channel, format_: not format_.needs.unmet(self.capabilities(channel)),
            calendar=self.calendar,
            now=self.clock.now(),
            placements=self.content.load(),
            deliveries=self.store.deliveries(),
            remembers_since=Memory.of(self.store).since,
            weights=self.project.weights.by_factor,
            seed=seed,
            overload=overload,
            why=why,
            examples=examples,
        )

    def production(self, placements: list[Placement], at: datetime | None) -> Production:
        """List the work that placements ask for; `at` says what is late."""
        from cfkit.application.tasks import Work, production

        work = Work(
            self.project,
            placements,
            self.store.deliveries(),
            self.calendar,
            at or self.clock.now(),
            self.shelf.digest,
            {one.id for one in self.project.strategy.channels if self.capabilities(one).by_hand},
            self.unmerged,
        )
        return production(work)

    @cached_property
    def _writer(self) -> Writer:
        from cfkit.application.write import Writer

        return Writer(self.project, self.templates)

    def write(self, variant: Variant, channel: Channel) -> Body:
        """Write a variant for a channel.

        Raise `NothingToSay`, `TooLong` or, where a template is wrong, `InvalidFiles`.
        """
        return self._writer.write(variant, channel, self.capabilities(channel))

    def _write_or_not(self, variant: Variant, channel: Channel) -> Body | None:
        from cfkit.application.write import TooLong
        from cfkit.domain.diagnostics import InvalidFiles
        from cfkit.domain.errors import NothingToSay

        try:
            return self.write(variant, channel)
        except (NothingToSay, TooLong, InvalidFiles):
            return None

    def unfold(self, selection: Selection, skip: Callable[[Skipped], None]) -> Iterator[Line]:
        """Walk the variant space, written for every channel."""
        from cfkit.application.unfold import unfold

        return unfold(self.project, self.templates, capabilities_of, selection, skip)

    def sameness(self, placements: Iterable[Placement], least: float | None = None) -> Sameness:
        """Find where some placements repeat each other; `least` is a similarity, 0.6 to 1."""
        from tempfile import TemporaryFile

        from cfkit.application.sameness import ALIKE, sameness

        with TemporaryFile() as spool:
            return sameness(self.project, placements, spool, least or ALIKE)

    def report_page(self, report: Report, kind: Literal["html", "md"]) -> str:
        """Render a report."""
        from cfkit.adapters.exports.report_page import render

        return render(report, kind, templates_root())

    def close(self) -> None:
        """Give back what was opened."""
        with ExitStack() as opened:
            for name in ("_client", "store"):
                if name in self.__dict__:
                    opened.callback(self.__dict__.pop(name).close)


@contextmanager
def workshop(root: Path) -> Iterator[Workshop]:
    """Open a project for one command."""
    made = Workshop(root)
    try:
        yield made
    finally:
        made.close()
