"""What git's complaints mean, in words that hold no address and no credential."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cfkit.domain.errors import StoreError
from cfkit.domain.secrets import mask

_NO_RIGHTS = (
    "{remote} does not let this run write the branch {branch}: on GitHub give the job"
    " `permissions: contents: write`, on GitLab a token that may write the repository"
)
_PROTECTED = (
    "the branch {branch} is protected on {remote}: exempt it from the rule, or let the job"
    " force-push to it; it holds nothing but cfkit's state"
)
_CAUSES: Mapping[str, str] = {
    "not a git repository": "the project is in no git repository, and CFKIT_STORE asks for one",
    "dubious ownership": (
        "the checkout belongs to another user: run `git config --global --add safe.directory` with"
        " its path"
    ),
    "protected branch|GH006|GH013|hook declined|rule violations": _PROTECTED,
    "denyNonFastForwards|non-fast-forward": _PROTECTED,
    "Authentication failed|could not read (?:Username|Password)|prompts disabled": _NO_RIGHTS,
    "error: 40[13]|Permission (?:to|denied)|denied to|not allowed to push": _NO_RIGHTS,
    "[Rr]ead-only|insufficient permission": _NO_RIGHTS,
    "does not appear to be a git repository|No such remote|[Rr]epository.* not found": (
        "there is no repository at {remote}: look at `git remote -v`, or name another remote as in"
        " git+branch:NAME?remote=REMOTE"
    ),
    "unknown option|unknown switch": "this git is too old: 2.29 or newer is needed",
    "No space left|Disk quota": "the disk is full: make room; nothing that was written is lost",
}
_UNREACHABLE = re.compile(
    "Could not resolve|unable to access|Connection (?:refused|timed out|reset|closed)|unreachable"
    "|Could(?: not|n't) connect|early EOF|hung up|RPC failed|timed out|error: (?:429|5\\d\\d)"
    "|[Tt]emporary failure"
)
_BESIDE = re.compile(r"'refs/heads/(?P<other>[^']+)' exists; cannot create")
_CONTESTED = re.compile(
    "stale info|cannot lock ref|failed to lock|already exists|incorrect old value|fetch first"
)
_ADDRESS = re.compile(r"\S*(?:://|@)\S*")


class Refused(StoreError):
    """git said no. Whether it helps to try again is for the caller to find out."""


class Contested(StoreError):
    """Somebody else moved the branch at that moment."""


class Unreachable(StoreError):
    """The remote did not answer."""


def in_words(what: str, said: str, remote: str, branch: str) -> StoreError:
    """Turn what git wrote into an error that says what to do."""
    if beside := _BESIDE.search(said):
        return Refused(
            f'the remote "{remote}" has a branch "{beside["other"]}", so none can be called'
            f' "{branch}": name another one'
        )
    if what == "push" and _CONTESTED.search(said):
        return Contested(f'the branch "{branch}" was moved by another run')
    named = {"remote": f'the remote "{remote}"', "branch": f'"{branch}"'}
    for pattern, words in _CAUSES.items():
        if re.search(pattern, said):
            return Refused(words.format(**named))
    if _UNREACHABLE.search(said):
        return Unreachable(
            f"{named['remote']} cannot be reached, and the state is on it; try again"
        )
    return Refused(f"git {what} failed: {_safe(said)}")


def _safe(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    told = [line for line in lines if line.startswith(("fatal:", "error:", "!"))] or lines[-1:]
    return mask(_ADDRESS.sub("[address]", told[-1] if told else "without a word"))[:300]
