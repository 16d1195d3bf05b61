"""Bind an approval to the bytes that a person has read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.errors import ExitCode, InputError, NotPublishable, UsageError
from cfkit.domain.event_facts import changed_event, event_facts
from cfkit.domain.plan import Approval, Placement, Status
from cfkit.domain.project import Project
from cfkit.ports import ContentFiles

from .compose import says_nothing
from .due import DigestOf, current_fingerprint, why_outdated


@dataclass(frozen=True, slots=True)
class Approved:
    """One decision: `fingerprint` is what it is bound to; without one, `why` says what hindered.

    `exit` is the code that the hindrance asks for.
    """

    key: str
    path: str
    fingerprint: str | None
    by: str
    why: str | None = None
    exit: int = ExitCode.OK


def approve(  # noqa: PLR0913  every flag of `cfkit approve` is one argument
    placements: Iterable[Placement],
    files: ContentFiles,
    now: datetime,
    by: str,
    *,
    digest_of: DigestOf,
    lacks: Callable[[Placement], str | None],
    project: Project,
    keys: Sequence[str] = (),
    everything: bool = False,
    dry_run: bool = False,
) -> list[Approved]:
    """Approve `keys`, or with `everything` each draft and each file that changed since.

    What is on hold stays so, named or not, and what could not go out stays a draft: `lacks` says
    why. Where an event changed since a post was written, only naming the post approves it. A file
    that people save meanwhile stays as it is and hinders no other. Raise `UsageError` for a key
    without a file.
    """
    if not by.strip():
        raise UsageError("an approval needs a name: say --by NAME")
    if bool(keys) == everything:
        raise UsageError("name the keys to approve, or say --all")
    by_key = {str(placement.key): placement for placement in placements}
    chosen = list(by_key.values()) if everything else _named(keys, by_key)
    decisions = []
    for placement in chosen:
        if everything and placement.status is Status.HOLD:
            continue
        outdated = why_outdated(placement, project) if everything else None
        if everything and not outdated and _stands(placement, digest_of):
            continue
        decided = _decide(placement, digest_of, lacks, by, outdated)
        if decided.fingerprint is not None and not dry_run:
            approval = Approval(decided.fingerprint, by, now.isoformat(timespec="seconds"))
            try:
                files.save(_signed(placement, approval, project))
            except InputError as error:
                decided = _hindered(placement, by, str(error), error.exit_code)
        decisions.append(decided)
    return decisions


def _signed(placement: Placement, approval: Approval, project: Project) -> Placement:
    """Sign it as read with what the idea says of its event now."""
    event = placement.event
    if changed_event(placement, project):
        event = event_facts(placement.key, project) or None
    return replace(placement, status=Status.APPROVED, approved=approval, event=event)


def _named(keys: Sequence[str], by_key: Mapping[str, Placement]) -> list[Placement]:
    for key in keys:
        if key not in by_key:
            raise UsageError(f'no placement is called "{key}"{did_you_mean(key, by_key)}')
    return [by_key[key] for key in dict.fromkeys(keys)]


def _decide(
    placement: Placement,
    digest_of: DigestOf,
    lacks: Callable[[Placement], str | None],
    by: str,
    outdated: tuple[str, str] | None,
) -> Approved:
    if outdated:
        return _hindered(placement, by, outdated[1])
    if placement.status is Status.HOLD:
        why = f"it is on hold; write `status: draft` into {placement.path} first"
        return _hindered(placement, by, why)
    if says_nothing(placement.body) and not placement.media:
        why = f"it has no text that anybody could see; write one into {placement.path}"
        return _hindered(placement, by, why, ExitCode.INPUT)
    try:
        bound = current_fingerprint(placement, digest_of)
    except NotPublishable as error:
        return _hindered(placement, by, f"{error}; approve it when it is there")
    if why_not := lacks(placement):
        return _hindered(placement, by, f"it cannot go out: {why_not}")
    return Approved(str(placement.key), placement.path, bound, by)


def _hindered(placement: Placement, by: str, why: str, code: ExitCode = ExitCode.HELD) -> Approved:
    return Approved(str(placement.key), placement.path, None, by, why, code)


def _stands(placement: Placement, digest_of: DigestOf) -> bool:
    if placement.status is not Status.APPROVED or placement.approved is None:
        return False
    try:
        return placement.approved.fingerprint == current_fingerprint(placement, digest_of)
    except NotPublishable:
        return False
