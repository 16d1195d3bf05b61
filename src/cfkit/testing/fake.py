"""A platform in memory, and the faults that its adapter is put through."""

from __future__ import annotations

import json
import struct
import traceback
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx

from cfkit.domain.errors import CfkitError
from cfkit.domain.markup import parse
from cfkit.domain.metrics import Metric
from cfkit.domain.post import Post
from cfkit.domain.publication import Delivery
from cfkit.ports import Platform

Handler = Callable[[httpx.Request], httpx.Response]

POWERS = frozenset(
    {
        *("publish", "photo", "video", "poll", "link", "thread", "edit", "delete", "pin"),
        *("schedule", "lookup", "metrics", "comments", "reply", "comment"),
    }
)
"""What `Capabilities.support` speaks of."""
NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
POST = Post(
    key="night.how_to.text_post.parents@main",
    document=parse(
        "**Привет**, «друзья» & <все>! Начало в 18:00 🚀\n\n"
        "Подробно: https://library.example/night?a=1&utm_source=main\n\n#Заречная"
    ),
    language="ru",
    slot=NOW,
    stored_at=NOW,
)
OTHER = replace(
    POST, key="clubs.how_to.text_post.parents@main", document=parse("Совсем другое, в 19:00")
)
COMMENT = replace(
    POST, key=f"{POST.key}+comment", document=parse("Запись: https://library.example/form")
)
ANSWER = replace(
    POST, key=f"{POST.key}+reply-0123456789abcdef", document=parse("Да, в субботу с 10 до 18")
)
THREAD = replace(POST, parts=(parse("Часть вторая."), parse("Часть третья.")))


@dataclass(frozen=True)
class Fake:
    """A platform in memory.

    `server` starts an empty one whose clock shows the given instant; it keeps what is published,
    rewrites texts as the platform does and shows them to later reads. `is_visible` picks the
    requests that readers notice. `lengths` are (text, its length as the platform counts).
    `errors` are (status, body, error) as met in the field, for a visible call. `shown` are the
    metrics that the server gives for a fresh post, one at least withheld where the platform
    withholds any; `comments` how many it invents under every post, over several pages.
    `calls_a_batch` is how many requests the counts of one batch take where one tells not all.
    `reads` picks requests that change nothing where neither their address nor their method shows
    it. `made` is the answer to a visible call, with `%s` where the id of what was made stands.
    `opens` are the secrets beside addresses that the server gives out for an upload.
    """

    build: Callable[[httpx.Client], Platform]
    server: Callable[[datetime], Handler]
    secrets: Sequence[str]
    lengths: Sequence[tuple[str, int]]
    is_visible: Callable[[httpx.Request], bool]
    errors: Sequence[tuple[int, Any, type[CfkitError]]] = ()
    shown: frozenset[Metric] = frozenset()
    comments: int = 0
    calls_a_batch: int = 1
    reads: Callable[[httpx.Request], bool] = lambda _: False
    made: bytes = b'{"id":%s}'
    opens: Sequence[str] = ()


@dataclass
class RecordedSteps:
    """Durable steps in memory: results survive as JSON, and a finished step is not repeated."""

    results: dict[str, str] = field(default_factory=dict)
    visible: list[str] = field(default_factory=list)
    sealed: set[str] = field(default_factory=set)
    """Steps whose result a store keeps sealed."""

    def once(
        self, name: str, do: Callable[[], Any], *, visible: bool = False, secret: bool = False
    ) -> Any:
        """Keep the port's promise."""
        if secret:
            self.sealed.add(name)
        if visible and name not in self.visible:
            self.visible.append(name)
        if name not in self.results:
            self.results[name] = json.dumps(do())
        return json.loads(self.results[name])

    def made(self, name: str) -> Any:
        """Keep the port's promise."""
        is_made = name in self.visible and name in self.results
        return json.loads(self.results[name]) if is_made else None


