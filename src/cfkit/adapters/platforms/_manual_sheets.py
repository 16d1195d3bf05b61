"""The sheets of a package for posting by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cfkit.domain.markup import Block, Document, Run
from cfkit.domain.post import Post

_WORDS: Mapping[str, Mapping[str, str]] = {
    "ru": {
        "title": "Опубликовать вручную",
        "when": "Когда: {slot:%d.%m.%Y, %H:%M} (UTC{zone})",
        "clip": "Опубликовать как клип: короткое вертикальное видео",
        "story": "Опубликовать как историю: она исчезнет через сутки",
        "title_field": "Заголовок",
        "tags": "Метки",
        "copy": "Скопировать текст из {name}",
        "reply": "Опубликовать текст из {name} ответом на предыдущее сообщение",
        "comment": "Оставить первым комментарием текст из {name}",
        "pin": "Закрепить пост",
        "attach": "Прикрепить {name}",
        "alt": "описание картинки",
        "poll": "Добавить опрос",
        "link": "Проверить, что ссылка открывается",
        "look": "Открыть пост на телефоне и посмотреть на него глазами читателя",
        "report": "Сообщить cfkit адрес поста",
    },
    "en": {
        "title": "Publish by hand",
        "when": "When: {slot:%Y-%m-%d, %H:%M} (UTC{zone})",
        "clip": "Publish as a clip, among short vertical videos",
        "story": "Publish as a story, which is gone after a day",
        "title_field": "Title",
        "tags": "Tags",
        "copy": "Copy the text from {name}",
        "reply": "Publish the text from {name} as a reply to the message before",
        "comment": "Write the text from {name} as the first comment",
        "pin": "Pin the post",
        "attach": "Attach {name}",
        "alt": "picture description",
        "poll": "Add the poll",
        "link": "Check that the link opens",
        "look": "Look at the post as a reader does, on a phone",
        "report": "Tell where the post stands",
    },
}
FIRST_COMMENT = "first-comment.txt"
"""The sheet of what is written below the post once it is out."""

_MARKS = (("bold", "**"), ("italic", "*"), ("strike", "~~"), ("spoiler", "||"))
_SPECIAL = re.compile(r"([\\*_`\[\]<>~|])")


def checklist(post: Post, sheets: Sequence[str], media: Sequence[str]) -> str:
    """Write what to do, in the post's language or else English; `sheets` hold the messages."""
    words = _WORDS.get(post.language.partition("-")[0].lower(), _WORDS["en"])
    lines = [f"# {words['title']}", "", f"`{post.key}`", ""]
    if post.slot:
        zone = post.slot.isoformat()[-6:] if post.slot.utcoffset() else ""
        lines += [words["when"].format(slot=post.slot, zone=zone), ""]
    if post.surface != "feed":
        lines.append(_box(words[post.surface]))
    if post.title:
        lines.append(_box(f"{words['title_field']}: {post.title}"))
    lines.append(_box(words["copy"].format(name=sheets[0])))
    if post.tags:
        lines.append(_box(f"{words['tags']}: {', '.join(post.tags)}"))
    for name, one in zip(media, post.media, strict=True):
        alt = f" ({words['alt']}: {one.alt})" if one.alt else ""
        lines.append(_box(words["attach"].format(name=name) + alt))
    if post.poll:
        lines.append(_box(f"{words['poll']}: {post.poll.question}"))
        lines += [f"      - {option}" for option in post.poll.options]
    lines += [_box(words["reply"].format(name=name)) for name in sheets[1:]]
    lines += _afterwards(post, words)
    report = f"{words['report']}: `cfkit reconcile '{post.key}' --live URL`"
    return "\n".join([*lines, _box(words["look"]), _box(report), ""])


def _afterwards(post: Post, words: Mapping[str, str]) -> Iterator[str]:
    if post.comment is not None:
        yield _box(words["comment"].format(name=FIRST_COMMENT))
    if post.pin:
        yield _box(words["pin"])
    if post.link:
        yield _box(f"{words['link']}: {post.link}")


def markdown(post: Post) -> str:
    """Write the text with its markup; messages are separated by a line `---`."""
    return "\n\n---\n\n".join(map(_document, (post.document, *post.parts))) + "\n"


def _box(text: str) -> str:
    return f"- [ ] {text}"


def _document(document: Document) -> str:
    written = []
    for number, block in enumerate(document.blocks):
        written += [block.gap if number else "", _block(block)]
    return "".join(written)


def _block(block: Block) -> str:
    if block.kind == "code":
        return f"```\n{''.join(run.text for run in block.runs)}\n```"
    text = "".join(map(_run, block.runs))
    if block.kind == "quote":
        return f"{block.marker}> " + text.replace("\n", "\n> ")
    if block.kind == "rule":
        return "* * *"
    return block.marker.replace("•", "-") + text


def _run(run: Run) -> str:
    if "code" in run.styles:
        return f"`{run.text}`"
    text = run.text if run.href == run.text else _SPECIAL.sub(r"\\\1", run.text)
    core = text.strip()
    if not core:
        return text
    for style, mark in _MARKS:
        if style in run.styles:
            core = f"{mark}{core}{mark}"
    if run.href and run.href != run.text:
        core = f"[{core}]({run.href})"
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{lead}{core}{tail}"
