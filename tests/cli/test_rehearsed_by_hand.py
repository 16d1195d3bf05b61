"""A rehearsal says where its packages lie, and that it invents what channels sign in with."""

from __future__ import annotations

import pytest

from cfkit.sandbox.server import Running

from .conftest import Project

LATE = "factory: {approval: none, late: {after: 9000d, then: publish}}\n"


@pytest.fixture
def rehearsed(bakery: Project, sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The bakery in a rehearsal, with past posts that nobody has to approve."""
    bakery.write("strategy.yaml", (bakery.root / "strategy.yaml").read_text("utf-8") + LATE)
    bakery.planned("2026-02-02..2026-02-08")
    monkeypatch.setenv("CFKIT_SANDBOX", sandbox.url)
    return bakery


def test_what_waits_for_a_person_is_named_with_its_folder(rehearsed: Project) -> None:
    told = rehearsed("publish", "--only", "forum")
    assert told.code == 9
    [package] = (rehearsed.root / "rehearsal/outbox/forum").iterdir()
    assert f"waiting for a person: rehearsal/outbox/forum/{package.name};" in told.out + told.err
    assert (package / "checklist.md").exists()
    said = rehearsed("auth", "check", "forum")
    assert "packages in rehearsal/outbox/forum." in said.out + said.err


def test_a_rehearsal_says_that_it_invents_secrets(rehearsed: Project) -> None:
    told = rehearsed("auth", "status")
    assert told.code == 0
    assert "A rehearsal invents every secret that is not kept" in told.err
    assert "No channel takes a token" not in told.err
    assert rehearsed("auth", "status", "--json").document["rehearsal"] is True
