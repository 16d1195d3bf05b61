"""The composition root: the one module that names concrete classes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .domain.errors import InputError

if TYPE_CHECKING:
    import httpx

    from .adapters.files.assets import Shelf
    from .adapters.files.production_calendar import ProductionCalendar
    from .application.doctor import Finding
    from .application.expand import Selection
    from .application.limits import Limits
    from .application.plan import Request
    from .application.unfold import Line
    from .application.write import Body
    from .domain.capabilities import Capabilities
    from .domain.diagnostics import Diagnostic
    from .domain.plan import Placement
    from .domain.post import Post
    from .domain.project import Loaded, Project
    from .domain.report import Report
    from .domain.schedule import Period
    from .domain.strategy import Channel
    from .domain.variant import Skipped, Variant
    from .ports import Clock, ContentFiles, Platform, Store, Templates
    from .sandbox.rehearsal import Rehearsal

STRATEGY = "strategy.yaml"
STATE = ".cfkit"
REHEARSAL = "rehearsal"


def find_root(folder: Path | None) -> Path:
    """Find the project's folder. Raise `InputError` when there is none."""
    if folder is not None:
        if (folder / STRATEGY).is_file():
            return folder
        raise InputError(f"{folder} holds no {STRATEGY}: name a project with --project")
    here = Path.cwd()
    for place in (here, *here.parents):
        if (place / STRATEGY).is_file():
            return place
    raise InputError(
        f"no {STRATEGY} here or in a folder above: `cfkit init` writes a project,"
        " --project names one"
    )


def sandbox_address() -> str | None:
    """Read where the sandbox is, `None` in earnest. Raise `UsageError` for what is no address."""
    from .adapters.files.env import sandbox_of

    return sandbox_of(os.environ)


def templates_root() -> Path:
    """Find the shipped templates."""
    from .adapters.files.shipped import shipped

    return shipped("templates")


def require(module: str, extra: str) -> None:
    """Raise `InputError` with the line to install when an optional package is missing."""
    if find_spec(module) is None:
        raise InputError(f"{module} is not installed: pip install 'cfkit[{extra}]'")


def packs(root: Path | None) -> list[Path]:
    """List the template folders, the project's own first."""
    own = root / "templates" if root is not None else None
    return [*([own] if own is not None and own.is_dir() else []), templates_root()]


def load_project(root: Path) -> Loaded:
    """Read a project as far as it goes, with what is wrong in its files."""
    from .adapters.files.project import load
    from .adapters.templates.packs import load_catalogue

    return load(root, load_catalogue(packs(root)))


def capabilities_of(slug: str) -> Capabilities:
    """Read what a platform can do; platforms without an adapter go out by hand."""
    from .adapters.platforms import _registry

    return _registry.capabilities_of(slug)


def slugs() -> list[str]:
    """List every platform that a strategy may name."""
    from .adapters.platforms import _registry

    return _registry.slugs()


def check(root: Path, *, text: bool = False) -> list[Diagnostic]:
    """Find everything that is wrong with a project, its content files included."""
    from .adapters.files.content_files import ContentFiles
    from .adapters.platforms._strategy_settings import check_settings

    loaded = load_project(root)
    zone = loaded.project.strategy.brand.timezone if loaded.project else "UTC"
    _, broken = ContentFiles(root, lambda _: zone).read()
    found = _check_project(root, loaded, text=text)
    return sorted({*found, *check_settings(loaded.written), *broken})


def _check_project(root: Path, loaded: Loaded, *, text: bool = False) -> list[Diagnostic]:
    from .adapters.clock import SystemClock
    from .adapters.platforms import _registry
    from .application.check import check as check_project

    def known(slug: str) -> Capabilities | None:
        return _registry.capabilities_of(slug) if slug in _registry.slugs() else None

    return check_project(
        loaded,
        capabilities_of=known,
        platforms=_registry.slugs(),
        today=SystemClock().now().date(),
        has_file=lambda name: os.path.isfile(root / name),  # noqa: PTH113  takes any name
        text=text,
    )