def png(width: int = 8, height: int = 6) -> bytes:
    """Draw a plain picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xc8\x1e\x3c" * width) * height)
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head), chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    )


def mp4(  # noqa: PLR0913  what a film can differ in
    width: int = 720,
    height: int = 1280,
    seconds: float = 12.5,
    *,
    turned: bool = False,
    brand: bytes = b"isom",
    notes: bytes = b"",
    pixels: bytes = b"\0" * 64,
    index_first: bool = False,
) -> bytes:
    """Write a film that players would measure and find black; `turned` lies on its side."""

    def box(kind: bytes, *content: bytes) -> bytes:
        data = b"".join(content)
        return struct.pack(">I4s", 8 + len(data), kind) + data

    one = 0x10000
    matrix = (
        (0, one, 0, -one, 0, 0, 0, 0, 0x40000000) if turned else (one, 0, 0, 0, one, 0, 0, 0, 1)
    )
    sides = (height, width) if turned else (width, height)
    track = struct.pack(">I5I8x4H", 7, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    track += struct.pack(">9i2I", *matrix, *(side * one for side in sides))
    handler = box(b"hdlr", struct.pack(">II4s", 0, 0, b"vide"), b"\0" * 13)
    movie = struct.pack(">5I80x", 0, 0, 0, 1000, round(seconds * 1000))
    tracks = box(b"trak", box(b"tkhd", track), box(b"mdia", handler))
    index = box(b"moov", box(b"mvhd", movie), tracks, box(b"udta", notes) if notes else b"")
    data = box(b"mdat", pixels)
    order = (index, data) if index_first else (data, index)
    return b"".join([box(b"ftyp", brand, b"\0\0\2\0", brand), *order])


def assert_keeps(secrets: Sequence[str], error: BaseException) -> None:
    """Fail if an error, what it holds or what it came from tells a secret."""
    told = "".join(traceback.format_exception(error))
    for one in _chain(error):
        told += repr(one) + str(one) + repr(one.args) + repr(vars(one))
    assert not [secret for secret in secrets if secret in told]


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def shown(thing: object) -> Iterator[str]:
    """Print an object and everything it holds, as a debugger would; what is a secret stays one."""
    seen: set[int] = set()
    waiting = [thing]
    own = {"cfkit", type(thing).__module__.partition(".")[0]}
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield f"{one!r} {one}"
        if isinstance(one, Mapping):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list | tuple | set | frozenset):
            waiting += one
        elif type(one).__module__.partition(".")[0] in own:
            waiting += _attributes(one)


def _attributes(one: object) -> Iterator[object]:
    yield from vars(one).values() if hasattr(one, "__dict__") else ()
    for kind in type(one).__mro__:
        slots = kind.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            if name not in ("__dict__", "__weakref__") and hasattr(one, name):
                yield getattr(one, name)


def attempt_at(post: Post) -> Delivery:
    """Describe an attempt at `NOW` whose answer never came."""
    return Delivery(post.key, "main", began_at=NOW, first_began_at=NOW, visible_begun=True)


def everything(_: httpx.Request) -> bool:
    """Pick every request."""
    return True


def answering(fake: Fake, status: int, body: Any, headers: dict[str, str] | None = None) -> Handler:
    """Answer the visible call so; everything else is served."""
    handler = fake.server(NOW)

    def answer(request: httpx.Request) -> httpx.Response:
        if not fake.is_visible(request):
            return handler(request)
        if isinstance(body, str):
            return httpx.Response(status, text=body, headers=headers)
        return httpx.Response(status, json=body, headers=headers)

    return answer


def raising(handler: Handler, when: Callable[[httpx.Request], bool], raised: Exception) -> Handler:
    """Fail the picked requests before the server sees them."""

    def answer(request: httpx.Request) -> httpx.Response:
        if when(request):
            raise raised
        return handler(request)

    return answer


def forgetting(handler: Handler, when: Callable[[httpx.Request], bool]) -> Handler:
    """Let the server act on the picked requests, then lose its answer."""

    def answer(request: httpx.Request) -> httpx.Response:
        response = handler(request)
        if when(request):
            raise httpx.ReadTimeout("the answer was lost")
        return response

    return answer
