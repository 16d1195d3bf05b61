"""A plan as the feed that Dzen imports: what is due goes out, what is not becomes a draft there."""

from __future__ import annotations

from cfkit.domain.errors import InputError
from cfkit.domain.sheet import Article, Row, Sheet

from .feed_items import Item, feed, figure, guid_of


def export(plan: Sheet) -> bytes:
    """Write the rows that have an article as RSS 2.0.

    Raise `InputError` without `brand.site`, which every item must link to.
    """
    if plan.site is None:
        raise InputError("a feed needs the address of your site: set `brand: {site: …}`")
    items = [_item(row, row.article, plan) for row in plan.rows if row.article is not None]
    return feed(plan.name, plan.site, plan.language, [one.element() for one in items])


def _item(row: Row, article: Article, plan: Sheet) -> Item:
    return Item(
        guid_of(row.key),
        article.title or row.cells["idea"],
        row.url or row.cells["link"] or plan.site or "",
        row.at,
        "\n".join([*(figure(media, address) for address, media in article.files), article.html]),
        is_long=article.is_long,
        is_draft=row.at > plan.made_at,
        files=tuple((address, media.mime) for address, media in article.files),
    )
