"""Open the templates of pages, HTML or Markdown, in which no value can become markup."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from .page_environment import page_environment
from .report_charts import draw
from .report_words import GAP

Kind = Literal["html", "md"]
PAGES = "pages"

_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~$])")
_OPENS_A_LIST = re.compile(r"[-+](?=\s|$)|\d+(?=[.)](?:\s|$))")
_HOLES = re.compile(r"\n(?:[ \t]*\n)+")
_BLANK = re.compile(r"[\s\x00-\x1f]+")


def markdown(value: object) -> Markup:
    """Make any text plain in Markdown and in the HTML that Markdown lets through."""
    if hasattr(value, "__html__"):
        return Markup(value.__html__())  # noqa: S704, it was made safe when it was made
    text = _BLANK.sub(lambda gap: GAP if gap[0] == GAP else " ", str(value))
    opens = _OPENS_A_LIST.match(text)
    head = opens[0] if opens else ""
    rest = _SPECIAL.sub(r"\\\1", text[len(head) :])
    plain = head + rest if not head else f"\\{head}{rest}" if head in "-+" else f"{head}\\{rest}"
    return Markup(plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))  # noqa: S704, escaped here


def open_pages(kind: Kind, templates_root: Path) -> ImmutableSandboxedEnvironment:
    """Open the page templates in an environment that escapes every value for its kind."""
    environment = page_environment(templates_root / PAGES, markdown if kind == "md" else None)
    environment.globals["link"] = _markdown_link if kind == "md" else _html_link
    environment.filters["chart"] = draw
    return environment


def phrases(page: str, language: str, templates_root: Path) -> Mapping[str, Any]:
    """Read the phrases of a page, `pages/<page>.<language>.yaml`."""
    found: Mapping[str, Any] = yaml.safe_load(
        (templates_root / PAGES / f"{page}.{language}.yaml").read_text(encoding="utf-8")
    )
    return found


def _html_link(title: str, url: str) -> Markup:
    return Markup('<a href="{}" rel="noopener noreferrer">{}</a>').format(url, title)


def _markdown_link(title: str, url: str) -> Markup:
    address = quote(url, safe=":/?#[]@!$&'()*+,;=%~-._")
    return Markup("[{}](<{}>)").format(markdown(title), Markup(address))  # noqa: S704, quoted here


def tidy(text: str, kind: Kind) -> str:
    """Close the holes that templates leave between lines."""
    return _HOLES.sub("\n" if kind == "html" else "\n\n", text).strip() + "\n"
