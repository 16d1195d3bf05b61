"""Platforms in memory, by slug, and what was sent to them."""

import importlib
import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import httpx
import pytest

from cfkit.adapters.platforms import _registry
from cfkit.adapters.platforms._opening import open_client
from cfkit.domain.post import Media, Post
from cfkit.ports import Platform
from cfkit.testing import Fake, RecordedSteps
from cfkit.testing.fake import NOW, mp4, png

PLUGIN = """
from datetime import date
from typing import ClassVar
from pydantic import BaseModel, ConfigDict, SecretStr
from cfkit.domain.capabilities import Capabilities, TextRules

class Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")
    token: SecretStr
    wall: int

class Adapter:
    slug: ClassVar[str] = "gazette"
    settings: ClassVar[type[BaseModel]] = Wanted
    capabilities: ClassVar[Capabilities] = Capabilities(
        "Gazette", TextRules(None, len), "https://gazette.example", date(2026, 11, 22)
    )

    def __init__(self, settings, client):
        self.wanted = settings

    def publish(self, post, steps):
        raise NotImplementedError
"""
"""An adapter as another package ships it."""


def by_hand(slug: str) -> Fake:
    """A platform without an adapter: a person posts, no server is asked."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(f"posting to {slug} by hand asked the network for {request.url}")

    return Fake(
        build=lambda client: _registry.build(slug, {}, client),
        server=lambda _: refuse,
        is_visible=lambda _: True,
        secrets=[],
        lengths=[("plain words", 11)],
    )


FILM = mp4(720, 1280, 12.5, notes=b"+55.7558+037.6173/")
"""A film that tells where it was made."""

Install = Callable[..., None]
Shipping = Callable[[str, str], str]
Sent = Callable[[str, Post], list[httpx.Request]]


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = pytest.importorskip("cfkit.sandbox.server")
    with server.running(tmp_path_factory.mktemp("sandbox")) as running:
        yield running.url


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with open_client() as client:
        yield client


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install packages that provide a platform, for the length of a test."""
    numbers = itertools.count(1)
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    _registry.capabilities_of.cache_clear()

    def put(slug: str, *, name: str = "cfkit-gazette", code: str = PLUGIN) -> None:
        module = f"plugin_{tmp_path.name.replace('-', '_')}_{next(numbers)}"
        (tmp_path / f"{module}.py").write_text(code)
        info = tmp_path / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[cfkit.platforms]\n{slug} = {module}:Adapter\n")
        importlib.invalidate_caches()

    yield put
    _registry.capabilities_of.cache_clear()


@pytest.fixture
def shipping(tmp_path: Path) -> Shipping:
    """Run code in a Python whose folder of platforms holds one file more; return what it prints."""

    def run(slug: str, code: str) -> str:
        (tmp_path / f"{slug}.py").write_text(f"{PLUGIN}\nADAPTER = Adapter\n")
        head = (
            f"import cfkit.adapters.platforms as folder\nfolder.__path__.append({str(tmp_path)!r})"
        )
        asked = [sys.executable, "-c", f"{head}\n{code}"]
        ran = subprocess.run(asked, check=False, capture_output=True, text=True)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    return run


@pytest.fixture
def load_fake() -> Callable[[str], Fake]:
    def load(slug: str) -> Fake:
        path = Path(__file__).parent / "fakes" / f"{slug}.py"
        if not path.exists() and _registry.capabilities_of(slug).by_hand:
            return by_hand(slug)
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
def film(tmp_path: Path) -> Media:
    path = tmp_path / "walk.mp4"
    path.write_bytes(FILM)
    return Media("walk.mp4", path, "Прогулка", "video/mp4", 720, 1280, len(FILM), 12.5)


@pytest.fixture
def picture(tmp_path: Path) -> Media:
    path = tmp_path / "lamp.png"
    path.write_bytes(png(40, 30))
    return Media("lamp.png", path, "Лампа на столе", "image/png", 40, 30)
