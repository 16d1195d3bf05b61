"""Say what the store knows of a delivery as the result of a run, with its exit code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cfkit.domain.errors import CfkitError, CredentialError, ExitCode, NotAllRead, PlatformError
from cfkit.domain.keys import is_reply
from cfkit.domain.publication import Delivery, Result, State
from cfkit.ports import Packer, Platform, Poller

_STATE_EXITS: Mapping[State, ExitCode] = {
    State.REJECTED: ExitCode.REJECTED,
    State.WAITING: ExitCode.RETRY_LATER,
    State.UNKNOWN: ExitCode.RECONCILE,
    State.ATTEMPTING: ExitCode.RECONCILE,
    State.MISSED: ExitCode.HELD,
}

OVERDUE = "not-shown-in-time"
"""The code of what a platform was to show by itself, and does not show."""

LATE = "kept-too-long"
"""The code of what a platform keeps although its time has passed: the next run asks again."""

HANDED_OVER = "handed-over"
"""The code of what a platform keeps for later, and that could not be taken back."""

TAKING_BACK = "taking-back"
"""The code of what a platform was to give back, and nobody knows whether it did."""

_STAYS = frozenset({State.ATTEMPTING, State.UNKNOWN, State.PENDING, State.REJECTED})
"""What every run finds again until somebody settles it."""


def result_of(delivery: Delivery, *, exit_code: int | None = None) -> Result:
    """Say what the store knows; the exit code follows from the state unless given."""
    if delivery.state is State.WAITING and delivery.error_code == NotAllRead.code:
        return _unseen(delivery, delivery.error or "not all that stands there could be read")
    code = _STATE_EXITS.get(delivery.state, ExitCode.OK) if exit_code is None else exit_code
    return _result(delivery, code)


def _result(delivery: Delivery, code: int) -> Result:
    is_missed = delivery.state is State.MISSED
    return Result(
        delivery.key,
        delivery.channel,
        delivery.state,
        remote_id=delivery.remote_id,
        url=delivery.url,
        attempts=delivery.attempts,
        error=delivery.error,
        error_code=delivery.error_code,
        exit=code,
        held_because=delivery.error if is_missed else None,
        since=delivery.began_at if delivery.state in _STAYS else None,
    )


def not_looked(delivery: Delivery, error: CfkitError) -> Result:
    """Say of what may be there from an earlier try that it could not be looked for."""
    words = f"it may be there from an earlier try, and looking failed: {error}"
    if isinstance(error, NotAllRead):
        return _unseen(delivery, words)
    code = ExitCode.RETRY_LATER if isinstance(error, PlatformError) else error.exit_code
    said = _result(delivery, code)
    return replace(said, error=words, error_code=error.code)


def _unseen(delivery: Delivery, why: str) -> Result:
    """Hold back what may be there already, in a part that no run will ever read."""
    words = f"{why}; nothing was sent: {_by_a_person(delivery)}"
    said = _result(delivery, ExitCode.HELD)
    return replace(said, error=words, error_code=NotAllRead.code, held_because=words)


def _by_a_person(delivery: Delivery) -> str:
    live = f'cfkit reconcile "{delivery.key}" --live URL'
    if is_reply(delivery.key):
        return f"look there; answer by hand and `cfkit inbox resolve` it, or, if it is out, {live}"
    return f"look there; if it is out, or once you have posted it by hand, {live}"


def remedy(delivery: Delivery) -> str:
    """Say which command goes on with what was refused, or with what nobody knows the outcome of."""
    if delivery.state is State.REJECTED and is_reply(delivery.key):
        return (
            "answer in other words with `cfkit inbox reply`; or, if it is out,"
            f' cfkit reconcile "{delivery.key}" --live URL'
        )
    if delivery.state is State.REJECTED:
        return (
            f'mend what was refused, then cfkit publish --retry "{delivery.key}"; or, if it is out,'
            f' cfkit reconcile "{delivery.key}" --live URL'
        )
    return f'look for it, then cfkit reconcile "{delivery.key}" with --live URL or --not-live'


def still_held(delivery: Delivery, waited: float | None = None) -> Result:
    """Say that another run holds the channel, after `waited` seconds where those are known."""
    words = f"another run still holds {delivery.channel}"
    if waited is not None:
        words += f" after {waited:.0f} s"
    said = result_of(delivery, exit_code=ExitCode.RETRY_LATER)
    return replace(said, error=words, error_code="busy")


def result_of_pending(delivery: Delivery, platform: Platform) -> Result:
    """Say of an accepted post whom it waits for: the platform, or a person."""
    if delivery.error_code == CredentialError.code:
        return result_of(delivery, exit_code=ExitCode.CREDENTIAL)
    if delivery.error_code is not None:
        asks = {OVERDUE: ExitCode.RECONCILE, HANDED_OVER: ExitCode.HELD}
        code = asks.get(delivery.error_code, ExitCode.RETRY_LATER)
        return result_of(delivery, exit_code=code)
    if isinstance(platform, Poller) or delivery.not_before is not None:
        said = result_of(delivery, exit_code=ExitCode.OK)
        if platform.capabilities.feed is None or not isinstance(platform, Packer):
            return said
        bring = f"bring {platform.package_of(delivery.key)} to your site, then `cfkit reconcile`"
        return replace(said, held_because=f"the feed is written: {bring}")
    place = f": {platform.package_of(delivery.key)}" if isinstance(platform, Packer) else ""
    command = f'cfkit reconcile "{delivery.key}" --live URL'
    words = f"waiting for a person{place}; when it is out: {command}"
    return replace(
        result_of(delivery, exit_code=ExitCode.HELD),
        held_because=words,
        error=words,
        error_code="waiting-for-a-person",
    )
