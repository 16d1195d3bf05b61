"""A rehearsal speaks to the sandbox or not at all."""

import re
from typing import Annotated, Any

import pytest
from pydantic import Field

from cfkit.adapters.platforms._registry import (
    builtin,
    capabilities_of,
    load,
    required_settings,
)
from cfkit.adapters.platforms._rehearsal import rehearsed
from cfkit.adapters.platforms._settings import (
    REHEARSED_SITE,
    Address,
    PlatformSettings,
    Secret,
    addresses,
    media_sites,
)
from cfkit.domain.errors import InputError
from cfkit.domain.strategy import Cadence, Channel

from .conftest import PLUGIN, Install, Shipping

SANDBOX = "http://127.0.0.1:8787"


def written(slug: str) -> dict[str, Any]:
    """Give the settings of a channel as a strategy names them: secrets from the environment."""
    needed, places = required_settings(slug), addresses(load(slug).settings)
    return {
        name: "https://service.example" if name in places else f"${{CFKIT_{name.upper()}}}"
        for name in needed
    }


def channel(platform: str, settings: dict[str, Any]) -> Channel:
    cadence = Cadence.model_validate({"per_week": 1, "times": ["10:00"]})
    return Channel(
        id="main",
        platform=platform,
        segments=("all",),
        formats=("text_post",),
        cadence=cadence,
        settings=settings,
    )


@pytest.mark.parametrize("slug", [one for one in builtin() if not capabilities_of(one).by_hand])
def test_every_address_of_a_shipped_platform_becomes_the_sandbox(
    slug: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in re.findall(r"\$\{(\w+)\}", str(written(slug))):
        monkeypatch.setenv(name, "real-s3cret")
    made = rehearsed(channel(slug, written(slug)), SANDBOX)
    checked = load(slug).settings.model_validate(made)
    places = [getattr(checked, name) for name in addresses(load(slug).settings)]
    assert places
    assert set(places) == {f"{SANDBOX}/{slug}"}
    sites = media_sites(load(slug).settings)
    assert {getattr(checked, name) for name in sites} <= {f"{SANDBOX}{REHEARSED_SITE}"}
    others = checked.model_dump(exclude={*addresses(load(slug).settings), *sites})
    assert "http" not in str(others)
    assert "s3cret" not in str(made)


def test_an_address_is_known_by_its_type_and_not_by_its_name() -> None:
    class Settings(PlatformSettings):
        endpoint: Address
        mirror: Address | None = None
        described: Annotated[Address, Field(description="where")] = "https://a.example"
        server: str = "the name of a hall"
        password: Secret

    assert sorted(addresses(Settings)) == ["described", "endpoint", "mirror"]


@pytest.mark.parametrize("slug", ["gazette", "rutube"])
def test_a_platform_that_the_sandbox_does_not_speak_is_not_rehearsed(
    slug: str, install: Install
) -> None:
    install(slug)
    with pytest.raises(InputError, match=f"{slug} cannot be rehearsed"):
        rehearsed(channel(slug, {"token": "${CFKIT_GAZETTE}", "wall": "1"}), SANDBOX)


def test_a_platform_without_an_address_is_not_rehearsed(shipping: Shipping) -> None:
    told = shipping(
        "matrix",
        f"""
from types import SimpleNamespace
from cfkit.adapters.platforms._rehearsal import rehearsed
try:
    rehearsed(SimpleNamespace(id="main", platform="matrix", settings={{}}), "{SANDBOX}")
except Exception as error:
    print(type(error).__name__, error)
""",
    )
    assert told.startswith("InputError matrix cannot be rehearsed")
    assert "`Address`" in told


@pytest.mark.parametrize("slug", ["manual", "tenchat"])
def test_what_a_person_posts_needs_no_sandbox(slug: str) -> None:
    assert rehearsed(channel(slug, {"folder": "by-hand"}), SANDBOX) == {"folder": "by-hand"}


def test_what_a_package_posts_by_hand_needs_no_sandbox(install: Install) -> None:
    install("notice", code=PLUGIN.replace("22)\n", "22), by_hand=True\n"))
    made = rehearsed(channel("notice", {"token": "${CFKIT_X}", "wall": "1"}), SANDBOX)
    assert made == {"token": "rehearsal-cfkit_x", "wall": "1"}


@pytest.mark.parametrize("address", ["https://sandbox.example", "api.telegram.org", "http://"])
def test_a_sandbox_elsewhere_is_refused(address: str) -> None:
    with pytest.raises(InputError, match=r"127\.0\.0\.1 only"):
        rehearsed(channel("telegram", written("telegram")), address)