class Workshop:
    """One project with everything its commands may need; each thing is opened when first used."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sandbox = sandbox_address()
        """The address that every API channel is pointed at, or `None` in earnest."""

    @cached_property
    def project(self) -> Project:
        """The project. Raise `InvalidFiles` when any of its files is wrong, as `check` sees it."""
        from .domain.diagnostics import InvalidFiles, Level

        loaded = load_project(self.root)
        found = _check_project(self.root, loaded)
        if errors := [one for one in found if one.level is Level.ERROR]:
            raise InvalidFiles(errors)
        return loaded.require()

    @cached_property
    def clock(self) -> Clock:
        """The system's clock; in a rehearsal the sandbox's."""
        if self.sandbox is None:
            from .adapters.clock import SystemClock

            return SystemClock()
        from .adapters.platforms._rehearsal import SandboxClock

        return SandboxClock(self.sandbox)

    @cached_property
    def templates(self) -> Templates:
        """The engine that turns this project's variants into words."""
        from .adapters.templates.engine import JinjaTemplates

        return JinjaTemplates(self.project.strategy, packs(self.root))

    @property
    def remembers(self) -> bool:
        """Whether there is a store that knows of earlier runs."""
        from .adapters.stores.sqlite import FILE

        return (self._state / FILE).exists()

    @property
    def _state(self) -> Path:
        return self.root / STATE / (REHEARSAL if self.sandbox else "")

    @cached_property
    def store(self) -> Store:
        """Attempts, publications and snapshots; those of rehearsals are kept apart."""
        from .adapters.stores.sqlite import open_sqlite

        return open_sqlite(self._state, now=self.clock.now)

    @cached_property
    def content(self) -> ContentFiles:
        """The files under content/."""
        from .adapters.files.content_files import ContentFiles

        return ContentFiles(self.root, self.project.strategy.zone_of, self.limits.lock_wait)

    def rereading(self, placements: list[Placement]) -> Callable[[str], Placement | None]:
        """Read single files again, by key, in a run that goes on for a while."""
        from .adapters.files.reread import Rereading

        return Rereading(self.root, self.project.strategy.zone_of, placements)

    @cached_property
    def calendar(self) -> ProductionCalendar:
        """The production calendar of the brand's country."""
        from .adapters.files.production_calendar import ProductionCalendar

        brand = self.project.strategy.brand
        return ProductionCalendar(brand.country, brand.language)

    @cached_property
    def shelf(self) -> Shelf:
        """The media files."""
        from .adapters.files.assets import Shelf

        return Shelf(self.root, self.project.assets, self.clock.now().date())

    @cached_property
    def _client(self) -> httpx.Client:
        from .adapters.platforms._http import open_client

        return open_client(loopback_only=self.sandbox is not None)

    @cached_property
    def limits(self) -> Limits:
        """How long a run may wait. Raise `UsageError` for a variable that holds no seconds."""
        from .application.limits import Limits

        return Limits.read(os.environ)

    def capabilities(self, channel: Channel) -> Capabilities:
        """Read what a channel's platform can do."""
        return capabilities_of(channel.platform)

    def platform_for(self, channel: Channel) -> Platform:
        """Build a channel's adapter. Raise `CredentialError` or `InputError` with the remedy."""
        from .adapters.files.env import filled
        from .adapters.platforms import _registry

        if self.sandbox is None:
            settings = filled(channel.id, channel.settings, os.environ)
        else:
            from .adapters.platforms._rehearsal import rehearsed

            settings = rehearsed(channel, self.sandbox)
        place = self.root / REHEARSAL if self.sandbox else self.root
        return _registry.build(channel.platform, settings, self._client, root=place)

    def compose(self, placement: Placement) -> Post:
        """Turn a placement into the post that goes out."""
        from .application.compose import compose

        channel = self.project.strategy.channel(placement.key.channel)
        return compose(placement, self.project, self.capabilities(channel), self.shelf.open)

    def why_not(self, placement: Placement) -> str | None:
        """Say what a placement lacks to go out, or `None`."""
        name = placement.key.channel
        if name not in {channel.id for channel in self.project.strategy.channels}:
            return f"the strategy has no channel {name}"
        try:
            self.compose(placement)
        except InputError as error:
            return str(error).partition("\n")[0]
        return None

    def planning(self, period: Period, *, seed: int, overload: bool) -> Request:
        """Gather everything a plan depends on."""
        from .application.expand import variants
        from .application.plan import Request
        from .domain.variant import Variant

        return Request(
            project=self.project,
            period=period,
            variants=(one for one in variants(self.project) if isinstance(one, Variant)),
            write=self._writing(),
            carries=lambda channel, format_: not format_.needs.unmet(self.capabilities(channel)),
            calendar=self.calendar,
            now=self.clock.now(),
            placements=self.content.load(),
            deliveries=self.store.deliveries(),
            seed=seed,
            overload=overload,
        )

    def _writing(self) -> Callable[[Variant, Channel], Body | None]:
        from .application.write import TooLong, Writer
        from .domain.diagnostics import InvalidFiles
        from .domain.errors import NothingToSay

        writer = Writer(self.project, self.templates)

        def write(variant: Variant, channel: Channel) -> Body | None:
            try:
                return writer.write(variant, channel, self.capabilities(channel))
            except (NothingToSay, TooLong, InvalidFiles):
                return None

        return write

    def unfold(self, selection: Selection, skip: Callable[[Skipped], None]) -> Iterator[Line]:
        """Walk the variant space, written for every channel."""
        from .application.unfold import unfold

        return unfold(self.project, self.templates, capabilities_of, selection, skip)

    def export(self, period: Period, to: str) -> tuple[bytes, int]:
        """Bring a period's plan into another shape; return how many placements it holds, too."""
        from .adapters.exports.registry import exporter
        from .application.export import Known, sheet
        from .application.readings import latest_counts

        write = exporter(to)
        known = Known(self.store.deliveries(), latest_counts(self.store.snapshots()))
        made = sheet(self.project, period, self.content.load(), self.clock.now(), known)
        return write(made), len(made.rows)

    def report_page(self, report: Report, kind: Literal["html", "md"]) -> str:
        """Render a report."""
        from .adapters.exports.report_page import render

        return render(report, kind, templates_root())

    def write_file(self, out: Path, content: str | bytes) -> None:
        """Write a whole file or none."""
        from .adapters.exports.lines import write_whole

        write_whole(out, content)

    def close(self) -> None:
        """Give back what was opened."""
        for name in ("store", "_client"):
            if name in self.__dict__:
                self.__dict__.pop(name).close()


