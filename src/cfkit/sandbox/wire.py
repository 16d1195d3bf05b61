"""Read what a request carries, whichever of the encodings it used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of a multipart body."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """A request, decoded: query first, then the body's own fields.

    `pairs` keeps the order and repeats of names; `body` is the decoded JSON, or `None`.
    """

    pairs: tuple[tuple[str, str], ...] = ()
    files: Mapping[str, Upload] = field(default_factory=dict)
    body: Any = None
    encoding: str = ""

    def params(self) -> dict[str, Any]:
        """Merge query, form and a JSON object; the last one named wins."""
        merged: dict[str, Any] = dict(self.pairs)
        if isinstance(self.body, dict):
            merged.update(self.body)
        return merged


class Unreadable(ValueError):
    """The body is not what its content type says."""


async def read_call(request: Request) -> Call:
    """Decode a request; raise Unreadable for broken JSON."""
    query = tuple(parse_qsl(request.url.query, keep_blank_values=True))
    encoding = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if encoding == "multipart/form-data":
        return await _read_multipart(request, query)
    raw = await request.body()
    if encoding == "application/x-www-form-urlencoded":
        pairs = parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)
        return Call((*query, *pairs), encoding=encoding)
    if encoding == "application/json":
        try:
            return Call(query, body=json.loads(raw), encoding=encoding)
        except ValueError as error:
            raise Unreadable(str(error)) from None
    return Call(query, encoding=encoding)


async def _read_multipart(request: Request, query: tuple[tuple[str, str], ...]) -> Call:
    pairs = list(query)
    files = {}
    async with request.form(max_part_size=64 * 1024 * 1024) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                mime = value.content_type or "application/octet-stream"
                files[name] = Upload(value.filename or name, mime, await value.read())
            else:
                pairs.append((name, value))
    return Call(tuple(pairs), files, encoding="multipart/form-data")


def bearer(request: Request) -> str | None:
    """Read the token of an `Authorization: Bearer` header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def origin(request: Request) -> str:
    """Tell the address under which the client reached the sandbox, without a final slash."""
    return str(request.base_url).rstrip("/")


async def parameters(request: Request) -> dict[str, str]:
    """Read what a form or a query says; nothing of a body that cannot be read."""
    try:
        call = await read_call(request)
    except Unreadable:
        return {}
    return {name: str(value) for name, value in call.params().items()}
