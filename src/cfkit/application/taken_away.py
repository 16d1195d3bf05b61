"""Tell whether a platform refused an answer because the comment is not there any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from cfkit.domain.case import Case
from cfkit.domain.errors import CfkitError, Gone, PlatformError
from cfkit.ports import CommentSource, Platform, Watcher


def is_taken_away(
    case: Case, root: str, failure: CfkitError | None, platform: Platform, now: datetime
) -> bool:
    """Believe the platform's word, else look below the publication `root`. Two reads at most."""
    if isinstance(failure, Gone):
        return True
    days = platform.capabilities.comments_days
    if not isinstance(platform, CommentSource):
        return False
    if days is not None and now - case.posted_at > timedelta(days=days - 1):
        return False  # so far back nothing is listed, taken away or not
    try:
        listed = {one.remote_id for one in platform.fetch_comments(root)}
    except PlatformError:
        return _is_root_gone(root, platform)
    return case.remote_id not in listed


def _is_root_gone(root: str, platform: Platform) -> bool:
    if not isinstance(platform, Watcher):
        return False
    try:
        shown = platform.fetch_shown([root]).get(root)
    except PlatformError:
        return False
    return shown is not None and shown.is_gone
