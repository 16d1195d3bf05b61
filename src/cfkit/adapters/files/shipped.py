"""Find what is shipped beside the code: templates and examples."""

from __future__ import annotations

from pathlib import Path

import cfkit


def shipped(kind: str, name: str = "") -> Path:
    """Return a folder of the source tree, else its copy inside the installed package."""
    package = Path(cfkit.__file__).parent
    source = package.parents[1]
    if (source / "pyproject.toml").is_file() and (source / kind).is_dir():
        return source / kind / name
    return package / f"_{kind}" / name
