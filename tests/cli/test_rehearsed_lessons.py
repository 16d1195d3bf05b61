"""What a sandbox invented teaches a strategy nothing, unless somebody insists."""

import pytest

from cfkit.sandbox.server import Running

from .conftest import Project

ROWS = "".join(
    f"https://t.me/mill_lane/{n},tg,2026-{1 + n // 20:02}-{1 + n % 20:02},{angle},{100 + 7 * n}\n"
    for n in range(60)
    for angle in [("how_to", "myth_buster", "problem_mirror")[n % 3]]
)


def test_lessons_of_a_rehearsal_are_written_only_when_insisted_on(
    bakery: Project, sandbox: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = bakery.write("past.csv", f"url,channel,published_at,angle,views\n{ROWS}")
    file = bakery.root / "weights.yaml"
    monkeypatch.setenv("CFKIT_SANDBOX", sandbox.url)
    assert bakery("metrics", "import", "--history", table).code == 0
    ran = bakery("learn", "2026-06", "--apply", "--json")
    assert (ran.code, ran.error["code"]) == (2, "rehearsal")
    assert "--rehearsal writes it all the same" in ran.err
    assert not file.exists()
    assert bakery("learn", "2026-06", "--apply", "--rehearsal").code == 0
    assert "rehearsal: true" in file.read_text(encoding="utf-8")
    quiet = "weights.yaml was written in a rehearsal"
    assert quiet not in bakery("plan", "2036-12", "--dry-run").err
    monkeypatch.delenv("CFKIT_SANDBOX")
    assert quiet in bakery("plan", "2036-12", "--dry-run").err
