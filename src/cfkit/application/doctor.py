"""Look whether an installation and a project can do their work, without sending anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.errors import CfkitError, CredentialError, InputError
from cfkit.domain.project import Project
from cfkit.domain.strategy import Channel
from cfkit.ports import EVERY_CHANNEL, Checker, CommentStream, Platform

from .ageing import ageing


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, what was seen, and what to do about it."""

    what: str
    level: Literal["ok", "warning", "error"]
    says: str
    remedy: str | None = None
    is_credential: bool = False

    def as_json(self) -> dict[str, Any]:
        """Give the shape of `cfkit doctor --json`."""
        return {name: value for name, value in asdict(self).items() if name != "is_credential"}


def of_extras(installed: Mapping[str, bool]) -> Iterator[Finding]:
    """Say which optional parts are installed, by the name of their extra."""
    for extra, is_there in installed.items():
        if is_there:
            yield Finding(f"extra [{extra}]", "ok", "installed")
        else:
            remedy = f"pip install 'cfkit[{extra}]' when you need it"
            yield Finding(f"extra [{extra}]", "warning", "not installed", remedy)


def of_files(diagnostics: Iterable[Diagnostic]) -> Finding:
    """Say whether the project's files are sound."""
    counts = dict.fromkeys(Level, 0)
    for one in diagnostics:
        counts[one.level] += 1
    told = ", ".join(f"{n} {level}{'s' if n != 1 else ''}" for level, n in counts.items())
    if counts[Level.ERROR]:
        return Finding("files", "error", told, "run `cfkit check`")
    return Finding("files", "warning" if counts[Level.WARNING] else "ok", told)


def of_channels(project: Project, platform_for: Callable[[Channel], Platform]) -> Iterator[Finding]:
    """Ask each platform whether cfkit may post there; a read, nothing is sent."""
    for channel in project.strategy.channels:
        what = f"channel {channel.id} ({channel.platform})"
        try:
            platform = platform_for(channel)
            if isinstance(platform, Checker):
                where = platform.check_access().replace(EVERY_CHANNEL, channel.id)
                yield Finding(what, "ok", f"posts as {where}")
                if isinstance(platform, CommentStream) and (why := platform.why_deaf()):
                    yield Finding(what, "warning", why)
            else:
                yield Finding(what, "ok", "posted by hand")
        except CredentialError as error:
            yield Finding(what, "error", str(error), is_credential=True)
        except InputError as error:
            yield Finding(what, "error", str(error))
        except CfkitError as error:
            yield Finding(what, "warning", f"not reached: {error}")


def of_platforms(known: Iterable[Capabilities], today: date) -> Iterator[Finding]:
    """Warn of facts that are old and of versions of APIs that end soon."""
    for capabilities in known:
        for aged in ageing(capabilities, today):
            yield Finding(aged.what, "warning", aged.words, aged.remedy)


def of_tokens(endings: Iterable[str]) -> Iterator[Finding]:
    """Pass warnings of tokens on that end before the plan does."""
    for warning in endings:
        yield Finding("token", "warning", warning)
