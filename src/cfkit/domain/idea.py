"""An idea: one thing worth saying, and the blocks of facts that angles draw on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from .strategy.content import Stage
from .strategy.model import (
    Count,
    Date,
    Decimal,
    Digit,
    Flag,
    Instant,
    Model,
    Slug,
    Slugs,
    Text,
    Texts,
    Url,
)


def _number(value: Any) -> Any:
    return value.replace(" ", "").replace("\u00a0", "") if isinstance(value, str) else value


Number = Annotated[
    Decimal, BeforeValidator(_number), WithJsonSchema({"type": ["number", "string"]})
]
"""A number whose thousands may be set apart by spaces."""


class Block(Model):
    """Fields that feed one angle. The first field is required, the rest may be missing."""


class Fact(Block):
    """A number or a claim with its source and the day somebody checked it."""

    id: Slug
    claim: Text
    number: Number | None = None
    unit: Text | None = None
    source: Text | None = None
    checked: Date | None = None
    means: Text | None = None
    do: Text | None = None


class Pain(Block):
    """What hurts, what follows, where it comes from and the first step."""

    situation: Text
    consequence: Text | None = None
    root: Text | None = None
    step: Text | None = None


class Cost(Block):
    """What leaving things as they are costs."""

    action: Text
    amount: Text | None = None
    period: Text | None = None
    year: Text | None = None
    parts: Texts = ()


class Myth(Block):
    """A wrong belief and what is true."""

    claim: Text
    fact: Text | None = None
    source: Text | None = None
    why: Text | None = None
    do: Text | None = None


class Steps(Block):
    """A small result and the way there."""

    goal: Text
    time: Text | None = None
    items: Texts = ()
    check: Text | None = None


class Checklist(Block):
    """Signs that the reader can tick."""

    thesis: Text
    items: Texts = ()
    threshold: Count | None = None
    action: Text | None = None


class Mistake(Block):
    """What goes wrong, what follows, how to mend it."""

    mistake: Text
    result: Text | None = None
    fix: Text | None = None


class Mistakes(Block):
    """What goes wrong in one topic."""

    topic: Text
    items: tuple[Mistake, ...] = ()


class FaqBlock(Block):
    """A real question and its answer, short and long."""

    question: Text
    short: Text | None = None
    long: Text | None = None
    except_: Text | None = Field(default=None, alias="except")


class Price(Block):
    """What it costs, from and to, and what moves it."""

    product: Text
    min: Number | None = None
    max: Number | None = None
    factors: Texts = ()
    save_on: Text | None = None
    not_on: Text | None = None


class Criterion(Block):
    """One criterion of a comparison."""

    name: Text
    a: Text | None = None
    b: Text | None = None


class Comparison(Block):
    """Two options by the same criteria."""

    a: Text
    b: Text | None = None
    criteria: tuple[Criterion, ...] = ()
    choose_a_if: Text | None = None
    choose_b_if: Text | None = None


class Objection(Block):
    """A doubt, its cause, the proof, and for whom it stays."""

    doubt: Text
    cause: Text | None = None
    proof: Text | None = None
    except_: Text | None = Field(default=None, alias="except")


class Case(Block):
    """Before, what was done, after."""

    before: Text
    actions: Texts = ()
    after: Text | None = None
    term: Text | None = None
    minus: Text | None = None


class Story(Block):
    """A customer's way from a wish to a result."""

    hero: Text
    wish: Text | None = None
    obstacle: Text | None = None
    solution: Text | None = None
    result: Text | None = None
    quote: Text | None = None


class Process(Block):
    """How something is made."""

    name: Text
    stages: Texts = ()
    detail: Text | None = None


class Opinion(Block):
    """A person takes a position."""

    who: Text
    role: Text | None = None
    thesis: Text | None = None
    argument: Text | None = None
    limit: Text | None = None


class Contrarian(Block):
    """A common practice and why we do otherwise."""

    practice: Text
    reasons: Texts = ()
    data: Text | None = None


class Breakdown(Block):
    """Somebody's example taken apart."""

    example: Text
    plus: Text | None = None
    minus: Text | None = None
    take: Text | None = None


