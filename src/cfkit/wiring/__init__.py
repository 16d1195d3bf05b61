"""The composition root: the one package that names concrete classes."""

from .expansion import Told, expand, overlaps
from .project import (
    capabilities_of,
    check,
    copy_example,
    example_files,
    example_of,
    find_root,
    load_project,
    packs,
    slugs,
    templates_root,
)
from .sandbox import rehearsal, require, sandbox_address, serve_sandbox
from .sheets import export_plan, merge_sheet
from .shop import Workshop, diagnose, workshop
from .sign_in import browser_door, new_key, open_browser
from .wizard import try_out, world

__all__ = [
    "Told",
    "Workshop",
    "browser_door",
    "capabilities_of",
    "check",
    "copy_example",
    "diagnose",
    "example_files",
    "example_of",
    "expand",
    "export_plan",
    "find_root",
    "load_project",
    "merge_sheet",
    "new_key",
    "open_browser",
    "overlaps",
    "packs",
    "rehearsal",
    "require",
    "sandbox_address",
    "serve_sandbox",
    "slugs",
    "templates_root",
    "try_out",
    "workshop",
    "world",
]
