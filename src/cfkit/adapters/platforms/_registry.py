"""Find an adapter by slug, importing only the one asked for."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ValidationError

from cfkit.domain.capabilities import Capabilities
from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.errors import InputError
from cfkit.domain.tokens import SignIn
from cfkit.ports import Clock, Platform
from cfkit.ports.ties import account_settings as settings_naming_account
from cfkit.ports.ties import blanks, is_secret
from cfkit.ports.tokens import Grant, SignsIn

if TYPE_CHECKING:
    import httpx

GROUP = "cfkit.platforms"
_PACKAGE = __name__.rpartition(".")[0]
_HOLDS = ("slug", "capabilities", "settings", "publish")


@cache
def builtin() -> tuple[str, ...]:
    """List the slugs shipped with cfkit: the files of this folder."""
    folder = import_module(_PACKAGE).__path__
    names = (module.name for module in pkgutil.iter_modules(folder))
    return tuple(sorted(name for name in names if not name.startswith("_")))


def slugs() -> list[str]:
    """List every slug that a strategy may name, adapters of other packages included."""
    return sorted({*builtin(), *entry_points(group=GROUP).names})


def load(slug: str) -> type[Platform]:
    """Import one adapter. A shipped one cannot be taken over by another package.

    Where cfkit has no adapter yet, a package may provide one.

    Raise `InputError` for a platform that is unknown or is provided twice, and for a package whose
    adapter cannot be loaded.
    """
    if ships(slug) or (slug in builtin() and slug not in entry_points(group=GROUP).names):
        return _shipped(slug)
    found = entry_points(group=GROUP, name=slug)
    if len(found) > 1:
        raise InputError(f"platform {slug!r} is provided by more than one package; remove one")
    if found:
        return _provided(next(iter(found)))
    raise InputError(
        f"unknown platform {slug!r}{did_you_mean(slug, slugs())}; known: {', '.join(slugs())}"
    )


def ships(slug: str) -> bool:
    """Whether cfkit itself has an adapter for a platform."""
    return slug in builtin() and _shipped(slug).capabilities.has_adapter


def _shipped(slug: str) -> type[Platform]:
    return cast("type[Platform]", import_module(f"{_PACKAGE}.{slug}").ADAPTER)


def _provided(point: EntryPoint) -> type[Platform]:
    package = point.dist.name if point.dist else point.value
    try:
        adapter = point.load()
    except (ImportError, AttributeError) as error:
        raise InputError(
            f"platform {point.name!r} of the package {package} cannot be loaded, mend or remove "
            f"the package: {error}"
        ) from error
    lacking = [name for name in _HOLDS if not hasattr(adapter, name)]
    if lacking:
        raise InputError(
            f"platform {point.name!r} of the package {package} has no {', '.join(lacking)}: see "
            "`cfkit.ports.Platform`"
        )
    try:
        settings_naming_account(adapter)
    except ValueError as error:
        raise InputError(
            f"platform {point.name!r} of the package {package} cannot be used: {error}"
        ) from None
    return cast("type[Platform]", adapter)


def _has_adapter(slug: str) -> bool:
    return slug in builtin() or slug in entry_points(group=GROUP).names


@cache
def capabilities_of(slug: str) -> Capabilities:
    """Read what a platform can do, without a connection. Raise `InputError` for an unknown slug."""
    return load(slug).capabilities


def build(
    slug: str,
    settings: Mapping[str, Any],
    client: httpx.Client,
    *,
    root: Path | None = None,
    below: str = "",
) -> Platform:
    """Build a channel's adapter from its settings. Raise `InputError` that names what is wrong.

    `root` is the project's folder, into which posts go that a person publishes: in a rehearsal
    `below` a folder of it.
    """
    adapter = load(slug)
    checked = _checked(slug, adapter.settings, settings)
    is_ours = adapter.__module__.startswith(f"{_PACKAGE}.")
    more = {"root": root, "below": below} if is_ours and adapter.capabilities.by_hand else {}
    return cast("Callable[..., Platform]", adapter)(checked, client, **more)


def _checked(slug: str, model: type[BaseModel], settings: Mapping[str, Any]) -> BaseModel:
    complaints: list[str] = []
    try:
        return model.model_validate(dict(settings))
    except ValidationError as error:
        complaints = [_complaint(one, model) for one in error.errors(include_input=False)]
    # Outside of `except`: the context would hold what was given.
    raise InputError(f"settings of a {slug} channel: " + "; ".join(complaints))


def sign_in_of(slug: str) -> SignIn | None:
    """Tell how a platform gives tokens that cfkit can keep; `None` when it has no such way."""
    found: Any = load(slug) if _has_adapter(slug) else None
    return found.sign_in if isinstance(found, SignsIn) else None


def grant(slug: str, settings: Mapping[str, Any], client: httpx.Client, clock: Clock) -> Grant:
    """Build a platform's way through the browser. Raise `InputError` that names what is wrong.

    The secrets are what is still to be got, so the settings are read with something in their place.
    """
    adapter: Any = load(slug)
    sign_in: SignIn = adapter.sign_in
    blanks = {name: "-" for name in sign_in.settings if name in adapter.settings.model_fields}
    checked = _checked(slug, adapter.settings, {**settings, **blanks})
    return cast("Grant", adapter.grant(checked, client, clock))


def complaints_about(slug: str, settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return (key, words) for settings that no environment could make right; no value is shown.

    A value that names a variable is not judged: what it holds is known only when it is needed.
    """
    if not _has_adapter(slug):
        return []
    model, sign_in = load(slug).settings, sign_in_of(slug)
    try:
        model.model_validate(dict(settings))
    except ValidationError as error:
        return [
            (str(one["loc"][0]) if one["loc"] else "", _complaint(one, model))
            for one in error.errors(include_input=False)
            if _is_certain(one, settings, sign_in.settings if sign_in else ())
        ]
    return []


