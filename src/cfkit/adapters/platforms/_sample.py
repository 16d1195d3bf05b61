"""Show how the settings of a channel are written, from what its adapter asks for."""

from __future__ import annotations

from typing import Any

from . import _registry
from ._settings import media_sites

_FILES = "https://library.example/files"


def sample(slug: str) -> dict[str, Any]:
    """Write the settings that a channel begins with; secrets are named, as in a strategy.

    Those that must be there, that some formats need, or that the adapter gives an example of.
    """
    model = _registry.load(slug).settings
    sites, wanted = media_sites(model), _registry.needed_for(slug)
    found: dict[str, Any] = {}
    for name, is_required, is_secret in _registry.settings_of(slug):
        example = next(iter(model.model_fields[name].examples or ()), None)
        if is_secret and (is_required or name in wanted):
            found[name] = f"${{CFKIT_{slug.upper()}_{name.upper()}}}"
        elif name in sites:
            found[name] = _FILES
        elif is_required or example is not None:
            found[name] = example or f"the {name} of your {slug} channel"
    return found
