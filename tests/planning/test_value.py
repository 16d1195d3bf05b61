"""What a candidate adds is told one by one and of a whole shelf at once: both say the same."""

import random

import pytest

from cfkit.application.kinds import serves
from cfkit.application.shelf import NEVER

from .boards import bare
from .material import BLOCKS, catalogue, channel, idea, project

FAQ = {"question": "How?", "short": "So"}


@pytest.mark.parametrize("seed", range(6))
def test_a_shelf_says_of_each_candidate_what_the_value_says_of_it_alone(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  states to try, not secrets
    told = [
        idea(
            f"idea{n}",
            *dice.sample(sorted(BLOCKS), 3),
            pillar=dice.choice(["clubs", "books"]),
            priority=dice.randint(1, 9),
            **dice.choice([{}, {"faq": FAQ}]),
        )
        for n in range(4)
    ]
    pillars = [{"id": name, "title": name, "share": "50%"} for name in ("clubs", "books")]
    mix = {
        "stages": {"unaware": "60%", "solution": "40%"},
        "formats": {"poll": {"min": "20%", "max": "30%"}, "static": {"max": "90%"}},
    }
    agenda = [{"date": "2026-12-03", "idea": "idea1"}]
    formats = ["text_post", "faq_card", "poll"]
    made = project(
        ideas=told,
        pillars=pillars,
        channels=[channel(name, formats=formats) for name in ("tg", "vk")],
        content={"mix": mix, "agenda": agenda},
        factory={"explore": "50%"},
    )
    found = bare(made, "2026-12-01..2026-12-07", seed)
    for spot in dice.sample(found.spots, 8):
        able = [one for one in found.pool if one.channel == spot.channel]
        found.plan.put(dice.choice(able), spot)
        if dice.random() < 0.2:
            found.plan.take(spot)

    compared = 0
    for spot in found.spots:
        for shelf in found.plan.pick.shelves[spot.channel]:
            for one, gain in zip(shelf.candidates, shelf.gains(spot), strict=True):
                if gain > NEVER:
                    assert gain == pytest.approx(found.plan.value.gain(one, spot))
                    compared += 1
    assert compared > 200


def test_a_slot_for_films_goes_to_the_idea_that_has_one() -> None:
    told = [idea(f"idea{n}", media=[f"assets/{n}.jpg"], priority=5) for n in range(4)]
    told.append(idea("filmed", media=["assets/old.jpg", "assets/film.mp4"], priority=1))
    tube = channel("tube", platform="youtube", formats=["short_video"])
    for seed in range(5):
        found = bare(project(ideas=told, channels=[tube]), "2026-12-01..2026-12-01", seed)
        value = found.plan.value
        best = max(found.pool, key=lambda one: value.gain(one, found.spots[0]))
        assert best.key.idea == "filmed"


@pytest.mark.parametrize(
    ("form", "files"),
    [
        ("short_video", ["film.mp4", "what"]),
        ("photo_post", ["old.jpg", "what"]),
        ("story", ["old.jpg", "film.mp4", "what"]),
    ],
)
def test_a_format_is_served_by_files_of_its_kind(form: str, files: list[str]) -> None:
    needs = catalogue().formats[form].needs
    assert [one for one in ("old.jpg", "film.mp4", "what") if serves(one, needs)] == files