class Trend(Block):
    """News, what it means for the reader, our position; `deadline` is for the desk."""

    news: Text
    relation: Text | None = None
    position: Text | None = None
    deadline: Instant | None = None


class Meme(Block):
    """A situation, what was expected and what came."""

    situation: Text
    expectation: Text | None = None
    reality: Text | None = None


class Question(Block):
    """An easy question with options; `summary` says when results come."""

    text: Text
    options: Texts = ()
    summary: Text | None = None


class ListItem(Block):
    """One item of a list."""

    name: Text
    why: Text | None = None
    link: Url | None = None


class ListBlock(Block):
    """A collection by one criterion."""

    title: Text
    criterion: Text | None = None
    items: tuple[ListItem, ...] = ()


class Local(Block):
    """A place, a fact and a detail people remember."""

    place: Text
    fact: Text | None = None
    detail: Text | None = None
    where: Text | None = None


class Official(Block):
    """What changed, for whom, from when, what to do."""

    what: Text
    whom: Text | None = None
    from_: Text | None = Field(default=None, alias="from")
    do: Texts = ()
    document: Text | None = None


class Ad(Block):
    """The label that Russian law asks of advertising (38-FZ, art. 18.1; not legal advice)."""

    erid: Text | None = None
    advertiser: Text | None = None
    inn: Text | None = None


class Offer(Block):
    """What is offered, until when, what it includes, how to get it; `code` is a word to write."""

    what: Text
    until: Text | None = None
    includes: Texts = ()
    how: Text | None = None
    code: Text | None = None
    ad: Ad | None = None


class Tip(Block):
    """A trick for people who already use it."""

    using: Text
    trick: Text | None = None
    steps: Texts = ()
    time: Text | None = None


class Event(Block):
    """What, when, where, for whom, how to join; `result` is written after it, for its report."""

    what: Text
    starts: Instant | None = None
    place: Text | None = None
    for_whom: Text | None = None
    join: Text | None = None
    result: Text | None = None


class Reference(Model):
    """Something to look at before making the unit."""

    url: Url
    why: Text | None = None
    takeaways: Texts = ()


class Idea(Model):
    """One thing worth saying (смысл). An angle needs a block; without it there is no variant."""

    id: Slug
    title: Text
    pillar: Slug
    message: Text
    segments: Annotated[Slugs, Field(min_length=1)]
    stages: tuple[Stage, ...] = ()
    goal: Slug | None = None
    priority: Digit = 1
    evergreen: Flag = False
    expires: Date | None = None
    link: Url | None = None
    value: Literal["useful", "important", "needed"] | None = None
    ai_used: Literal["text", "image", "video"] | None = None
    media: Texts = ()
    hooks: Texts = ()
    series: Slug | None = None
    references: tuple[Reference, ...] = ()

    facts: tuple[Fact, ...] = ()
    pain: Pain | None = None
    cost: Cost | None = None
    myth: Myth | None = None
    steps: Steps | None = None
    checklist: Checklist | None = None
    mistakes: Mistakes | None = None
    faq: FaqBlock | None = None
    price: Price | None = None
    comparison: Comparison | None = None
    objection: Objection | None = None
    case: Case | None = None
    story: Story | None = None
    process: Process | None = None
    opinion: Opinion | None = None
    contrarian: Contrarian | None = None
    breakdown: Breakdown | None = None
    trend: Trend | None = None
    meme: Meme | None = None
    question: Question | None = None
    list: ListBlock | None = None
    local: Local | None = None
    official: Official | None = None
    offer: Offer | None = None
    tip: Tip | None = None
    event: Event | None = None

    def block(self, name: str) -> Block | tuple[Block, ...] | None:
        """Return the block an angle asks for; `None` or an empty tuple when it is not there."""
        value: Block | tuple[Block, ...] | None = getattr(self, name, None)
        return value

    def blocks(self) -> Iterator[str]:
        """Names of the blocks that this idea has."""
        return (name for name in BLOCKS if self.block(name))

    @property
    def is_ad(self) -> bool:
        """Whether the offer carries an advertising label."""
        return self.offer is not None and self.offer.ad is not None


BLOCKS: tuple[str, ...] = tuple(Idea.model_fields)[list(Idea.model_fields).index("facts") :]
"""Names of all blocks, in the order of the file format."""
