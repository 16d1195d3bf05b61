"""What was prepared for Instagram or Threads and grew too old is prepared anew."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from cfkit.domain.errors import OutcomeUnknown, Unavailable
from cfkit.testing import RecordedSteps

from .films import later
from .meta import VISIBLE, connect, kept, post, strike

SLUGS = ["instagram", "threads"]
A_DAY = 25 * 3600


@pytest.mark.parametrize("slug", SLUGS)
def test_a_film_that_was_not_ready_in_time_is_uploaded_again(
    slug: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform: Any = connect(slug, sandbox, client)
    one, steps = post("film", slug, tmp_path, "старый фильм"), RecordedSteps()
    with pytest.raises(Unavailable, match="still working"):
        platform.publish(one, steps)
    before = len(kept(sandbox, slug))
    later(sandbox, A_DAY)
    with pytest.raises(Unavailable, match="still working"):
        platform.publish(one, steps)
    assert platform.publish(one, steps).remote_id
    assert platform.publish(one, steps).remote_id, "what went out is not prepared a third time"
    assert len(kept(sandbox, slug)) == before + 1


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("form", ["photo", "album"])
def test_a_container_that_was_never_published_is_made_again_with_all_its_parts(
    form: str, slug: str, sandbox: str, client: httpx.Client, tmp_path: Path
) -> None:
    platform: Any = connect(slug, sandbox, client)
    one, steps = post(form, slug, tmp_path, f"старый {form}"), RecordedSteps()
    before = len(kept(sandbox, slug))
    strike(sandbox, slug, "cut-before", *VISIBLE[slug])
    with pytest.raises(OutcomeUnknown):
        platform.publish(one, steps)
    made = dict(steps.results)
    later(sandbox, A_DAY)
    platform.publish(one, steps)
    assert len(kept(sandbox, slug)) == before + 1
    assert {f"{name}-round-2" for name in made if name != "quota"} <= set(steps.results)
