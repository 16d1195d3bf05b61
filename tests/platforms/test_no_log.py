"""What travels in an address or a header is in no log either, however much is logged."""

import logging
from dataclasses import replace
from typing import Any

import pytest

from cfkit.adapters.platforms._opening import open_client
from cfkit.testing import RecordedSteps
from cfkit.testing.fake import POST

from .connected import connect


@pytest.mark.parametrize("slug", ["telegram", "slack", "mastodon"])
def test_no_log_tells_where_a_call_went(
    slug: str, sandbox: str, caplog: pytest.LogCaptureFixture
) -> None:
    with open_client() as client, caplog.at_level(logging.DEBUG):
        platform: Any = connect(slug, sandbox, client)
        platform.publish(replace(POST, key=f"{slug}.how_to.text_post.all@one"), RecordedSteps())
    assert not [one.getMessage() for one in caplog.records if "http" in one.name]
