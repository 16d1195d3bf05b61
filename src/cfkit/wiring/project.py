"""Find a project, read its files, check them, begin a new one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cfkit.domain.errors import InputError

if TYPE_CHECKING:
    from datetime import datetime

    from cfkit.application.allowance import Account
    from cfkit.domain.capabilities import Capabilities
    from cfkit.domain.diagnostics import Diagnostic
    from cfkit.domain.plan import Placement
    from cfkit.domain.project import Loaded, Project
    from cfkit.domain.strategy import Channel
    from cfkit.domain.strategy.brand import Language

STRATEGY = "strategy.yaml"


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


def templates_root() -> Path:
    """Find the shipped templates."""
    from cfkit.adapters.files.shipped import shipped

    return shipped("templates")


def packs(root: Path | None) -> list[Path]:
    """List the template folders, the project's own first."""
    own = root / "templates" if root is not None else None
    return [*([own] if own is not None and own.is_dir() else []), templates_root()]


def load_project(root: Path) -> Loaded:
    """Read a project as far as it goes, with what is wrong in its files."""
    from cfkit.adapters.files.project import load
    from cfkit.adapters.templates.packs import load_catalogue

    def secrets_of(slug: str) -> list[str]:
        return [name for name, _, is_secret in settings_of(slug) if is_secret]

    return load(root, load_catalogue(packs(root)), secrets_of)


def language_of(folder: Path | None) -> Language | None:
    """Tell the language of the project that stands here; `None` where none can be read.

    Raise `InputError` when `folder` is named and holds no project.
    """
    try:
        root = find_root(folder)
    except InputError:
        if folder is not None:
            raise
        return None
    project = load_project(root).project
    return None if project is None else project.strategy.brand.language


def is_fed(channel: Channel) -> bool:
    """Whether cfkit writes a channel's posts into a feed that the platform reads."""
    from cfkit.adapters.platforms._strategy_settings import is_fed as reads_feed

    return reads_feed(channel.platform, channel.settings)


def capabilities_of(slug: str) -> Capabilities:
    """Read what a platform can do; platforms without an adapter go out by hand."""
    from cfkit.adapters.platforms import _registry

    return _registry.capabilities_of(slug)


def accounts_of(project: Project) -> list[Account]:
    """Gather the channels of a project that share a platform's quota."""
    from cfkit.adapters.platforms import _registry
    from cfkit.application.allowance import accounts
    from cfkit.application.compose import surface_of

    return accounts(
        project.strategy.channels,
        lambda channel: _registry.capabilities_of(channel.platform),
        lambda channel: _registry.credentials_of(channel.platform, channel.settings),
        {name: surface_of(format_) for name, format_ in project.catalogue.formats.items()},
    )


def settings_of(slug: str) -> list[tuple[str, bool, bool]]:
    """List a platform's settings: the name, whether it must be there, whether it is a secret."""
    from cfkit.adapters.platforms import _registry

    return _registry.settings_of(slug)


def sample_of(slug: str) -> dict[str, Any]:
    """Write the settings that a channel of a platform begins with."""
    from cfkit.adapters.platforms._sample import sample

    return sample(slug)


def kept_settings(slug: str) -> tuple[str, ...]:
    """Name the settings of a platform that `cfkit auth login` can keep."""
    from cfkit.adapters.platforms import _registry

    sign_in = _registry.sign_in_of(slug)
    return sign_in.settings if sign_in else ()


def slugs() -> list[str]:
    """List every platform that a strategy may name."""
    from cfkit.adapters.platforms import _registry

    return _registry.slugs()


