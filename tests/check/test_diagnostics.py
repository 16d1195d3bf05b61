"""Every mistake in a project is one diagnostic with a code, at the place of the mistake."""

from datetime import date
from typing import Any

import pytest

TODAY = date(2026, 11, 22)
STRATEGY, IDEAS, ASSETS = "strategy.yaml", "ideas/bread.yaml", "assets/assets.yaml"

# Each case: the file, what stands there, what is written instead, the code. § marks the place.
YAML = [
    (STRATEGY, "  name: Mill", "§\tname: Mill", "yaml-tab"),
    (STRATEGY, "name: Mill Lane", "name: Mill§: Lane", "yaml-syntax"),
    (STRATEGY, "volume: 12", 'volume: §"12', "yaml-syntax"),
    (STRATEGY, "roles: [copywriter]", "roles: [copywriter", "yaml-syntax"),
    (STRATEGY, "name: Mill", "name: §*mill", "yaml-alias"),
    (STRATEGY, "name: Mill Lane Bakery", "name: §!!python/object:os.system x", "yaml-tag"),
    (STRATEGY, "name: Mill Lane Bakery", "name: §!secret x", "yaml-tag"),
    (STRATEGY, "name: Mill", "name: M§\x07ill", "yaml-character"),
    (STRATEGY, "name: Mill", "name: M§\x00ill", "yaml-character"),
    (STRATEGY, "name: Mill Lane Bakery", 'name: §"Mill \\0 Lane"', "yaml-character"),
    (IDEAS, "title: Our baker", 'title: §"Our \\0 baker"', "yaml-character"),
    (STRATEGY, "brand:\n", "brand:\n  ? §[a, b]\n  : c\n", "yaml-key"),
    (STRATEGY, "  language: en", "  language: en\n  §language: ru", "duplicate-key"),
    (STRATEGY, "goals:\n", "§---\ngoals:\n", "yaml-documents"),
    (STRATEGY, STRATEGY, "§- a\n- b\n", "mapping"),
    (STRATEGY, STRATEGY, "§# nothing yet\n", "empty-file"),
    (STRATEGY, "brand:\n", "brand:\n  §<<: ru\n", "yaml-merge"),
    (IDEAS, IDEAS, "§id: sourdough\n", "list"),
    (IDEAS, IDEAS, "§", "empty-file"),
    (IDEAS, "- id: our-baker", "- §just words\n- id: our-baker", "mapping"),
    (IDEAS, "title: Our baker", "title: §&a {x: [*a]}", "yaml-alias"),
]
VALUES = [
    (STRATEGY, "  country: GB", "  §contry: GB", "unknown-key"),
    (STRATEGY, "  country: GB", "  country: §gb", "country"),
    (STRATEGY, "Europe/London", "§Europe/Londn", "timezone"),
    (STRATEGY, "  timezone: Europe/London\n", "", "missing-key"),
    (STRATEGY, "language: en", "language: §english", "unknown-value"),
    (STRATEGY, "  name: Mill Lane Bakery", "  §name:", "empty-value"),
    (STRATEGY, "  name: Mill Lane Bakery", '  name: §""', "empty-value"),
    (STRATEGY, "  name: Mill Lane Bakery", "  §name: [Mill, Lane]", "text"),
    (STRATEGY, "id: visits, kind", "id: §Visits!, kind", "slug"),
    (STRATEGY, "share: 60%", "share: §60", "share"),
    (STRATEGY, "share: 60%", "share: §160%", "share"),
    (STRATEGY, "min_gap: 20h", "min_gap: §20", "duration"),
    (STRATEGY, "min_gap: 20h", "min_gap: §99999999999999h", "duration"),
    (STRATEGY, '"10:00", "18:00"', '"10:00", §"25:00"', "time"),
    (STRATEGY, "days: workdays", "days: §weekends", "days"),
    (STRATEGY, "per_week: 3", "per_week: §three", "number"),
    (STRATEGY, "per_week: 3", "per_week: §1_0", "number"),
    (STRATEGY, "per_week: 3", "per_week: §03", "number"),
    (STRATEGY, "per_week: 3", "per_week: §0", "number"),
    (STRATEGY, "per_week: 1, ", "", "cadence"),
    (STRATEGY, "mandatory: true", "mandatory: §yes", "flag"),
    (STRATEGY, "mandatory: true", "mandatory: §True", "flag"),
    (STRATEGY, "date: 2026-12-09", "date: §9.12.2026", "date"),
    (STRATEGY, "from: 2026-12-24, to: 2026-12-26", "from: 2026-12-26, to: 2026-12-24", "blackout"),
    (STRATEGY, "roles: [copywriter]", "roles: [§copywritter]", "unknown-value"),
    (STRATEGY, "roles: [copywriter]", "§roles: []", "empty-list"),
    (STRATEGY, "  escalate: {negative: baker}", "  escalate: §baker", "mapping"),
    (STRATEGY, "{problem: 40%, ", "{§porblem: 40%, ", "unknown-key"),
    (STRATEGY, "answer_within: 2h", "hours: §08:00-25:00", "hours"),
    (IDEAS, "  pillar: bread", "  §pilar: bread", "unknown-key"),
    (IDEAS, "  message: It takes two days\n", "", "missing-key"),
    (IDEAS, "situation: the", "§situatoin: the", "unknown-key"),
    (IDEAS, "segments: [students]", "§segments: []", "empty-list"),
    (IDEAS, "id: our-baker", "id: §sourdough", "duplicate-id"),
    (ASSETS, '"2026"', "§soon", "pattern"),
]
ACROSS = [
    (IDEAS, "pillar: bread", "pillar: §bred", "unknown-pillar"),
    (IDEAS, "segments: [students]", "segments: [students, §stdents]", "unknown-segment"),
    (IDEAS, "title: Our baker", "title: Our baker\n  goal: §visit", "unknown-goal"),
    (STRATEGY, "formats: [text_post, poll]", "formats: [§txt_post, poll]", "unknown-format"),
    (STRATEGY, "{dynamic: {min", "{§dinamic: {min", "unknown-format"),
    (STRATEGY, "content:\n", "content:\n  exclude: {angles: [§pain]}\n", "unknown-angle"),
    (STRATEGY, "platform: telegram", "platform: §telegramm", "unknown-platform"),
    (STRATEGY, "platform: telegram", "platform: §instagram", "by-hand"),
    (STRATEGY, "idea: sourdough", "idea: §sourdoe", "unknown-idea"),
    (STRATEGY, "negative: baker", "negative: §bakker", "unknown-member"),
    (STRATEGY, "platform: manual", "platform: manual\n    leads_to: §tgg", "unknown-channel"),
    (STRATEGY, "[text_post, poll]", "[text_post, poll, §article]", "format-not-carried"),
    (STRATEGY, "[text_post, poll]", "[text_post, poll, §short_video]", "format-not-yet"),
    (STRATEGY, "platform: telegram", "platform: bluesky", "format-not-carried"),
    (STRATEGY, "platform: telegram", "platform: pinterest", "media-needed"),
    (
        STRATEGY,
        "content:\n",
        "content:\n  exclude: {formats: [poll]}\n",
        "excluded-format",
    ),
    (STRATEGY, "  pillars:", "  §pillars:", "shares", ("60%", "90%")),
    (STRATEGY, "  pillars:", "  §pillars:", "shares", ("60%", "50%")),
    (STRATEGY, "    stages: {problem: 40%", "    §stages: {problem: 70%", "shares"),
    (
        STRATEGY,
        "    formats: {dynamic: {min: 0%}}",
        "    §formats: {dynamic: {min: 40%}, short_video: {min: 60%}, text_post: {min: 50%}}",
        "bounds",
    ),
    (STRATEGY, "{dynamic: {min: 0%}}", "{§dynamic: {min: 60%, max: 20%}}", "bounds"),
    (
        STRATEGY,
        "- {id: students,",
        "- {id: §pensioners, title: The old}\n  - {id: students,",
        "segment-unserved",
    ),
    (IDEAS, "pillar: people", "pillar: bread", "pillar-without-ideas"),
    (STRATEGY, "journey: [problem", "journey: [problem, §loyalty", "stage-without-idea"),
    (STRATEGY, "{problem: 40%,", "{problem: 30%, §loyalty: 10%,", "stage-without-idea"),
    (
        STRATEGY,
        "- {id: known,",
        "- {id: §money, kind: sales, title: Sell}\n  - {id: known,",
        "goal-unreached",
    ),
    (
        IDEAS,
        "  question:\n    text: Which loaf?\n    options: [White, Rye]\n",
        "",
        "idea-without-angle",
    ),
    (IDEAS, "media: [assets/loaf.jpg]", "media: [§assets/laof.jpg]", "unknown-media"),
    (IDEAS, "media: [assets/loaf.jpg]", "media: [§../../etc/passwd]", "outside-project"),
    (
        ASSETS,
        "{file: assets/loaf.jpg",
        "{file: §assets/loaf.jpg",
        "no-licence",
        (", licence: own", ""),
    ),
    (ASSETS, "{file: assets/loaf.jpg", "{file: §assets/loaf.jpg", "no-alt", ("alt: A loaf, ", "")),
    (IDEAS, "title: Sourdough", "title: Sourdough\n  expires: §2026-11-01", "idea-expired"),
    (IDEAS, "title: Sourdough", "title: Sourdough\n  expires: 2026-12-01", "agenda-after-expiry"),
    (STRATEGY, "date: 2026-12-09", "date: §2026-12-25", "agenda-in-blackout"),
    (STRATEGY, "per_week: 3, days", "per_week: §30, days", "cadence"),
    (
        STRATEGY,
        "{per_week: 3, days: workdays",
        "{preset: daily, per_day: §2",
        "cadence",
        (", min_gap: 20h", ""),
    ),
    (STRATEGY, "{per_week: 3, days: workdays", "{preset: m15, per_month: §20", "cadence"),
    (ASSETS, "taken: ", "attribution: §by us, taken: ", "not-used-yet"),
    (IDEAS, "  message: It takes", "  ai_used: §text\n  message: It takes", "not-used-yet"),
    (STRATEGY, "volume: 12", "volume: §900", "volume"),
    (
        STRATEGY,
        "volume: 12",
        "volume: 12\n  approved_branch: §main",
        "branch-approves-nothing",
    ),
    (STRATEGY, "segments: [families]", "segments: [families, §families]", "repeated-name"),
    (STRATEGY, "- {id: students,", "- {id: §families,", "duplicate-id"),
    (STRATEGY, '"18:00"]', "§18:30]", "unquoted-time"),
    (STRATEGY, "name: Mill", "name: §${CFKIT_NAME}", "env-outside-settings"),
    (IDEAS, "message: She", "message: §She ${NAME}", "env-outside-settings"),
    (IDEAS, "  pain:", "  facts:\n    - {id: §days, claim: Two days}\n  pain:", "fact-no-source"),
    (
        IDEAS,
        "  pain:",
        "  list: {title: §Five loaves, items: [{name: Rye}]}\n  pain:",
        "list-count",
    ),
    (
        IDEAS,
        "  pain:",
        "  checklist: {thesis: It is stale, items: [hard, grey], threshold: §3}\n  pain:",
        "threshold",
    ),
]


CASES = [*YAML, *VALUES, *ACROSS]


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{case[3]}" for n, case in enumerate(CASES)])
def test_a_mistake_is_named_by_its_code_and_place(bakery: Any, case: Any) -> None:
    file, old, new, code, *others = case
    if old in (STRATEGY, IDEAS):
        bakery.files[file] = new
    else:
        bakery.change(file, old, new)
    for before, after in others:
        bakery.change(file, before, after)
    found = bakery.check(today=TODAY)
    places = [(one.path, one.line, one.column) for one in found if one.code == code]
    assert places, [str(one) for one in found]
    assert set(bakery.marks) <= set(places), [str(one) for one in found]
    assert all(one.message and one.line >= 1 and one.column >= 1 for one in found)


def test_the_project_to_be_broken_checks_clean(bakery: Any) -> None:
    assert bakery.check(today=TODAY) == []
