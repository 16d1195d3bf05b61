"""Compose a placement into the post that a platform gets, or say what stands in the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from cfkit.domain.capabilities import Capabilities, PollRules
from cfkit.domain.catalogue import Format
from cfkit.domain.diagnostics import Diagnostic, InvalidFiles
from cfkit.domain.errors import NotPublishable
from cfkit.domain.markup import Document, parse
from cfkit.domain.plan import Placement
from cfkit.domain.post import Media, Poll, Post
from cfkit.domain.project import Project
from cfkit.domain.script import label_of
from cfkit.domain.strategy import Channel, Utm

from .polls import faults
from .write import overrun, parts_of

OpenMedia = Callable[[str], Media]
"""Find a media file by the name in the front matter. Raises `InputError` with words."""

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_UTM = re.compile(r"^utm_", re.IGNORECASE)


def compose(
    placement: Placement, project: Project, capabilities: Capabilities, open_media: OpenMedia
) -> Post:
    """Turn an approved body into a post. Raise `InvalidFiles` when it cannot go out.

    Only addresses change (UTM) and markup becomes the platform's own; nothing is shortened here.
    """
    format_ = project.catalogue.formats.get(placement.key.variant.format)
    if lacking := not_publishable(placement, project):
        raise NotPublishable(lacking)
    documents = _documents(placement, format_)
    tagged = [
        document.with_links(_tagger(project, placement), visible=not capabilities.text.anchors)
        for document in documents
    ]
    poll = _poll(placement, format_, capabilities)
    media = tuple(open_media(name) for name in placement.media)
    _refuse(placement, tagged, media, capabilities)
    head, *rest = tagged or [Document()]
    return Post(
        key=str(placement.key),
        document=head,
        parts=() if poll or _is_production(format_) else tuple(rest),
        media=media,
        poll=poll,
        link=next(iter(head.links), None),
        language=project.strategy.brand.language,
        slot=placement.at,
    )


def not_publishable(placement: Placement, project: Project) -> str | None:
    """Say which production work is still missing, or `None`."""
    format_ = project.catalogue.formats.get(placement.key.variant.format)
    if format_ is None:
        return f"the catalogue has no format {placement.key.variant.format}"
    needs = format_.needs
    if len(placement.media) < needs.images:
        return (
            f"{format_.id} needs {needs.images} picture(s); the file lists {len(placement.media)}"
        )
    moving = next((kind for kind in ("video", "live", "audio") if getattr(needs, kind)), None)
    if moving and not placement.media:
        return f"{format_.id} needs a {moving} file; the file lists none"
    return _not_for_sale(placement, project)


def _not_for_sale(placement: Placement, project: Project) -> str | None:
    """Name a file of an advertisement whose licence forbids commercial use, or `None`."""
    idea = project.ideas.get(placement.key.variant.idea)
    if idea is None or not idea.is_ad:
        return None
    for name in placement.media:
        asset = project.assets.get(name)
        if asset is not None and asset.commercial_ok is False:
            return f"{name} may not be used commercially (commercial_ok), and this is an ad"
    return None


def link_of(placement: Placement, project: Project) -> str | None:
    """Return the address that a post leads to, with its UTM: the body's first, else the idea's."""
    idea = project.ideas.get(placement.key.variant.idea)
    links = (link for part in parts_of(placement.body) for link in parse(part).links)
    found = next(links, idea.link if idea else None)
    return None if found is None else _tagger(project, placement)(found)


def _documents(placement: Placement, format_: Format | None) -> list[Document]:
    parts = parts_of(placement.body)
    if format_ is not None and (format_.needs.poll or _is_production(format_)):
        # A scene is never a caption: where people took the caption out, there is none.
        parts = [part for part in parts[:1] if label_of(part)[0] is None]
    return [parse(part) for part in parts]


def _is_production(format_: Format | None) -> bool:
    """Whether further parts are material for designers and editors, not messages."""
    if format_ is None:
        return False
    needs = format_.needs
    return needs.images > 1 or any((needs.video, needs.story, needs.live, needs.audio))


def _poll(placement: Placement, format_: Format | None, capabilities: Capabilities) -> Poll | None:
    if format_ is None or not format_.needs.poll:
        return None
    rules = capabilities.poll
    first, *rest = parts_of(placement.body)
    options = [parse(part).plain for part in rest]
    if rules is None:
        if capabilities.by_hand:
            return Poll(parse(first).plain, tuple(options))
        raise InvalidFiles([_problem(placement, "no-poll", f"{capabilities.name} has no polls")])
    question = _question(first, rules, capabilities)
    problems = [*_around_poll(placement, question, rules, capabilities)]
    problems += [
        _problem(placement, code, message)
        for code, message in faults(options, rules, capabilities.text.count)
    ]
    if problems:
        raise InvalidFiles(problems)
    return Poll(question, tuple(options))


def _question(first: str, rules: PollRules, capabilities: Capabilities) -> str:
    """Ask with the whole text before the options, else with its first paragraph.

    What the question leaves out goes before it: adapters send the text as well where it says more.
    """
    whole = parse(first).plain
    if capabilities.text.count(whole) <= rules.question_max:
        return whole
    return parse(_BLANK_LINE.split(first, maxsplit=1)[0]).plain


def _around_poll(
    placement: Placement, question: str, rules: PollRules, capabilities: Capabilities
) -> Iterator[Diagnostic]:
    if (count := capabilities.text.count(question)) > rules.question_max:
        message = (
            f"the question has {count} characters, {rules.question_max} are allowed; make the "
            "first paragraph the question"
        )
        yield _problem(placement, "poll-question", message)
    if placement.media and not rules.with_media:
        message = f"{capabilities.name} takes media or a poll, not both; take the media off"
        yield _problem(placement, "poll-media", message)


def _refuse(
    placement: Placement,
    documents: list[Document],
    media: tuple[Media, ...],
    capabilities: Capabilities,
) -> None:
    problems = []
    if not any(document.plain.strip() for document in documents) and not media:
        problems.append(_problem(placement, "empty-body", "the post has no text; write one"))
    for number, document in enumerate(documents, 1):
        images = bool(media) and number == 1
        if excess := overrun(document, capabilities, images=images):
            part = f"part {number} is" if len(documents) > 1 else "the text is"
            problems.append(_problem(placement, "too-long", f"{part} too long: {excess}"))
    if len(documents) > 1 and not capabilities.threads and not capabilities.by_hand:
        message = f"{capabilities.name} carries one message; take the parts together"
        problems.append(_problem(placement, "no-threads", message))
    problems += _media_problems(placement, media, capabilities)
    if problems:
        raise InvalidFiles(problems)


def _media_problems(
    placement: Placement, media: tuple[Media, ...], capabilities: Capabilities
) -> list[Diagnostic]:
    if capabilities.by_hand:
        return []
    rules = capabilities.media
    problems = []
    if len(media) > rules.max_items:
        message = f"{len(media)} files; {capabilities.name} takes {rules.max_items}"
        problems.append(_problem(placement, "too-many-media", message))
    for item in media:
        problems += [
            _problem(placement, code, f"{item.name}: {why}") for code, why in item.faults(rules)
        ]
    return problems


def _problem(placement: Placement, code: str, message: str) -> Diagnostic:
    return Diagnostic(placement.path or str(placement.key), 1, 1, code, message)


def _tagger(project: Project, placement: Placement) -> Callable[[str], str]:
    utm = project.strategy.factory.utm
    channels = {channel.id: channel for channel in project.strategy.channels}
    channel = channels.get(placement.key.channel)
    if utm is None or channel is None:
        return lambda url: url
    values = _utm_values(project, channel, placement, utm)
    own = {
        host
        for url in [project.strategy.brand.site, *(g.destination for g in project.strategy.goals)]
        if url and (host := urlsplit(url).hostname)
    }

    def tagged(url: str) -> str:
        parts = urlsplit(url)
        if parts.hostname not in own:
            return url
        query = parse_qsl(parts.query, keep_blank_values=True)
        if any(_UTM.match(name) for name, _ in query):
            return url
        query += values.items()
        return urlunsplit(parts._replace(query=urlencode(query)))

    return tagged


def _utm_values(
    project: Project, channel: Channel, placement: Placement, utm: Utm
) -> Mapping[str, str]:
    idea = project.ideas.get(placement.key.variant.idea)
    known = {
        "channel": channel.id,
        "platform": channel.platform,
        "period": placement.at.strftime("%Y-%m"),
        "pillar": idea.pillar if idea else "",
        "idea": placement.key.variant.idea,
        "key": str(placement.key),
    }
    filled = {
        f"utm_{name}": re.sub(r"\{(\w+)\}", lambda found: known.get(found[1], found[0]), text)
        for name, text in utm.model_dump(exclude_none=True).items()
    }
    return {name: value for name, value in filled.items() if value}
