"""Say that a platform is not through with what it was given."""

from __future__ import annotations


def still_working(platform: str, what: str = "the file") -> str:
    """Say so of a file or of all that is attached; nobody sees anything of it yet."""
    return f"{platform} is still working on {what}; nothing was posted, try again shortly"
