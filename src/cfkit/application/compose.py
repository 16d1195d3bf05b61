"""Compose a placement into the post that a platform gets, or say what stands in the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

from cfkit.domain.capabilities import Capabilities, PollRules
from cfkit.domain.catalogue import Format
from cfkit.domain.diagnostics import Diagnostic, InvalidFiles
from cfkit.domain.errors import NotPublishable
from cfkit.domain.markup import Document, parse
from cfkit.domain.plan import Placement
from cfkit.domain.post import Media, Poll, Post, Surface
from cfkit.domain.project import Project
from cfkit.domain.script import label_of
from cfkit.domain.text import is_blank

from .comments import comment_of
from .kinds import lacking_kind
from .polls import faults
from .titles import entitle, shortened
from .tracking import Tagger, tagger
from .unfinished import faults as faults_of
from .write import overrun, own_tags, parts_of

OpenMedia = Callable[[str], Media]
"""Find a media file by the name in the front matter. Raises `InputError` with words."""

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_TAG = re.compile(r"(?<![\w#/])#\w")
_MENTION = re.compile(r"(?<![\w/@])@\w")


def compose(
    placement: Placement, project: Project, capabilities: Capabilities, open_media: OpenMedia
) -> Post:
    """Turn an approved body into a post. Raise `InvalidFiles` when it cannot go out.

    Only addresses change (UTM) and markup becomes the platform's own; nothing is shortened here.
    """
    if lacking := unready(placement, project, capabilities):
        raise NotPublishable(lacking)
    return draft(placement, project, capabilities, open_media)


def draft(
    placement: Placement, project: Project, capabilities: Capabilities, open_media: OpenMedia
) -> Post:
    """Compose what is there, also while pictures or clips are still being made."""
    format_ = project.catalogue.formats.get(placement.key.variant.format)
    documents = documents_of(placement, format_)
    tag = _tagger(project, placement)
    tagged = [
        document.with_links(tag, visible=not capabilities.text.anchors) for document in documents
    ]
    poll = _poll(placement, format_, capabilities)
    title, tagged = _titled(placement, project, tagged, capabilities)
    media = tuple(open_media(name) for name in placement.media)
    comment = comment_of(placement, tag, capabilities)
    _refuse(placement, tagged, media, capabilities, format_)
    head, *rest = tagged or [Document()]
    return Post(
        key=str(placement.key),
        document=head,
        parts=() if poll or _is_production(format_) else tuple(rest),
        media=media,
        poll=poll,
        link=next(iter(head.links), None),
        title=title,
        tags=own_tags(project, placement.key, capabilities),
        language=project.strategy.brand.language,
        slot=placement.at,
        comment=comment,
        pin=placement.pin,
        surface=surface_of(format_),
        project=project.strategy.name,
    )


def unready(placement: Placement, project: Project, capabilities: Capabilities) -> str | None:
    """Say which production work is still missing for one platform, or `None`."""
    format_ = project.catalogue.formats.get(placement.key.variant.format)
    is_text = format_ is None or format_.needs.is_text
    if capabilities.media.needed and is_text and not placement.media:
        return f"{capabilities.name} takes no post without a picture or a film; list one in `media`"
    is_story = format_ is not None and format_.needs.story
    if is_story and "story" in capabilities.surfaces and not placement.media:
        return "a story needs a picture or a film; list one in `media`"
    return not_publishable(placement, project)


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
    if not placement.is_paid and (idea is None or not idea.is_ad):
        return None
    for name in placement.media:
        asset = project.assets.get(name)
        if asset is not None and asset.commercial_ok is False:
            return f"{name} may not be used commercially (commercial_ok), and this is an ad"
    return None


def says_nothing(body: str) -> bool:
    """Whether a body shows a reader nothing, whatever invisible characters are in it."""
    return all(part == "---" or is_blank(parse(part).plain) for part in parts_of(body))


def link_of(placement: Placement, project: Project) -> str | None:
    """Return the address that a post leads to, with its UTM: the body's first, else the idea's."""
    idea = project.ideas.get(placement.key.variant.idea)
    links = (link for part in parts_of(placement.body) for link in parse(part).links)
    found = next(links, idea.link if idea else None)
    return None if found is None else _tagger(project, placement)(found)


def _tagger(project: Project, placement: Placement) -> Tagger:
    return tagger(project, placement.key, f"{placement.at.year:04}-{placement.at.month:02}")


def _titled(
    placement: Placement, project: Project, documents: list[Document], capabilities: Capabilities
) -> tuple[str | None, list[Document]]:
    """Find the title, where the platform has one; a clip's is that of its idea."""
    format_ = project.catalogue.formats.get(placement.key.variant.format)
    idea = project.ideas.get(placement.key.variant.idea)
    rules = capabilities.title
    if rules is None:
        return None, documents
    if _is_production(format_) and idea is not None:
        return shortened(idea.title, rules), documents
    if not documents or not documents[0].blocks:
        return None, documents
    head, title = entitle(documents[0], rules)
    if not title:
        message = (
            f"the first sentence is the title on {capabilities.name}, and not one word of it fits "
            f"into {rules.max_length} characters; begin with a short one"
        )
        raise InvalidFiles([_problem(placement, "title-too-long", message)])
    return title, [head, *documents[1:]]


