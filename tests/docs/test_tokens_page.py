"""What the guide's table of tokens says of a platform is what its adapter takes and does."""

import re

import pytest

from cfkit.adapters.platforms import _registry

from .conftest import ROOT, Document

PAGE = Document(ROOT / "docs/tokens.md")
ROWS = {
    re.sub(r"\[(.+?)\].*", r"\1", cells[0]): cells[1:]
    for line in PAGE.text.splitlines()
    if line.startswith("| [")
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
}
SIGNS_IN = [slug for slug in _registry.builtin() if _registry.sign_in_of(slug)]


def row_of(slug: str) -> list[str]:
    return ROWS[_registry.capabilities_of(slug).name]


def test_the_table_lists_every_platform_that_takes_a_token() -> None:
    assert set(ROWS) == {_registry.capabilities_of(slug).name for slug in SIGNS_IN}
    [others] = re.findall(r"^(.+) take no token\.$", PAGE.text, re.MULTILINE)
    named = {name.strip("`").casefold() for name in re.split(", | and ", others)}
    assert named == set(_registry.builtin()) - set(SIGNS_IN)


@pytest.mark.parametrize("slug", SIGNS_IN)
def test_a_row_names_the_secrets_the_ways_and_whether_cfkit_renews(slug: str) -> None:
    secrets, ways, lasts, renews = row_of(slug)
    needed, _, optional = secrets.partition("(")
    found = [one for one in _registry.settings_of(slug) if one[2]]
    assert set(re.findall(r"\w+", needed)) == {name for name, is_needed, _ in found if is_needed}
    assert set(re.findall(r"\w+", optional)) == {name for name, must, _ in found if not must}
    sign_in = _registry.sign_in_of(slug)
    assert sign_in is not None
    assert ways == ", ".join(sign_in.ways)
    assert set(sign_in.settings) <= {name for name, _, _ in found}
    adapter = _registry.load(slug)
    does_renew = hasattr(adapter, "grant") or hasattr(adapter, "keep_session")
    assert renews.startswith("yes" if does_renew else "no")
    assert lasts
