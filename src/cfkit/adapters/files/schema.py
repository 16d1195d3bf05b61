"""Write JSON Schemas of the files people write, for editors that complete and check."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

from pydantic import TypeAdapter

from cfkit.domain.idea import Idea
from cfkit.domain.keys import NAME, SLUG
from cfkit.domain.people import Creator
from cfkit.domain.plan import Status
from cfkit.domain.sources import Sources
from cfkit.domain.strategy import STAGES, Strategy
from cfkit.domain.weights import Weights

What = Literal["strategy", "ideas", "content", "people", "sources", "weights"]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PLACEMENT = rf"^{SLUG}\.{NAME}(-{SLUG})?\.{NAME}\.{SLUG}(\.h[1-9]\d*)?@{SLUG}(#[1-9]\d*)?$"
_INSTANT = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:.*)?$"


def schema(what: What) -> dict[str, Any]:
    """Describe a file of the project, or the front matter of a content file."""
    described = _DESCRIBED[what]()
    return {"$schema": _DRAFT, "title": f"cfkit {what}", **described}


def _strategy() -> dict[str, Any]:
    described = Strategy.model_json_schema()
    described.pop("title")
    bounds = described["$defs"]["Bounds"]
    share = bounds["properties"]["min"]["anyOf"][0]
    described["$defs"]["Bounds"] = {"anyOf": [share, bounds]}
    described["properties"]["include"] = {"type": ["array", "string"], "items": {"type": "string"}}
    # Another file may hold what a file that includes others leaves out.
    required = described.pop("required")
    return {
        **described,
        "if": {"required": ["include"]},
        "then": {},
        "else": {"required": required},
    }


def _of(kind: Any) -> dict[str, Any]:
    described = TypeAdapter(kind).json_schema()
    described.pop("title", None)
    return described


def _content() -> dict[str, Any]:
    """Keys that cfkit does not know are kept, so they are allowed."""
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["key", "at"],
        "properties": {
            "key": {**text, "pattern": _PLACEMENT},
            "at": {**text, "pattern": _INSTANT},
            "status": {"enum": [status.value for status in Status], "default": Status.DRAFT.value},
            "approved": {
                "anyOf": [
                    {
                        "type": "object",
                        "required": ["fingerprint", "by", "at"],
                        "properties": {
                            "fingerprint": {"type": ["string", "number"]},
                            "by": text,
                            "at": {**text, "pattern": _INSTANT},
                        },
                    },
                    {"type": "null"},
                ]
            },
            "goal": {"type": ["string", "null"]},
            "stage": {"enum": [*STAGES, None]},
            "media": {"type": "array", "items": text},
            "generated": {"type": ["string", "number", "null"]},
            "owner": {"type": ["string", "null"]},
            "first_comment": {"type": ["string", "null"]},
            "pin": {"type": ["boolean", "null"], "default": False},
            "spreads": {"type": ["string", "null"]},
            "cost": {"type": ["number", "null"], "minimum": 0},
            "erid": {"type": ["string", "number", "null"]},
            "event": {"type": ["object", "null"], "additionalProperties": text},
        },
    }


_DESCRIBED: dict[What, Callable[[], dict[str, Any]]] = {
    "strategy": _strategy,
    "ideas": partial(_of, list[Idea]),
    "content": _content,
    "people": partial(_of, list[Creator]),
    "sources": partial(_of, Sources),
    "weights": partial(_of, Weights),
}
