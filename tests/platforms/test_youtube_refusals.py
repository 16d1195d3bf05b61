"""What YouTube refuses, in words that say what to do."""

from typing import Any

import pytest

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    RateLimited,
    Rejected,
)
from cfkit.testing import RecordedSteps

from .films import (
    Connect,
    Film,
    configure,
    later,
    now,
)
from .test_youtube import film, tube

__all__ = ["film", "tube"]


@pytest.mark.parametrize(
    ("account", "settings", "refusal"),
    [
        ("library.revoked", {}, (CredentialError, r"sign-in has ended.*cfkit auth login")),
        ("library.forbidden", {}, (CredentialError, "youtube.force-ssl")),
        ("nochannel.x", {}, (CredentialError, "has no YouTube channel")),
        ("library.x", {"channel_id": "UCother"}, (CredentialError, "choose that channel")),
        ("library.x", {"channel_id": "@other"}, (CredentialError, "choose that channel")),
        ("library.x", {"category": "pets"}, (Rejected, "`category`")),
    ],
)
def test_a_refusal_says_what_to_do(
    account: str,
    settings: dict[str, Any],
    refusal: tuple[type[CfkitError], str],
    tube: Connect,
    film: Film,
) -> None:
    error, words = refusal
    with pytest.raises(error, match=words):
        tube(account, **settings).publish(now("refused", film()), RecordedSteps())


def test_a_used_up_day_ends_at_midnight_in_california(
    sandbox: str, tube: Connect, film: Film
) -> None:
    configure(sandbox, "youtube", uploads_a_day=0)
    with pytest.raises(RateLimited, match="midnight in California") as caught:
        tube().publish(now("quota", film()), RecordedSteps())
    assert caught.value.retry_after is not None
    assert 0 < caught.value.retry_after <= 25 * 3600
    configure(sandbox, "youtube", uploads_a_day=100)


def test_an_access_token_that_ended_is_bought_anew(sandbox: str, tube: Connect, film: Film) -> None:
    platform = tube()
    assert platform.check_access() == "library (@library)"
    later(sandbox, 3700)
    assert platform.publish(now("hour", film()), RecordedSteps()).remote_id
