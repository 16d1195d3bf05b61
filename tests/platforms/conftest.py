"""Platforms in memory, by slug, and what was sent to them."""

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import httpx
import pytest

from cfkit.domain.post import Media, Post
from cfkit.ports import Platform
from cfkit.testing import Fake, RecordedSteps
from cfkit.testing.fake import NOW, png

Sent = Callable[[str, Post], list[httpx.Request]]


@pytest.fixture
def load_fake() -> Callable[[str], Fake]:
    def load(slug: str) -> Fake:
        path = Path(__file__).parent / "fakes" / f"{slug}.py"
        spec = spec_from_file_location(f"fake_{slug}", path)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.FAKE

    return load


@pytest.fixture
def platform(load_fake: Callable[[str], Fake]) -> Callable[[str], Platform]:
    """A platform whose server answers from memory."""

    def build(slug: str) -> Platform:
        fake = load_fake(slug)
        return fake.build(httpx.Client(transport=httpx.MockTransport(fake.server(NOW))))

    return build


@pytest.fixture
def sent(load_fake: Callable[[str], Fake]) -> Sent:
    """Publish a post and list the requests that went out, in order."""

    def publish(slug: str, post: Post) -> list[httpx.Request]:
        fake = load_fake(slug)
        handler, requests = fake.server(NOW), []

        def recorder(request: httpx.Request) -> httpx.Response:
            requests.append(request)
            return handler(request)

        client = httpx.Client(transport=httpx.MockTransport(recorder))
        fake.build(client).publish(post, RecordedSteps())
        return requests

    return publish


@pytest.fixture
def picture(tmp_path: Path) -> Media:
    path = tmp_path / "lamp.png"
    path.write_bytes(png(40, 30))
    return Media("lamp.png", path, "Лампа на столе", "image/png", 40, 30)
