"""A dash for a file is stdout: what is handed over can be piped."""

import csv
import io

import pytest

from .conftest import Project


@pytest.mark.parametrize("shape", ["csv", "ics", "json", "md", "html"])
def test_a_plan_goes_to_stdout_byte_for_byte_and_leaves_no_file(
    bakery: Project, shape: str
) -> None:
    bakery.planned()
    before = bakery.files()
    there = bakery.root / f"plan.{shape}"

    told = bakery("export", "2036-12", "--to", shape, "--out", "-")
    bakery("export", "2036-12", "--to", shape, "--out", there)

    assert told.code == 0
    assert bakery.files().keys() - before.keys() == {f"plan.{shape}"}
    assert len(told.out.encode()) == there.stat().st_size
    if shape not in ("ics", "html"):  # these say when they were made
        assert told.out.encode() == there.read_bytes()


def test_the_links_of_a_handed_over_plan_carry_their_utm(bakery: Project) -> None:
    bakery.change("country: GB}", "country: GB, site: https://bakery.example}")
    bakery.write(
        "strategy.yaml", (bakery.root / "strategy.yaml").read_text() + "factory: {utm: {}}\n"
    )
    bakery.change(
        "  message: A sour",
        "  link: https://bakery.example/x\n  message: A sour",
        "ideas/bread.yaml",
    )
    bakery.planned()

    out = bakery("export", "2036-12", "--to", "csv", "--out", "-").out

    links = {row["Link with UTM"] for row in csv.DictReader(io.StringIO(out, newline=""))}
    assert any(link.startswith("https://bakery.example/x?utm_source=") for link in links)
    assert all("utm_source=" in link for link in links if link)


def test_a_report_goes_to_stdout_and_leaves_no_file(bakery: Project) -> None:
    bakery.planned()
    before = bakery.files()

    told = bakery("report", "2036-12", "--out", "-")

    assert told.code == 0
    assert told.out.startswith("# ")
    assert bakery.files() == before
