"""Bring a live post to what its approved file says now, in place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from cfkit.domain.diagnostics import did_you_mean
from cfkit.domain.errors import (
    CfkitError,
    ExitCode,
    InputError,
    NotPublishable,
    OutcomeUnknown,
    UsageError,
)
from cfkit.domain.keys import COMMENT, sequel
from cfkit.domain.likeness import alike
from cfkit.domain.plan import Placement
from cfkit.domain.post import Post
from cfkit.domain.project import Project
from cfkit.domain.publication import Delivery, Result, State
from cfkit.domain.strategy import Channel
from cfkit.ports import Clock, Deleter, Editor, Platform, Store, Watcher

from .due import DigestOf, Unmerged, current_fingerprint, why_unapproved
from .limits import Limits
from .marks import Calls, code_of, marked
from .messages import TEXT, Message, messages_of
from .results import result_of, still_held

WOULD = "would edit"
"""The state of a result in a rehearsal."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One message that says something else; `before` is `None` where nobody knows."""

    what: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of it, and what differs between the live post and its file."""

    result: Result
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Editing:
    """What an edit works with; the functions are those of `publish`."""

    project: Project
    compose: Callable[[Placement], Post]
    platform_for: Callable[[Channel], Platform]
    store: Store
    clock: Clock
    digest_of: DigestOf
    limits: Limits
    reread: Callable[[str], Placement | None] | None = None
    unmerged: Unmerged | None = None

    def fresh(self, placement: Placement) -> Placement:
        """Read a placement's file as it is this instant. Raise `InputError` when it cannot be."""
        found = placement if self.reread is None else self.reread(str(placement.key))
        if found is None:
            raise NotPublishable("its file was taken away meanwhile; nothing was changed")
        return found


def edit(
    placements: Mapping[str, Placement], key: str, editing: Editing, *, dry_run: bool = False
) -> Edited:
    """Compare what is live with the file and send what differs, once people have approved it.

    Raise `UsageError` for a post that is not live or has no file, and what `compose` raises.
    """
    store = editing.store
    known = store.deliveries([key]).get(key)
    placement = placements.get(key)
    if placement is None:
        raise UsageError(f'no placement is called "{key}"{did_you_mean(key, placements)}')
    if known is not None and known.is_kept(editing.clock.now()):
        raise UsageError(
            f"{key} is kept by the platform for its time: `cfkit publish` takes it back when its"
            " file says something else, and --ahead hands it over anew"
        )
    if known is None or known.state is not State.LIVE:
        state = known.state if known else State.PLANNED
        raise UsageError(f"{key} is {state}; only what is live can be edited in place")
    hold = store.lock if dry_run else store.claim
    with hold(known.channel, editing.limits.lock_wait) as is_held:
        if not is_held:
            return Edited(still_held(known))
        live = store.deliveries([key, sequel(key, COMMENT)])
        if live[key].state is not State.LIVE:
            raise UsageError(f"{key} is {live[key].state} by now; nothing was changed")
        try:
            fresh = editing.fresh(placement)  # it may have waited long for the channel
        except NotPublishable as error:
            return Edited(_held(live[key], str(error), error.code))
        return _Edit(fresh, live[key], live.get(sequel(key, COMMENT)), editing).go(dry_run=dry_run)


class _Withdrawn(CfkitError):
    """People took back what was about to be sent."""

    def __init__(self, words: str, word: str) -> None:
        super().__init__(words)
        self.word = word


