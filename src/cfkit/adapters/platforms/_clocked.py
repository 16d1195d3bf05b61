"""What every way to a platform can tell: how far its clock is from ours."""

from __future__ import annotations

from datetime import timedelta

from ._http import Api


class Clocked:
    """Speaks through one `Api`, which sees the time in each answer."""

    _api: Api

    def ahead(self) -> timedelta | None:
        """Tell how far the platform's clock was ahead of ours in its last answer."""
        return self._api.ahead