def _is_certain(error: Any, settings: Mapping[str, Any], kept: Collection[str]) -> bool:
    name = str(error["loc"][0]) if error["loc"] else ""
    if error["type"] == "missing" and name in kept:
        return False  # it may be in the store
    return error["type"] == "extra_forbidden" or "${" not in str(
        settings.get(name, "") if error["loc"] else settings
    )


def needed_for(slug: str) -> Mapping[str, tuple[str, ...]]:
    """Name optional settings with what a format needs them for (fields of its `needs`)."""
    if not _has_adapter(slug):
        return {}
    found: Mapping[str, tuple[str, ...]] = getattr(load(slug), "needed_for", {})
    return found


def remark_on(slug: str, name: str) -> str:
    """Say of a setting in `needed_for` what it is, or when it is not needed."""
    return load(slug).settings.model_fields[name].description or "which is optional otherwise"


def credentials_of(slug: str, settings: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the settings that hold credentials, as they are written; `None` without any.

    Channels that name the same variables are served by one bot, app or account.
    """
    fields = load(slug).settings.model_fields if _has_adapter(slug) else {}
    named = [
        f"{name}={settings[name]}"
        for name, field in fields.items()
        if name in settings and is_secret(field.annotation)
    ]
    return tuple(named) or None


def required_settings(slug: str) -> list[str]:
    """Name the settings that a channel of a platform cannot do without."""
    if not _has_adapter(slug):
        return []
    fields = load(slug).settings.model_fields
    return [name for name, field in fields.items() if field.is_required()]


def account_settings(slug: str) -> tuple[str, ...]:
    """Name the settings that say to which account a channel publishes, see `AccountNamer`."""
    return settings_naming_account(load(slug)) if _has_adapter(slug) else ()


def account_of(slug: str, settings: Mapping[str, Any]) -> Mapping[str, str]:
    """Tell the settings that name the account, as the adapter reads them; none where none does.

    `settings` need hold no secrets. Raise `InputError` for a value that the adapter does not take.
    """
    names = [name for name in account_settings(slug) if settings.get(name) is not None]
    if not names:
        return {}
    model = load(slug).settings
    complaints: list[str] = []
    try:
        read = model.model_validate({**blanks(model), **settings})
        return {name: _spelled(getattr(read, name)) for name in names}
    except ValidationError as error:
        found = error.errors(include_input=False)
        complaints = [_complaint(one, model) for one in found if one["loc"][:1] in _at(names)]
    if complaints:
        raise InputError(f"settings of a {slug} channel: " + "; ".join(complaints))
    return {name: _spelled(settings[name]) for name in names}  # a secret of a shape of its own


def _at(names: Iterable[str]) -> set[tuple[str]]:
    return {(name,) for name in names}


def _spelled(value: Any) -> str:
    if isinstance(value, (set, frozenset)):
        return " ".join(sorted(map(str, value)))
    return str(value).strip()


def settings_of(slug: str) -> list[tuple[str, bool, bool]]:
    """List what a channel's `settings` take: the name, whether it must be there, be a secret."""
    if not _has_adapter(slug):
        return []
    fields = load(slug).settings.model_fields.items()
    return [(name, one.is_required(), is_secret(one.annotation)) for name, one in fields]


_DIGITS = "has to be the id, which is digits alone: neither a name nor an address"
_SHAPES = {
    r"^\d+$": _DIGITS,
    r"^\d{1,20}$": _DIGITS,
    r"^\d{6}$": "has to be a year and a month in six digits, such as 202611",
    r"^\w+$": "has to be the id, letters and digits such as C0123ABCD, and not a name",
    r"^[\w-]+$": "has to be the id, letters and digits as in the address of the page",
    r"^[!-~]+$": "holds blanks or letters that no key has; copy it again",
}
"""What a setting has to look like, in words, by the pattern that it has to match."""


def _complaint(error: Any, model: type[BaseModel]) -> str:
    name = ".".join(map(str, error["loc"])) or "settings"
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        return f"{name} is unknown{did_you_mean(name, model.model_fields)}"
    if error["type"] == "missing":
        return f"{name} is missing"
    if error["type"] == "string_pattern_mismatch" and error["ctx"]["pattern"] in _SHAPES:
        return f"{name} {_SHAPES[error['ctx']['pattern']]}"
    if error["type"] == "int_parsing":
        return f"{name} is not a whole number"
    return f"{name} {message[:1].lower()}{message[1:]}"
