"""Creators outside the team: the command line speaks of their terms, rights and consent."""

from datetime import UTC, datetime, timedelta

from .conftest import Project

TODAY = datetime.now(UTC).date()
PEOPLE = f"""\
- id: c-01
  roles: [creator]
  rights: {{where: [our channels], since: 2024-01-31, months: 13, ads: true}}
  terms: {{script: 2d, draft: 5d, rounds: 2}}
  consent: {{given: 2024-01-31, until: {TODAY + timedelta(days=9)}, proof: folder 7}}
- id: c-02
  roles: [creator]
"""


def test_a_check_names_what_is_missing_ended_or_about_to_end(bakery: Project) -> None:
    bakery.write("people.yaml", PEOPLE)
    said = bakery("--json", "check").document["diagnostics"]
    found = {(one["code"], one["level"]) for one in said if one["path"] == "people.yaml"}
    assert found == {
        ("rights-ended", "warning"),
        ("consent-ending", "hint"),
        ("no-consent", "hint"),
    }


def test_a_brief_tells_a_creator_by_when(bakery: Project) -> None:
    bakery.write("people.yaml", PEOPLE)
    bakery.planned()
    key = next(
        line.partition(": ")[2]
        for line in bakery.content[0].read_text("utf-8").splitlines()
        if line.startswith("key:")
    )
    told = bakery("brief", key, "--creator", "c-01")
    assert told.code == 0, told.err
    assert {"- Script: 2 days", "- Draft: 5 days", "- Rounds of changes: 2"} <= {
        *told.out.splitlines()
    }