def check(root: Path, *, text: bool = False, rendered: bool = False) -> list[Diagnostic]:
    """Find everything that is wrong with a project, its content files included.

    `text` looks at texts too, `rendered` at some that the templates make of each idea, which takes
    a project without errors.
    """
    from cfkit.adapters.clock import SystemClock
    from cfkit.adapters.files.content_files import ContentFiles
    from cfkit.adapters.platforms._strategy_settings import check_settings
    from cfkit.application.check_series import check_parts
    from cfkit.domain.diagnostics import Level

    from .texts import check_texts

    loaded = load_project(root)
    zone = loaded.project.strategy.brand.timezone if loaded.project else "UTC"
    placements, broken = ContentFiles(root, lambda _: zone).read()
    parts = check_parts(placements, loaded.project) if loaded.project else ()
    quotas = _quotas(loaded.project, placements) if loaded.project else ()
    found = {
        *check_project(root, loaded, text=text),
        *check_settings(loaded.written, loaded.catalogue),
    }
    now = SystemClock().now()
    today = now.date()
    files = _content(root, loaded.project, placements, now) if loaded.project else ()
    rendered = rendered and all(one.level is not Level.ERROR for one in found)
    texts = check_texts(root, loaded, placements, today, packs(root), text=text, rendered=rendered)
    repeats = _repeats(loaded.project, placements) if text and loaded.project else ()
    return sorted({*found, *broken, *parts, *quotas, *files, *texts, *repeats})


def _content(
    root: Path, project: Project, placements: list[Placement], now: datetime
) -> Iterator[Diagnostic]:
    """Look at what content files name and when their posts go out."""
    from cfkit.adapters.files.front_matter import spot_in
    from cfkit.application.check_content import check_content
    from cfkit.application.clashes import clashes

    yield from check_content(
        placements,
        project,
        since=now,
        has_file=lambda name: os.path.isfile(root / name),  # noqa: PTH113  takes any name
        spot_of=lambda one, key: spot_in(root, one.path, key),
    )
    yield from (one.problem for one in clashes(placements, project.strategy, now))


def _quotas(project: Project, placements: list[Placement]) -> Iterator[Diagnostic]:
    from cfkit.adapters.platforms import _registry
    from cfkit.application.allowance import check_quotas

    known = {one.id for one in project.strategy.channels if one.platform in _registry.slugs()}
    if len(known) == len(project.strategy.channels):
        yield from check_quotas(placements, accounts_of(project), project)


def _repeats(project: Project, placements: list[Placement]) -> Iterator[Diagnostic]:
    from tempfile import TemporaryFile

    from cfkit.application.check_sameness import check_sameness

    return check_sameness(project, placements, TemporaryFile)


def check_project(root: Path, loaded: Loaded, *, text: bool = False) -> list[Diagnostic]:
    """Find what is wrong with a project, leaving its content files aside."""
    from cfkit.adapters.clock import SystemClock
    from cfkit.adapters.files.assets import damage_of
    from cfkit.adapters.platforms import _registry
    from cfkit.application.check import check as check_files

    def known(slug: str) -> Capabilities | None:
        return _registry.capabilities_of(slug) if slug in _registry.slugs() else None

    return check_files(
        loaded,
        capabilities_of=known,
        platforms=_registry.slugs(),
        today=SystemClock().now().date(),
        has_file=lambda name: os.path.isfile(root / name),  # noqa: PTH113  takes any name
        damage_of=lambda name: damage_of(root, name),
        text=text,
    )


def example_of(preset: str, language: str | None) -> str:
    """Name the example that a preset is in a language, its first when none is asked for.

    Raise `UsageError` when it does not exist in that language.
    """
    from cfkit.adapters.files.examples import find_by_language
    from cfkit.adapters.files.shipped import shipped
    from cfkit.domain.errors import UsageError

    folders = find_by_language(shipped("examples"), preset)
    folder = folders.get(language or next(iter(folders)))
    if folder is None:
        there = " or ".join(f"--language {one}" for one in folders)
        raise UsageError(f'the preset "{preset}" is not there in "{language}" yet: say {there}')
    return folder.name


def example_files(name: str) -> list[str]:
    """List the files of a shipped example, relative to its folder."""
    from cfkit.adapters.files.examples import list_files
    from cfkit.adapters.files.shipped import shipped

    return list_files(shipped("examples", name))


def copy_example(name: str, folder: Path) -> None:
    """Copy a shipped example. Raise `InputError` when the folder cannot be written."""
    from cfkit.adapters.files.examples import copy
    from cfkit.adapters.files.shipped import shipped

    copy(shipped("examples", name), folder)
