"""What looks like a password or a token, so that it is refused in files and never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SHAPES = re.compile(
    r"""
      (?<!\d)\d{6,12}:[A-Za-z0-9_-]{30,64}                        # Telegram bot
    | vk[12]\.a\.[A-Za-z0-9_-]{16,}                               # VK
    | gh[pousr]_[A-Za-z0-9]{20,} | github_pat_\w{20,} | glpat-[\w-]{16,}
    | xox[a-z]-[A-Za-z0-9-]{10,} | hooks\.slack\.com/services/\S{20,}
    | (?<![A-Za-z0-9])(?:EAA|IGQV|IGAA|THAA)[A-Za-z0-9_-]{20,}    # Facebook, Instagram, Threads
    | (?<![A-Za-z0-9])(?:AQ|y[0-3]_)[A-Za-z0-9_-]{36,}            # LinkedIn, Yandex
    | (?<![A-Za-z0-9])(?:AIza|ya29\.|GOCSPX-|1//0|sk-|sk_live_)[A-Za-z0-9_-]{20,}
    | AKIA[0-9A-Z]{16}
    | webhooks/\d+/[\w-]{20,} | [MNO][\w-]{23,26}\.[\w-]{6}\.[\w-]{27,}  # Discord
    | eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*                             # JSON Web Token
    | [a-z][a-z0-9+]*://[^\s:/@]+:[^\s:/@${]{3,}@                 # a password in an address
    """,
    re.VERBOSE,
)
_PRIVATE = re.compile(r"-----BEGIN[ A-Z]*PRIVATE KEY-----(?:\s+[A-Za-z0-9+/=]+)*")
_BEARER = re.compile(r"[Bb]earer\s+([A-Za-z0-9._~+/-]{16,}=*)")
_PARAMETER = re.compile(r"(?i)(?:token|secret|password|api_?key)=([^\s&\"'${}]{8,})")
_RUN = re.compile(r"[A-Za-z0-9_+/.:~@?&=%-]{20,}")
_LONG = re.compile(r"(?:[0-9a-f]{40,}|[0-9A-F]{40,}|[A-Za-z0-9_-]{48,}|[A-Za-z0-9+/]{48,}={0,2})")
_KEYED = re.compile(
    r"""
    (?P<key>[Tt]oken|TOKEN|[Ss]ecret|SECRET|[Pp]assw(?:or)?d|PASSWORD|api_?[Kk]ey|API_?KEY
        |(?<!client)(?<!application)[_-]key|\bkey|_KEY)
    ["']? [ \t]* : (?:[ \t]*[|>][-+]?)? (?:[ \t]*\n[ \t]+|[ \t]+) (?:[&!][^\s,]*[ \t]+)?
    (?: "(?P<double>[^"\n]*)" | '(?P<single>[^'\n]*)' | (?P<plain>[^\s"',\[\]{}][^\s,\[\]{}]*) )
    """,
    re.VERBOSE,
)
_APP_PASSWORD = re.compile(r"[A-Za-z0-9]{4}(?:[- ][A-Za-z0-9]{4}){2,}")
_KEYWORDS = ("oken", "TOKEN", "ecret", "SECRET", "assw", "PASSW", "ey:", "ey'", 'ey"', "KEY")
"""Looked for first: most files hold none of these, and a plain search is quick."""

_MARKERS = ("oken", "ecret", "asswor", "ey=", "services/", "webhooks/", "@", "EAA", "eyJ", "bot")


def find_secrets(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of everything in `text` that looks like a secret, in no order."""
    for run in _RUN.finditer(text):
        if _is_worth_a_look(run[0]):
            for start, end in _find_in_run(run[0]):
                yield run.start() + start, run.start() + end
    if "earer" in text:
        yield from (found.span(1) for found in _BEARER.finditer(text))
    if "-----BEGIN" in text:
        yield from (found.span() for found in _PRIVATE.finditer(text))
    for found in _KEYED.finditer(text) if any(word in text for word in _KEYWORDS) else ():
        group = found.lastgroup or "plain"
        if _is_literal(found["key"], found[group]):
            yield found.span(group)


def _find_in_run(run: str) -> Iterator[tuple[int, int]]:
    yield from (found.span() for found in _SHAPES.finditer(run))
    yield from (found.span(1) for found in _PARAMETER.finditer(run))
    bare = run.rstrip(".:,")
    if _is_random(bare):
        yield 0, len(bare)


def mask(text: str) -> str:
    """Cover every secret with asterisks of the same length, so that columns stay true."""
    for start, end in list(find_secrets(text)):
        text = f"{text[:start]}{'*' * (end - start)}{text[end:]}"
    return text


def _is_worth_a_look(run: str) -> bool:
    return not run.startswith(("http://", "https://")) or any(word in run for word in _MARKERS)


def _is_random(run: str) -> bool:
    if not _LONG.fullmatch(run):
        return False
    is_hex = re.fullmatch(r"[0-9a-fA-F]+", run) is not None
    mixed = is_hex or (run.lower() != run and run.upper() != run)
    return mixed and 3 < sum(map(str.isdigit, run)) < len(run)


def _is_literal(key: str, value: str) -> bool:
    if "${" in value or "*" in value[:1] or "<" in value:
        return False
    if _APP_PASSWORD.fullmatch(value):
        return True
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    if "pass" in key.lower():
        return len(value) >= 6 and mixed
    return len(value) >= 16 and mixed and " " not in value
