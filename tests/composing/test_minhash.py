"""Texts that share their wording are found, nearly all of them, and their likeness is exact."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from cfkit import wiring
from cfkit.adapters.exports.lines import Shape
from cfkit.adapters.files.shipped import shipped
from cfkit.application.expand import Selection
from cfkit.application.minhash import Pair, Sieve

POST = "Знакомая история: прочитали новый том, а обсудить его не с кем. Приходите в четверг."


def pairs(texts: list[str], least: float = 0.6, **more: list[int]) -> list[Pair]:
    with TemporaryFile() as spool:
        sieve = Sieve(spool)
        for number, text in enumerate(texts):
            sieve.add(text, **{name: values[number] for name, values in more.items()})
        return sieve.pairs(least)


def turns_of(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return frozenset(zip(words, words[1:], words[2:], strict=False))


def jaccard(one: frozenset[object], other: frozenset[object]) -> float:
    shared = len(one & other)
    return shared / max(1, len(one) + len(other) - shared)


@pytest.fixture(scope="module")
def posts() -> list[str]:
    def said() -> Iterator[str]:
        for example in ("library", "brand"):
            with wiring.workshop(shipped("examples", example)) as shop:
                found = wiring.expand(shop, Selection(), Shape.NOTHING, with_words=True)
                yield from (one.words for one in found if isinstance(one, wiring.Told))

    return list(dict.fromkeys(said()))[::4]


def test_nearly_all_pairs_of_real_posts_are_found_with_their_exact_likeness(
    posts: list[str],
) -> None:
    turns = [turns_of(post) for post in posts]
    truth = {
        (one, other): exact
        for one, other in combinations(range(len(posts)), 2)
        if (exact := jaccard(turns[one], turns[other])) >= 0.8
    }
    found = {(one, other): likeness for one, other, likeness in pairs(posts, 0.8)}
    assert len(truth) > 10
    assert found.keys() <= truth.keys()
    assert len(found) >= 0.95 * len(truth)
    assert all(abs(found[pair] - truth[pair]) < 1e-9 for pair in found)


def test_the_same_text_is_wholly_alike_and_another_not_at_all() -> None:
    assert pairs([POST, "Совсем другие слова о совсем другом деле.", POST.upper()]) == [
        Pair(0, 2, 1.0)
    ]


def test_one_word_of_many_makes_little_difference() -> None:
    (found,) = pairs([POST, POST.replace("четверг", "пятницу")])
    assert 0.8 < found.similarity < 1


@pytest.mark.parametrize("texts", [[], [POST], ["", ""], ["да", "да", "нет"], ["a b", "a b"]])
def test_short_texts_and_few_are_no_trouble(texts: list[str]) -> None:
    found = pairs(texts)
    assert all(texts[pair.one] == texts[pair.other] for pair in found)


def test_more_texts_than_are_signed_at_once_keep_their_numbers() -> None:
    texts = [f"Текст номер {number} говорит о своём {number * 7}." for number in range(300)]
    assert pairs([*texts, texts[7]], 0.9) == [Pair(7, 300, 1.0)]


def test_only_texts_of_one_side_and_of_different_groups_meet() -> None:
    assert pairs([POST] * 3, group=[0, 0, 1], side=[0, 0, 0]) == [Pair(0, 2, 1.0)]
    assert pairs([POST] * 3, group=[0, 1, 2], side=[0, 1, 2]) == []


def test_a_crowd_of_equal_texts_stays_connected_without_comparing_each_with_each() -> None:
    found = pairs([POST] * 200)
    assert {pair.other for pair in found} == set(range(1, 200))
    assert len(found) < 500


def test_the_pairs_hang_on_no_hash_seed(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from tempfile import TemporaryFile\n"
        "from cfkit.application.minhash import Sieve\n"
        "sieve = Sieve(TemporaryFile())\n"
        "for n in range(400):\n"
        "    sieve.add(' '.join(f'слово{n * k % 23}' for k in range(20)))\n"
        "print(sieve.pairs(0.6))\n"
    )
    told = {
        subprocess.run(
            [sys.executable, script],
            env={"PYTHONHASHSEED": seed, "PYTHONWARNINGS": "ignore"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "5")
    }
    assert len(told) == 1
    assert len(told.pop()) > 1000