@contextmanager
def workshop(root: Path) -> Iterator[Workshop]:
    """Open a project for one command."""
    made = Workshop(root)
    try:
        yield made
    finally:
        made.close()


def serve_sandbox(folder: Path, port: int, ready: Callable[[str], None]) -> None:
    """Serve the sandbox on loopback until interrupted."""
    require("starlette", "sandbox")
    require("uvicorn", "sandbox")
    from .sandbox.server import serve

    try:
        serve(port=port, folder=folder, ready=ready)
    except OSError as error:
        raise InputError(f"port {port} cannot be opened: {error.strerror}; name another") from None


def rehearsal(folder: Path) -> AbstractContextManager[Rehearsal]:
    """Run a sandbox on a free port of this machine."""
    require("starlette", "sandbox")
    require("uvicorn", "sandbox")
    from .sandbox.rehearsal import rehearsal as run

    return run(folder)


def example_files(name: str) -> list[str]:
    """List the files of a shipped example, relative to its folder."""
    from .adapters.files.examples import list_files
    from .adapters.files.shipped import shipped

    return list_files(shipped("examples", name))


def copy_example(name: str, folder: Path) -> None:
    """Copy a shipped example. Raise `InputError` when the folder cannot be written."""
    from .adapters.files.examples import copy
    from .adapters.files.shipped import shipped

    copy(shipped("examples", name), folder)


def diagnose(root: Path | None) -> list[Finding]:
    """Look at the installation and, when there is one, at the project."""
    from .application import doctor

    extras = {"ru": "pymorphy3", "sandbox": "starlette"}
    found = list(doctor.of_extras({name: find_spec(m) is not None for name, m in extras.items()}))
    if root is None:
        return [*found, doctor.Finding("project", "warning", "none here", "run `cfkit init`")]
    found.append(doctor.of_files(check(root)))
    if found[-1].level != "error":
        with workshop(root) as shop:
            found += doctor.of_channels(shop.project, shop.platform_for)
            count = len(shop.store.deliveries())
            found.append(doctor.Finding("store", "ok", f"{count} placements were ever tried"))
    return found
