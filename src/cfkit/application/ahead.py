"""Keep to its file what a platform was handed ahead of its time: unchanged it stays there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cfkit.domain.errors import (
    CfkitError,
    CredentialError,
    ExitCode,
    RateLimited,
    Rejected,
    StoreError,
    Unavailable,
)
from cfkit.domain.plan import Placement
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery, Result, State
from cfkit.domain.schedule import spell
from cfkit.ports import Lookup, Withdrawer

from .due import Rules, current_fingerprint, why_held
from .results import HANDED_OVER, TAKING_BACK, result_of
from .settle import Service, look_for, record, taken_back

WOULD_HAND_OVER = "would hand over"
WOULD_TAKE_BACK = "would take back"
"""States of results in a rehearsal."""

_ROUNDING = timedelta(minutes=1)
"""By how much a platform may put a time off that it was given."""

_REFUSED = (RateLimited, Unavailable, CredentialError, Rejected)
"""After these nothing was withdrawn."""

_TOO_LATE = timedelta(minutes=1)
"""So shortly before its time a post is left to go out: the platform may be at it already."""


def why_back(placement: Placement | None, known: Delivery, rules: Rules) -> str | None:
    """Say why what the platform keeps for later may not go out as it is; `None` when it may.

    A withdrawal that was begun is finished, whatever its file says since: nobody knows whether it
    was done. A pause holds what was handed over before it: what came later a person named.
    """
    if not known.is_kept(rules.now):
        return None
    if known.error_code == TAKING_BACK:
        return "taking it back was begun and got no answer"
    if placement is None:
        return "its file was taken away, or cannot be read"
    if known.not_before and abs(placement.at - known.not_before) >= _ROUNDING:
        return f"its time is now {spell(placement.at, placement.at.tzinfo)}"
    try:
        is_changed = current_fingerprint(placement, rules.digest_of) != known.fingerprint
    except CfkitError:
        return None  # files that are not at hand say nothing of what was sent
    began = known.began_at or rules.now
    is_set_back = began > rules.now  # the clock was, so nobody knows which of them came first
    newer = tuple(one for one in rules.pauses if is_set_back or one.since > began)
    held = why_held(placement, replace(rules, pauses=newer))
    return held or ("its text or its files are others" if is_changed else None)


def for_later(post: Post, placement: Placement, rules: Rules) -> Post | None:
    """Make a post one that the platform shows by itself; `None` for one that it keeps not."""
    span = rules.ahead[placement.key.channel]
    if not span.takes(is_thread=bool(post.parts), has_files=bool(post.media)):
        return None
    return replace(post, show_at=placement.at)


def take_back(known: Delivery, why: str, service: Service) -> Delivery | Result:
    """Cancel what the platform keeps; it comes back `planned`.

    What cannot be cancelled is told as a result, or stays pending with the error.
    """
    platform, shown_at = service.platform, known.not_before
    if shown_at is None:
        return known
    name = platform.capabilities.name
    is_late = service.clock.now() > shown_at - _TOO_LATE
    if is_late or not isinstance(platform, Withdrawer) or known.remote_id is None:
        when = spell(shown_at, shown_at.tzinfo)
        todo = "it is too late to take it back" if is_late else "change or delete it there"
        words = f"{name} has it and shows it {when}, although {why}: {todo}"
        held = result_of(known, exit_code=ExitCode.HELD)
        return replace(held, held_because=words, error=words, error_code=HANDED_OVER)
    is_repeated = known.error_code == TAKING_BACK
    return _give_back(known, platform, why, service, is_believed=is_repeated)


def deny(known: Delivery, service: Service) -> Delivery | None:
    """Take back what a person says is not there, before anything is sent in its place.

    `None`: nothing speaks against it. Otherwise it is `planned` again, or what it is.
    """
    platform, why = service.platform, "a person says that it is not there"
    if isinstance(platform, Withdrawer) and known.remote_id is not None:
        return _give_back(known, platform, why, service, is_believed=True)
    if not isinstance(platform, Lookup):
        return None
    sighting = look_for(known, service, platform)
    if sighting is None or sighting.receipt is None:
        return None
    found = record(known, sighting.receipt.as_seen, service, "look-up")
    if found.state is not State.PENDING:
        return found
    words = f"{platform.capabilities.name} keeps it still: delete it there first"
    return service.move(found, error=words, error_code=HANDED_OVER)


def _give_back(
    known: Delivery, platform: Withdrawer, why: str, service: Service, *, is_believed: bool
) -> Delivery:
    name, kept = service.platform.capabilities.name, str(known.remote_id)
    is_repeated = known.error_code == TAKING_BACK
    words = f"taking it back was begun, because {why}"
    known = service.move(known, error=words, error_code=TAKING_BACK)
    service.store.secure()
    try:
        is_done = platform.withdraw(kept)
        there = None if is_done else _still_there(known, service, is_believed=is_believed)
    except StoreError:
        raise
    except CfkitError as error:
        is_certain = isinstance(error, _REFUSED) and not is_repeated
        words = f"{name} has it although {why}, and it could not be taken back: {error}"
        code = error.code if is_certain else TAKING_BACK
        return service.move(known, error=words, error_code=code)
    return there or taken_back(known, service)


def _still_there(known: Delivery, service: Service, *, is_believed: bool) -> Delivery | None:
    """Look where it is that the platform does not keep any more; `None` when surely nowhere.

    That it is not found is believed where an earlier call may have taken it back.
    """
    sighting = None
    if isinstance(service.platform, Lookup):
        sighting = look_for(known, service, service.platform)
    if sighting is not None and sighting.receipt is not None:
        return record(known, sighting.receipt, service, "look-up")
    if is_believed or (sighting is not None and sighting.certain):
        return None
    why = (sighting.why if sighting else "") or "nobody can tell whether it went out"
    words = f"{service.platform.capabilities.name} does not keep it any more: {why}"
    return service.move(known, error=words, error_code=HANDED_OVER)
