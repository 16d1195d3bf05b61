"""Every error cfkit raises on purpose, grouped by what the reader must do next.

CfkitError
├── UsageError              give other flags                       exit 2
├── InputError              fix a file                             exit 3
│   ├── InvalidFiles        one diagnostic a problem, see `diagnostics`
│   └── NotPublishable      its media or the right to use them are not there yet        exit 9
├── NothingToSay            a variant has too few facts; it is skipped, with the reason
│   └── NoSuchHook          it can be opened in fewer ways than were asked for
├── CredentialError         renew a token or set a variable        exit 4
├── StoreError              another run holds the store, or it is newer than this cfkit   exit 7
│   ├── NotSent             the store failed before a visible call, which was not made
│   │   └── Overtaken       another run took the channel over                             exit 6
│   └── NotKept             it was sent, and the store did not keep what came of it       exit 8
├── WrongClock              set the clock                          exit 7
├── NoNumbers               a platform shows no counts here; said, not failed
└── PlatformError           a platform call did not succeed
    ├── Rejected            the platform read the post and said no exit 5
    │   └── Gone            what was to be answered is not there any more
    ├── RateLimited         wait, then retry                       exit 6
    ├── Unavailable         nothing was sent; retry                exit 6
    │   └── NotAllRead      more is listed than is read; what was read was given before
    └── OutcomeUnknown      it may be live; reconcile first        exit 8

What each exit code asks of a scheduled job: docs/index.md, "Exit codes".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What a scheduled run reports."""

    OK = 0
    BUG = 1
    USAGE = 2
    INPUT = 3
    CREDENTIAL = 4
    REJECTED = 5
    RETRY_LATER = 6
    STORE = 7
    RECONCILE = 8
    HELD = 9
    CHANGES = 10
    INTERRUPTED = 130


MEANING: Mapping[ExitCode, str] = {
    ExitCode.OK: "done, or nothing was due",
    ExitCode.BUG: "a bug; please report the traceback",
    ExitCode.USAGE: "wrong flags",
    ExitCode.INPUT: "the strategy, a template or a content file is wrong",
    ExitCode.CREDENTIAL: "credentials are missing or refused",
    ExitCode.REJECTED: "a platform rejected a post",
    ExitCode.RETRY_LATER: "retry later; nothing was sent",
    ExitCode.STORE: "the store is locked, unreachable or too new, or the clock is wrong",
    ExitCode.RECONCILE: "outcome unknown: the post may be live",
    ExitCode.HELD: "something due was deliberately not sent",
    ExitCode.CHANGES: "there are changes",
    ExitCode.INTERRUPTED: "interrupted",
}
"""What each code says, in words."""

PRECEDENCE = (130, 1, 8, 4, 5, 2, 3, 7, 9, 6, 0)
"""Of several outcomes in one run, the first of these is the exit code."""


def exit_code(codes: Iterable[int]) -> ExitCode:
    """Pick the one exit code of a mixed run."""
    return ExitCode(min(codes, key=PRECEDENCE.index, default=0))


class CfkitError(Exception):
    """Base of every expected failure. `code` is the stable word for it in `--json`."""

    exit_code: ClassVar[ExitCode] = ExitCode.BUG
    code: ClassVar[str] = "bug"


class UsageError(CfkitError):
    """The flags or arguments do not fit together."""

    exit_code = ExitCode.USAGE
    code = "usage"


class InputError(CfkitError):
    """A file the user wrote is wrong."""

    exit_code = ExitCode.INPUT
    code = "input"


class NotPublishable(InputError):
    """The post cannot go out yet: media, or the right to use them, are not there."""

    exit_code = ExitCode.HELD
    code = "not-publishable"


class NothingToSay(CfkitError):
    """A variant would be a hook alone; there is none, and the message says what is missing."""

    code = "nothing-to-say"


class NoSuchHook(NothingToSay):
    """A variant can be opened in fewer ways than were asked for; the message names them."""

    code = "no-hook"


class CredentialError(CfkitError):
    """A platform refused the credentials, or they are not there."""

    exit_code = ExitCode.CREDENTIAL
    code = "credentials"


class StoreError(CfkitError):
    """The store is locked, unreachable or too new. `unkept` names what it took and did not keep."""

    exit_code = ExitCode.STORE
    code = "store"
    unkept: frozenset[str] = frozenset()


class NotSent(StoreError):
    """The store failed before a call that readers see, so that call was not made."""


class Overtaken(NotSent):
    """Another run took the channel over: nothing more is sent here. The next run goes on."""

    exit_code = ExitCode.RETRY_LATER
    code = "overtaken"


class NotKept(StoreError):
    """Placements were sent and the store did not keep it; the next run settles `keys`."""

    exit_code = ExitCode.RECONCILE

    def __init__(self, message: str, keys: Iterable[str]) -> None:
        super().__init__(message)
        self.keys = frozenset(keys)


class WrongClock(CfkitError):
    """The clock is surely wrong, so nobody can tell what is due."""

    exit_code = ExitCode.STORE
    code = "clock"


class NoNumbers(CfkitError):
    """A platform shows no counts to this channel's account; the message says what would help."""

    exit_code = ExitCode.OK
    code = "no-numbers"


class PlatformError(CfkitError):
    """A platform call did not succeed."""


class Rejected(PlatformError):
    """The platform read the post and said no. Nobody may retry it as it is."""

    exit_code = ExitCode.REJECTED
    code = "rejected"


class Gone(Rejected):
    """What was to be answered was taken away, so the platform took no answer to it."""

    code = "gone"


class RateLimited(PlatformError):
    """The platform asked for a pause; the request had no effect. `retry_after` is in seconds."""

    exit_code = ExitCode.RETRY_LATER
    code = "rate-limited"

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(PlatformError):
    """The request never reached the platform, or it was a read that changed nothing."""

    exit_code = ExitCode.RETRY_LATER
    code = "unavailable"


class NotAllRead(Unavailable):
    """A listing is longer than what is read of it, so nothing is known of the rest."""

    code = "not-all-read"


class OutcomeUnknown(PlatformError):
    """The request was sent and no usable answer came. The post may be live."""

    exit_code = ExitCode.RECONCILE
    code = "outcome-unknown"
