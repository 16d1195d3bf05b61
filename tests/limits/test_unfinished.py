"""Addresses that lead nobody anywhere are told from those that do."""

import pytest

from cfkit.application.unfinished import faults, link_fault, notes
from cfkit.domain.markup import parse


@pytest.mark.parametrize(
    "link",
    [
        "https://river.example",
        "https://river.example/a-b_c/?q=%D1%80%D0%B5%D0%BA%D0%B0&x=1#top",
        "http://river.example:8080/map",
        "https://речка.рф/карта",
        "https://xn--80ak6aa92e.example/",
        "https://8.8.8.8/map",
        "https://river.example/todo-list",
        "mailto:desk@river.example",
        "tel:+74950000000",
        "tg://resolve?domain=river",
    ],
)
def test_a_whole_address_is_left_alone(link: str) -> None:
    assert link_fault(link) is None


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("https://river", "bad-link"),
        ("https://", "bad-link"),
        ("https://river..example/", "bad-link"),
        ("https://river.example:port/", "bad-link"),
        ("https://[half/", "bad-link"),
        ("ftp://river.example/", "bad-link"),
        ("//river.example/", "bad-link"),
        ("river.example", "bad-link"),
        ("javascript:alert(1)", "bad-link"),
        ("https://river.example/{id}", "placeholder-link"),
        ("https://river.example/%7Bid%7D", "placeholder-link"),
        ("https://<site>/", "placeholder-link"),
        ("https://river.example/XXX", "placeholder-link"),
        ("http://localhost/", "placeholder-link"),
        ("http://printer.local/", "placeholder-link"),
        ("http://127.0.0.1:8000/", "placeholder-link"),
        ("http://10.1.2.3/", "placeholder-link"),
        ("http://[::1]/", "placeholder-link"),
    ],
)
def test_an_address_that_leads_nowhere_is_named(link: str, code: str) -> None:
    fault = link_fault(link)
    assert fault is not None
    assert fault[0] == code
    assert link in fault[1]


def test_code_may_hold_what_looks_unfinished() -> None:
    document = parse("Write `{{ name }}` and `TODO` so:\n\n```\n{% if x %} FIXME {% endif %}\n```")
    assert not [*faults(document), *notes(document)]


@pytest.mark.parametrize("text", ["A to-do list for autumn", "Hello [link](https://a.example/x)"])
def test_plain_words_are_no_notes(text: str) -> None:
    assert not [*notes(parse(text))]