class _Edit:
    """One post, under its channel's lock."""

    def __init__(
        self, placement: Placement, root: Delivery, comment: Delivery | None, editing: Editing
    ) -> None:
        self._placement = placement
        self._root = root
        self._comment = comment if comment and comment.state is State.LIVE else None
        self._editing = editing
        self._fingerprint = current_fingerprint(placement, editing.digest_of)

    def go(self, *, dry_run: bool) -> Edited:
        editing, root = self._editing, self._root
        post = replace(
            editing.compose(self._placement), slot=self._placement.at, stored_at=root.first_began_at
        )
        before = editing.store.sent(root.key)
        channel = editing.project.strategy.channel(root.channel)
        try:
            platform = editing.platform_for(channel)
            wanted = messages_of(post, root, self._comment, platform.capabilities.text)
            changed = list(self._changed(wanted, before, platform))
        except CfkitError as error:
            return Edited(self._failed(error))
        differences = tuple(Difference(one.what, said, one.text) for one, said in changed)
        if why := self._why_not(post, before, platform, [one.what for one, _ in changed]):
            return Edited(_held(root, *why), differences)
        if not dry_run and not changed and root.error_code == code_of("edit"):
            return Edited(self._record(post))  # an edit that lost its end has changed everything
        if dry_run or not changed:
            state = WOULD if changed else root.state
            return Edited(replace(result_of(root, exit_code=ExitCode.OK), state=state), differences)
        return Edited(self._carry_out([one for one, _ in changed], post, platform), differences)

    def _carry_out(self, changed: list[Message], post: Post, platform: Platform) -> Result:
        try:
            with marked(self._editing.store, self._root, "edit") as calls:
                self._refuse_withdrawn()
                self._send(changed, platform, calls)
        except _Withdrawn as why:
            return _held(self._root, str(why), why.word)
        except CfkitError as error:
            return self._failed(error)
        return self._record(post)

    def _changed(
        self, wanted: list[Message], before: Post | None, platform: Platform
    ) -> Iterator[tuple[Message, str | None]]:
        """Pair what differs with what stands there: as it is shown, else as it was sent."""
        rules = platform.capabilities.text
        old = messages_of(before, self._root, self._comment, rules) if before else []
        sent = {one.what: one.text for one in old}
        shown: dict[str, str] = {}
        if isinstance(platform, Watcher):
            names = [one.remote_id for one in wanted][: platform.watch_batch]
            found = platform.fetch_shown(names)
            shown = {name: one.text for name, one in found.items() if one.text is not None}
        for one in wanted:
            there = shown.get(one.remote_id)
            if there is not None and one.is_comparable:
                if not alike(one.text, there):
                    yield one, there
            elif sent.get(one.what) != one.text:
                yield one, sent.get(one.what)

    def _why_not(
        self, post: Post, before: Post | None, platform: Platform, changed: list[str]
    ) -> tuple[str, str] | None:
        """Say, as (words, code), why it may not be edited."""
        key, name = self._root.key, platform.capabilities.name
        editing = self._editing
        held = why_unapproved(self._placement, self._fingerprint, editing.project, editing.unmerged)
        if held:
            return held[1], held[0]
        if not isinstance(platform, Editor):
            down = f"take it down with `cfkit delete '{key}'`"
            if not isinstance(platform, Deleter):
                down = f"take it down there and say so: `cfkit delete '{key}' --gone`"
            words = f"cfkit changes nothing on {name}: correct it there by hand, or {down}"
            return words, "not-editable"
        has_files = before is not None and bool(before.media)
        if TEXT in changed and has_files and not platform.capabilities.edits_with_files:
            words = (
                f"an edit would take the pictures and films of a post on {name} away: change the"
                f" text there by hand, or take it down with `cfkit delete '{key}'`"
            )
            return words, "not-editable"
        if before is not None and (what := _reshaped(before, post)):
            words = (
                f"{what} cannot be changed in place: put them back as they were, or take the post"
                f" down with `cfkit delete '{key}'` and publish another one"
            )
            return words, "not-editable"
        return None

    def _refuse_withdrawn(self) -> None:
        """Raise `_Withdrawn` when what was composed may not be sent any more."""
        editing = self._editing
        try:
            fresh = editing.fresh(self._placement)
            now = current_fingerprint(fresh, editing.digest_of)
        except InputError as error:
            raise _Withdrawn(str(error), error.code) from error
        if held := why_unapproved(fresh, now, editing.project, editing.unmerged):
            raise _Withdrawn(held[1], held[0])
        if now != self._fingerprint:
            words = "its file was changed meanwhile; run the command again"
            raise _Withdrawn(words, "changed-meanwhile")

    def _send(self, changed: list[Message], platform: Platform, calls: Calls) -> None:
        if isinstance(platform, Editor):
            for one in changed:
                calls.make(partial(platform.edit, one.remote_id, one.post))

    def _record(self, post: Post) -> Result:
        store, now = self._editing.store, self._editing.clock.now()
        if self._comment is not None and post.comment is not None:
            key = self._comment.key
            said = replace(
                post, key=key, document=post.comment, parts=(), media=(), comment=None, pin=False
            )
            store.revise(key, self._fingerprint, now, said)
        return result_of(store.revise(self._root.key, self._fingerprint, now, post))

    def _failed(self, error: CfkitError) -> Result:
        lost = isinstance(error, OutcomeUnknown)
        more = "; run the command again, a repeat changes nothing" if lost else ""
        said = result_of(self._root, exit_code=error.exit_code)
        return replace(said, error=f"{error}{more}", error_code=error.code)


def _held(root: Delivery, words: str, code: str) -> Result:
    held = result_of(root, exit_code=ExitCode.HELD)
    return replace(held, error=words, error_code=code, held_because=words)


def _reshaped(before: Post, after: Post) -> str | None:
    """Name what no platform changes in place."""
    if before.poll or after.poll:
        return "posts with a poll"
    if len(before.parts) != len(after.parts):
        return "the number of messages"
    old, new = ([(one.name, one.alt, one.bytes) for one in post.media] for post in (before, after))
    return "the pictures and their alt texts" if old != new else None
