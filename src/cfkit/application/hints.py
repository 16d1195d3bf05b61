"""Say what an editor should look at in a post before it goes out; nothing here keeps it back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, urlsplit

from cfkit.domain.bounds import bounds
from cfkit.domain.capabilities import Capabilities, Support
from cfkit.domain.diagnostics import Diagnostic, Level
from cfkit.domain.errors import NotPublishable
from cfkit.domain.keys import fingerprint
from cfkit.domain.markup import Document, parse
from cfkit.domain.plan import Placement, Status
from cfkit.domain.post import Media
from cfkit.domain.project import Project

from .compose import OpenMedia
from .unfinished import notes
from .write import parts_of

_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/gif": ("gif",),
    "image/webp": ("webp",),
    "video/mp4": ("mp4", "m4v"),
    "video/quicktime": ("mov", "qt"),
    "video/webm": ("webm",),
    "application/pdf": ("pdf",),
}
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LEFT = re.compile(r"\*\*|\]\(|(?<!\w)__\w|^#{1,6} ", re.MULTILINE)
_EVERYBODY = re.compile(r"(?<![\w@])@(?:everyone|here|channel|all)\b|<!(?:everyone|here|channel)>")


@dataclass(frozen=True)
class Editor:
    """Looks at one placement after another; knows all of them, for what they have in common."""

    project: Project
    placements: Sequence[Placement]
    capabilities_of: Callable[[Placement], Capabilities]
    open_media: Callable[[Placement], OpenMedia]

    def hints(self, placement: Placement) -> Iterator[Diagnostic]:
        """Yield warnings and hints."""
        yield from self._of_its_idea(placement)
        for part in parts_of(placement.body):
            document = parse(part)
            for code, words, found in (*notes(document), *_odd(document)):
                yield placement.spot(found).problem(code, words, Level.WARNING)
            yield from self._of_links(placement, document)
            yield from self._of_dead_links(placement, document)
        for name in placement.media:
            yield from self._of_media(placement, name)

    def together(self) -> Iterator[tuple[Placement, Diagnostic]]:
        """Yield the placements of one channel that say the same."""
        groups: dict[tuple[str, object], list[Placement]] = defaultdict(list)
        for one in self.placements:
            if one.status is not Status.HOLD:
                groups[one.key.channel, _said(one)].append(one)
        for some in groups.values():
            first, *others = sorted(some, key=lambda one: (one.at, str(one.key)))
            for one in others:
                words = f"this says word for word what {first.path or first.key} says"
                problem = one.spot().problem(
                    "same-text", f"{words}; some platforms refuse it", Level.WARNING
                )
                yield one, problem

    def _of_its_idea(self, placement: Placement) -> Iterator[Diagnostic]:
        variant = placement.key.variant
        if variant.idea not in self.project.ideas:
            words = f"no idea is called {variant.idea} any more; look whether this still holds"
            yield placement.spot().problem("unknown-idea", words, Level.WARNING)
        since = bounds(placement.key, self.project).since
        if since is not None and placement.at < since:
            words = f"tells of an event that is not over then; plan it after {since:%Y-%m-%d}"
            yield placement.spot().problem("too-early", words, Level.WARNING)

    def _of_dead_links(self, placement: Placement, document: Document) -> Iterator[Diagnostic]:
        capabilities = self.capabilities_of(placement)
        if document.links and capabilities.support.get("link") is Support.NO:
            words = (
                f"nobody can tap {document.links[0]}: links in texts on {capabilities.name} lead "
                "nowhere; put the link into the profile, and say that it is there"
            )
            yield placement.spot(document.links[0]).problem("dead-link", words, Level.WARNING)

    def _of_links(self, placement: Placement, document: Document) -> Iterator[Diagnostic]:
        utm = self.project.strategy.factory.utm
        wanted = {f"utm_{name}" for name in utm.model_dump(exclude_none=True)} if utm else set()
        for link in dict.fromkeys(document.links):
            try:
                query = parse_qsl(urlsplit(link).query, keep_blank_values=True)
            except ValueError:
                continue  # said where it keeps the post back
            by_hand = {name.lower(): value for name, value in query if name[:4].lower() == "utm_"}
            empty = sorted(name for name, value in by_hand.items() if not value.strip())
            lacking = sorted(wanted - set(by_hand)) if by_hand else []
            if empty or lacking:
                what = f"{', '.join(empty)} empty" if empty else f"no {', '.join(lacking)}"
                words = (
                    f"{link} carries UTM tags by hand, with {what}; take them off or finish them"
                )
                yield placement.spot(link).problem("utm-by-hand", words, Level.WARNING)

    def _of_media(self, placement: Placement, name: str) -> Iterator[Diagnostic]:
        try:
            media = self.open_media(placement)(name)
        except NotPublishable:
            return  # said where it keeps the post back
        capabilities = self.capabilities_of(placement)
        if media.alt is None and _shows_alt(capabilities):
            words = f"{name} has no alt text, and {capabilities.name} shows one; describe it there"
            yield placement.spot().problem("no-alt", words, Level.WARNING)
        if not capabilities.by_hand:
            laid = "; `cfkit media` writes it for your site" if capabilities.media.fetches else ""
            for code, words in media.changes(capabilities.media):
                yield placement.spot().problem(code, f"{name}: {words}{laid}", Level.HINT)
        if fault := _name_fault(media):
            yield placement.spot().problem("media-name", fault, Level.WARNING)
        yield from self._of_author(placement, name)

    def _of_author(self, placement: Placement, name: str) -> Iterator[Diagnostic]:
        asset, day = self.project.assets.get(name), placement.at.date()
        author = self.project.people.get((asset.author or "").strip()) if asset else None
        for code, what, right in (
            ("consent-ended", "the consent", author and author.consent),
            ("rights-ended", "the right to use the work", author and author.rights),
        ):
            if right and right.until and right.until < day:
                words = f"{what} of the author of {name} ends on {right.until}; ask again before"
                yield placement.spot().problem(code, words, Level.WARNING)


def unset(variables: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, Diagnostic]]:
    """Warn of variables that are not set here, by channel: looking needs none of them."""
    for channel, names in variables.items():
        if lacking := list(names):
            are, them = ("they are", "them") if lacking[1:] else ("it is", "it")
            words = (
                f"channel {channel} needs {', '.join(lacking)}, and {are} not set here; publishing"
                f" needs {them}"
            )
            yield channel, of_channel("no-token", words)


def of_channel(code: str, words: str) -> Diagnostic:
    """Say what is to know of a channel, whatever goes out there."""
    return Diagnostic("strategy.yaml", 1, 1, code, words, Level.WARNING)


def _odd(document: Document) -> Iterator[tuple[str, str, str]]:
    said = document.plain
    for found in _HIDDEN.finditer(said):
        code = f"U+{ord(found[0]):04X}"
        yield "hidden-character", f"an invisible character {code} stands here; remove it", found[0]
    for found in _LEFT.finditer(_outside_code(document)):
        yield "markup-left", f'readers will see "{found[0].strip()}"; close the mark', found[0]
    for found in _EVERYBODY.finditer(said):
        yield "calls-everybody", f"{found[0]} calls everybody there; is that meant?", found[0]


def _outside_code(document: Document) -> str:
    runs = (run for block in document.blocks if block.kind != "code" for run in block.runs)
    return "".join("" if run.href or "code" in run.styles else run.text for run in runs)


def _shows_alt(capabilities: Capabilities) -> bool:
    return capabilities.media.needs_alt or bool(capabilities.media.alt_max)


def _name_fault(media: Media) -> str | None:
    endings = _ENDINGS.get(media.mime)
    ending = PurePosixPath(media.name).suffix.lstrip(".").lower()
    if endings is None or ending in endings:
        return None
    return f"{media.name} is {media.mime} by its bytes; name it .{endings[0]}"


def _said(placement: Placement) -> str:
    return fingerprint(" ".join(placement.body.split()), *placement.media)
