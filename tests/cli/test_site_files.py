"""Pictures reach platforms that fetch files the way those take them."""

from __future__ import annotations

import io
from pathlib import Path

import httpx
import pytest
from PIL import Image

from cfkit.adapters.files.media import probe
from cfkit.sandbox.server import Running

from .conftest import Project

CHANNEL = """\
channels:
  - id: insta
    platform: instagram
    promise: News from the oven
    segments: [families]
    formats: [photo_post]
    cadence: {per_week: 3, times: ["10:00"], min_gap: 20h}
    settings: {user_id: "1784", token: "${CFKIT_IG_TOKEN}", media_base_url: "https://m.example"}
content:
"""
LATE = "factory: {approval: none, late: {after: 9000d, then: publish}}\n"
LAID = "assets/loaf.png.instagram.jpg"


def drawn() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (1080, 1080), (200, 30, 60, 90)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def loaf(bakery: Project) -> Path:
    """Give the bakery one post on Instagram, with a PNG."""
    text = (bakery.root / "strategy.yaml").read_text("utf-8")
    head, rest = text.partition("channels:\n")[0], text.partition("content:\n")[2]
    bakery.write("strategy.yaml", head + CHANNEL + rest + LATE)
    asset = '- {file: assets/loaf.png, alt: "A loaf", licence: own, author: the baker}\n'
    bakery.write("assets/assets.yaml", asset)
    picture = bakery.root / "assets/loaf.png"
    picture.write_bytes(drawn())
    ideas = (bakery.root / "ideas/bread.yaml").read_text("utf-8")
    pictured = ideas.replace("\n  stages: [", "\n  media: [assets/loaf.png]\n  stages: [")
    bakery.write("ideas/bread.yaml", pictured)
    bakery.planned("2026-02-02..2026-02-08")
    for other in sorted((bakery.root / "content").rglob("*.md"))[1:]:
        other.unlink()
    return picture


def test_the_folder_for_the_site_holds_what_the_platform_fetches(
    bakery: Project, loaf: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    tried = bakery("media", str(site), "--dry-run", "--json")
    assert (tried.document["new"], site.exists()) == (1, False)
    first = bakery("media", str(site), "--json")
    [file] = first.document["files"]
    assert (file["name"], file["file"], file["channels"]) == (LAID, "assets/loaf.png", ["insta"])
    assert (file["new"], file["fault"]) == (True, None)
    seen = probe(site / LAID)
    assert seen is not None
    assert (seen.mime, seen.width) == ("image/jpeg", 1080)
    made = (site / LAID).read_bytes()
    assert bakery("media", str(site), "--json").document["new"] == 0
    (site / LAID).write_bytes(b"another")
    assert "1 of 1 files written" in bakery("media", str(site)).err
    assert (site / LAID).read_bytes() == made, "the same picture gives the same bytes"
    assert loaf.read_bytes() == drawn(), "the project's file stays as it is"


def test_a_png_reaches_instagram_as_the_jpeg_that_it_fetches(
    bakery: Project, loaf: Path, sandbox: Running, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = bakery("preflight").err
    assert "goes out as JPEG, on white where it is transparent; `cfkit media` writes it" in told
    monkeypatch.setenv("CFKIT_SANDBOX", sandbox.url)
    monkeypatch.setenv("CFKIT_SETTLE", "0")
    assert bakery("publish", "--json").document["results"][0]["state"] == "live"
    assert httpx.get(f"{sandbox.url}/_sandbox/posts").json()["warnings"] == []
    fetched = httpx.get(f"{sandbox.url}/_sandbox/files/{LAID}").content
    assert bakery("media", str(tmp_path), "--json").document["files"] == [], "it is out"
    seen = probe(fetched)
    assert seen is not None
    assert (seen.mime, seen.bytes != loaf.stat().st_size) == ("image/jpeg", True)


def test_what_cannot_be_laid_out_says_what_to_do(
    bakery: Project, loaf: Path, tmp_path: Path
) -> None:
    site = str(tmp_path / "site")
    assert "name another folder" in bakery("media", str(bakery.root)).err
    assert bakery("media", site, "--only", "nowhere").code == 2
    loaf.write_bytes(loaf.read_bytes()[:-30])
    ran = bakery("media", site)
    assert ran.code == 9
    assert "its end is missing: copy it again" in ran.err
    for placement in (bakery.root / "content").rglob("*.md"):
        placement.unlink()
    none = bakery("media", site)
    assert (none.code, "No planned post carries a file" in none.err) == (0, True)


def test_no_link_leads_the_folder_for_the_site_into_the_project(
    bakery: Project, loaf: Path
) -> None:
    plain = bakery.root / "assets/loaf.jpg"
    Image.new("RGB", (1080, 1080), (200, 30, 60)).save(plain)
    before = plain.read_bytes()
    for path in [bakery.root / "assets/assets.yaml", *(bakery.root / "content").rglob("*.md")]:
        path.write_text(path.read_text("utf-8").replace("loaf.png", "loaf.jpg"), "utf-8")
    site = bakery.root / "site"
    site.mkdir()
    (site / "assets").symlink_to("../assets")
    told = bakery("media", str(site))
    assert told.code == 9
    assert "leads to a file of the project" in told.err
    assert plain.read_bytes() == before


def test_two_files_that_would_lie_under_one_name_are_told(
    bakery: Project, loaf: Path, tmp_path: Path
) -> None:
    again = bakery.root / "assets/loaf.png.instagram.jpg"
    Image.new("RGB", (1080, 1080), (9, 9, 9)).save(again)
    asset = '- {file: assets/loaf.png.instagram.jpg, alt: "A loaf", licence: own, author: us}\n'
    listed = (bakery.root / "assets/assets.yaml").read_text("utf-8")
    bakery.write("assets/assets.yaml", listed + asset)
    [path] = (bakery.root / "content").rglob("*.md")
    both = path.read_text("utf-8").replace("[assets/loaf.png]", f"[assets/loaf.png, {LAID}]")
    path.write_text(both.replace("- assets/loaf.png\n", f"- assets/loaf.png\n- {LAID}\n"), "utf-8")
    told = bakery("media", str(tmp_path / "site"))
    assert told.code == 9
    assert f"assets/loaf.png and {LAID} would both lie there as {LAID}" in told.err
