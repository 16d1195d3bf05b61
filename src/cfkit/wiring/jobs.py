"""Jobs on a schedule for a project: what they need to know of it, and where they go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cfkit.domain.errors import InputError, UsageError
from cfkit.domain.workflow import Forge, JobFile, Setup

from .project import capabilities_of, packs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cfkit.domain.diagnostics import Diagnostic
    from cfkit.domain.project import Project
    from cfkit.domain.strategy import Channel

    from .shop import Workshop

STATE_BRANCH = "cfkit-state"
_BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLAIN = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Jobs:
    """The files of a forge's jobs, and what people should know of them."""

    top: Path
    setup: Setup
    files: tuple[JobFile, ...]
    notes: tuple[str, ...]


def jobs(
    shop: Workshop, forge: Forge, *, install: str | None, branch: str, more_secrets: Sequence[str]
) -> Jobs:
    """Write what runs a project on a schedule, without touching the disk."""
    from cfkit.adapters.exports.workflows import INCLUDING, workflows
    from cfkit.adapters.files.job_files import compare, repository_of

    root = shop.root.resolve()
    top = repository_of(root)
    folder = root.relative_to(top or root).as_posix()
    if not _PLAIN.fullmatch(folder):
        raise InputError(f"{root} has a name that no file of jobs can hold; move the project")
    setup = Setup(
        forge,
        _version(),
        folder,
        shop.project.strategy.brand.timezone,
        _checked_branch(branch),
        _checked_install(install) if install is not None else _wheel(shop.project),
        _secrets(forge, shop.project, more_secrets),
        any(capabilities_of(one.platform).by_hand for one in shop.project.strategy.channels),
    )
    files = compare(top or root, workflows(setup, packs(shop.root)), [INCLUDING])
    notes = _notes(shop, setup, files, is_wheel=install is None, is_repository=top is not None)
    return Jobs(top or root, setup, tuple(files), tuple(notes))


def write_jobs(made: Jobs) -> None:
    """Put the files in their places."""
    from cfkit.adapters.files.job_files import put

    put(made.top, made.files)


def write_code_quality(found: Sequence[Diagnostic], root: Path, out: Path) -> None:
    """Write diagnostics of a project as GitLab reads them."""
    from cfkit.adapters.exports.code_quality import code_quality
    from cfkit.adapters.exports.lines import write_whole
    from cfkit.adapters.files.job_files import repository_of

    write_whole(out, code_quality(found, root, repository_of(root) or root))


def _version() -> str:
    from cfkit import __version__

    return __version__


def _wheel(project: Project) -> str:
    """Install from a file in the project: cfkit is on no index, so its name there is anybody's."""
    extras = "[ru]" if project.strategy.brand.language == "ru" else ""
    return f"python -m pip install '{_wheel_path()}{extras}'"


_OWN = frozenset(
    {"BASE", "CFKIT_JOB", "CFKIT_STORE", "CI", "GH_TOKEN", "HOME", "KEY", "LD_PRELOAD", "NUMBER"}
    | {"PATH", "PERIOD", "PYTHONPATH", "SHELL"}
)
"""Variables that the jobs, their shell or Python read."""


def _wheel_path() -> str:
    return f"./wheels/cfkit-{_version()}-py3-none-any.whl"


def _checked_branch(branch: str) -> str:
    if not _BRANCH.fullmatch(branch) or branch.endswith(".lock"):
        raise UsageError(f'"{branch[:80]}" is no name of a branch: write one like {STATE_BRANCH}')
    return branch


def _checked_install(install: str) -> str:
    if not install.strip() or not _PLAIN.fullmatch(install):
        raise UsageError("give --install one line of shell, like 'python -m pip install ./cfkit'")
    return install.strip()


def _secrets(forge: Forge, project: Project, more: Iterable[str]) -> tuple[str, ...]:
    """Name the variables that channels speak of, and those that were asked for."""
    from cfkit.adapters.files.env import variables
    from cfkit.adapters.tokens.seal import VARIABLE as TOKENS_KEY

    named = set(more)
    for channel in project.strategy.channels:
        if capabilities_of(channel.platform).has_adapter:
            named.update(variables(channel.settings))
            if _signs_in(channel):
                named.add(TOKENS_KEY)
    for name in sorted(named):
        if not _VARIABLE.fullmatch(name):
            raise UsageError(f'"{name[:80]}" is no name of a variable: write one like CFKIT_KEY')
        if name in _OWN:
            raise UsageError(
                f"the jobs use the variable {name} for something else: call the secret otherwise,"
                " also where a channel's settings name it"
            )
        if forge is Forge.GITHUB and name.upper().startswith("GITHUB_"):
            raise UsageError(f"GitHub keeps no secret called {name}: give it another name")
    return tuple(sorted(named))


def _signs_in(channel: Channel) -> bool:
    """Whether a channel's token can only come from the store: `auth login` put it there."""
    from cfkit.adapters.platforms import _registry

    sign_in = _registry.sign_in_of(channel.platform)
    needed = _registry.required_settings(channel.platform)
    secrets = sign_in.settings if sign_in else ()
    return any(name in needed and name not in channel.settings for name in secrets)


def _notes(
    shop: Workshop,
    setup: Setup,
    files: Iterable[JobFile],
    *,
    is_wheel: bool,
    is_repository: bool,
) -> Iterable[str]:
    if not is_repository:
        yield "no git repository was found: the files stand in the project; run git init first"
    if is_wheel and not (shop.root / _wheel_path()).is_file():
        yield (
            f"the jobs install cfkit from {_wheel_path()}, which is not there: put it there and"
            " commit it, or say another --install"
        )
    for channel in shop.project.strategy.channels:
        yield from _needs(channel)
    for one in files:
        if one.op == "keep":
            yield f"{one.path} stays as it is: add to its `include` the line `{_included(one)}`"
    if setup.secrets:
        place = "Settings > Secrets and variables > Actions"
        if setup.forge is Forge.GITLAB:
            place = "Settings > CI/CD > Variables, protected, masked, for the environment cfkit"
        yield f"secrets to set under {place}: {', '.join(setup.secrets)}"


def _needs(channel: Channel) -> Iterable[str]:
    """Say what a channel takes that the jobs do not bring along."""
    known = capabilities_of(channel.platform)
    if known.feed is not None and channel.settings.get("address"):
        folder = channel.settings.get("folder") or f"feeds/{channel.id}"
        yield (
            f"{channel.id}: the jobs neither keep {folder} nor bring it to the site: restore it"
            " before `cfkit publish` runs, and after it commit it and bring it to"
            f" {channel.settings['address']} ({known.guide})"
        )
    if channel.platform == "max":
        yield (
            f"{channel.id}: runners do not trust the certificate of MAX: commit a file that does"
            f" and name it in SSL_CERT_FILE of the jobs ({known.guide})"
        )


def _included(file: JobFile) -> str:
    return file.text.strip().splitlines()[-1].strip()