def documents_of(placement: Placement, format_: Format | None) -> list[Document]:
    """Read the messages of a placement; a poll's options and material for people are none."""
    parts = parts_of(placement.body)
    if format_ is not None and (format_.needs.poll or _is_production(format_)):
        # A scene is never a caption: where people took the caption out, there is none.
        parts = [part for part in parts[:1] if label_of(part)[0] is None]
    return [parse(part) for part in parts]


def surface_of(format_: Format | None) -> Surface:
    """Tell where readers meet a post of this format."""
    if format_ is not None and format_.needs.story:
        return "story"
    is_upright = format_ is not None and format_.script and format_.script.aspect == "9:16"
    return "clip" if is_upright and format_ is not None and format_.needs.video else "feed"


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
    format_: Format | None,
) -> None:
    problems = []
    is_empty = all(is_blank(document.plain) for document in documents)
    if (is_empty or says_nothing(placement.body)) and not media:
        message = "the post has no text that anybody could see; write one"
        problems.append(_problem(placement, "empty-body", message))
    for number, document in enumerate(documents, 1):
        images = bool(media) and number == 1
        if excess := overrun(document, capabilities, images=images):
            part = f"part {number} is" if len(documents) > 1 else "the text is"
            message = f"{part} too long: {excess}; {_shorten(capabilities, format_)}"
            problems.append(_problem(placement, "too-long", message))
    if len(documents) > 1 and not capabilities.threads and not capabilities.by_hand:
        message = f"{capabilities.name} carries one message; take the parts together"
        problems.append(_problem(placement, "no-threads", message))
    for document in documents:
        problems += _crowding(placement, document, capabilities)
        problems += [
            placement.spot(words.partition("?")[0]).problem(code, why)
            for code, why, words in faults_of(document)
        ]
    problems += _media_problems(placement, media, capabilities, surface_of(format_))
    kinds = {item.name: item.mime if item.bytes else None for item in media}
    if lacking := lacking_kind(format_, kinds):
        problems.append(_problem(placement, "media-kind", lacking))
    if problems:
        raise InvalidFiles(problems)


def _shorten(capabilities: Capabilities, format_: Format | None) -> str:
    if not capabilities.threads or (format_ and (format_.needs.poll or _is_production(format_))):
        return "shorten it"
    return "shorten it, or part it with lines of --- into a thread"


def _crowding(
    placement: Placement, document: Document, capabilities: Capabilities
) -> Iterator[Diagnostic]:
    """Yield what a message holds more of than the platform takes: links, mentions, hashtags."""
    rules, tags = capabilities.text, capabilities.tags
    shown = cache(lambda: rules.visible(document))  # most platforms cap nothing
    for code, what, found, most in (
        ("too-many-links", "addresses", lambda: set(document.links), rules.links_max),
        ("too-many-mentions", "mentions", lambda: _MENTION.findall(shown()), rules.mentions_max),
        ("too-many-tags", "hashtags", lambda: _TAG.findall(shown()), tags.max_items),
    ):
        if most is not None and (count := len(found())) > most:
            message = f"{count} {what}; {capabilities.name} takes {most} in a message"
            yield _problem(placement, code, message)


def _media_problems(
    placement: Placement,
    media: tuple[Media, ...],
    capabilities: Capabilities,
    surface: Surface,
) -> list[Diagnostic]:
    rules = capabilities.media_on(surface)
    problems = []
    if len(media) > rules.max_items:
        message = f"{len(media)} files; {capabilities.name} takes {rules.max_items}"
        problems.append(_problem(placement, "too-many-media", message))
    if rules.film_alone and len(media) > 1 and any(item.is_video for item in media):
        message = f"{capabilities.name} takes pictures or one film; take the rest off"
        problems.append(_problem(placement, "media-mix", message))
    if capabilities.by_hand:
        rules = replace(rules, mime_types=frozenset())  # a person saves a picture as is needed
    for item in media:
        problems += [
            _problem(placement, code, f"{item.name}: {why}") for code, why in item.faults(rules)
        ]
    return problems


def _problem(placement: Placement, code: str, message: str) -> Diagnostic:
    return Diagnostic(placement.path or str(placement.key), 1, 1, code, message)
