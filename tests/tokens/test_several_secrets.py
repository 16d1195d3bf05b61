"""A channel that takes several secrets is signed in to one by one; what lacks is named at once."""

from .conftest import Project

X = """\
  - id: x
    platform: x
    segments: [families]
    formats: [text_post]
    cadence: {{per_week: 1, times: ['10:00']}}
    settings: {{base_url: "{url}/x"}}
  - id: ok
    platform: ok
    segments: [families]
    formats: [text_post]
    cadence: {{per_week: 1, times: ['10:00']}}
    settings:
      group_id: "7"
      application_key: PUBLICKEY
      application_secret: "${{CFKIT_OK_SECRET}}"
      access_token: "${{CFKIT_OK_TOKEN}}"
      base_url: "{url}/ok"
"""
NAMES = ("access_token", "access_token_secret", "api_key", "api_key_secret")


def test_four_keys_are_pasted_one_after_another_and_proven_with_the_last(bakery: Project) -> None:
    bakery.change("content:\n", f"{X.format(url=bakery.url)}content:\n")
    told = bakery("auth", "check", "x")
    assert told.code == 4
    assert [one for one in NAMES if f"login x --setting {one}`" not in told.err] == []
    logins = {one["login"] for (channel, _), one in bakery.tokens().items() if channel == "x"}
    assert logins == {f"cfkit auth login x --setting {one}" for one in NAMES}
    for place, name in enumerate(NAMES):
        asked = ("--setting", name) if place % 2 else ()
        said = bakery("auth", "login", "x", *asked, "--json", typed=f"mill.{name}\n")
        assert said.code == 0, said.err
        assert said.document["setting"] == name
        assert said.document["lacking"] == list(NAMES[place + 1 :])
        assert (said.document["account"] is None) == (name != NAMES[-1])
    assert bakery("auth", "check", "x").code == 0


def test_every_variable_that_lacks_is_named_at_once(bakery: Project) -> None:
    bakery.change("content:\n", f"{X.format(url=bakery.url)}content:\n")
    told = bakery("auth", "check", "ok")
    assert told.code == 4
    assert "needs CFKIT_OK_SECRET, CFKIT_OK_TOKEN: set them in the environment" in told.err


TUBE = """\
  - id: tube
    platform: youtube
    segments: [families]
    formats: [screencast]
    cadence: {{per_week: 1, times: ['10:00']}}
    settings:
      client_id: "${{CFKIT_YT_ID}}"
      client_secret: "${{CFKIT_YT_SECRET}}"
      base_url: "{url}/youtube"
      token_url: "{url}/youtube"
      accounts_url: "{url}/youtube"
"""


def test_variables_that_hold_no_token_are_named_where_they_lack_too(bakery: Project) -> None:
    bakery.change("content:\n", f"{TUBE.format(url=bakery.url)}content:\n")
    rows = bakery.tokens()
    assert {key for key in rows if key[0] == "tube"} == {
        ("tube", "refresh_token"),
        ("tube", "client_id"),
        ("tube", "client_secret"),
    }
    lacking = rows["tube", "client_secret"]
    assert (lacking["source"], lacking["variables"], lacking["login"]) == (
        "missing",
        ["CFKIT_YT_SECRET"],
        None,
    )
    told = bakery("auth", "status")
    assert (told.code, "set CFKIT_YT_ID" in told.out + told.err) == (4, True)
    [finding] = [
        one for one in bakery("doctor", "--json").document["findings"] if "tube" in one["what"]
    ]
    assert (
        'channel "tube" needs CFKIT_YT_ID, CFKIT_YT_SECRET: set them in the environment, then run'
        " `cfkit auth login tube`"
    ) in finding["says"]
    bakery.environment |= {"CFKIT_YT_ID": "i", "CFKIT_YT_SECRET": "s"}
    assert [key for key in bakery.tokens() if key[0] == "tube"] == [("tube", "refresh_token")]


def test_an_optional_key_whose_variable_lacks_is_named(bakery: Project) -> None:
    bakery.environment["CFKIT_VK_TOKEN"] = "vk1.g.good"
    bakery.change("group_id: 7, ", 'group_id: 7, user_token: "${CFKIT_VK_USER}", ')
    row = bakery.tokens()["vk", "user_token"]
    assert (row["source"], row["variables"]) == ("missing", ["CFKIT_VK_USER"])
    assert "needs CFKIT_VK_USER" in bakery("auth", "check", "vk").err


def test_each_key_is_asked_for_by_the_place_where_it_is_found(bakery: Project) -> None:
    for name, place in (("read_token", "a service key"), ("user_token", "a token of a user")):
        told = bakery("auth", "login", "vk", "--setting", name, "--dry-run", typed="")
        assert f"{name} of vk: {place}" in told.err
        assert "API usage" not in told.err
