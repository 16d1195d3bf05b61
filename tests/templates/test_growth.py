"""A template of a project cannot ask for more than a machine has, whichever way it asks."""

from pathlib import Path

import pytest

from .test_sandbox import pack, refusal, speak

__all__ = ["pack"]


@pytest.mark.parametrize(
    "block",
    [
        "{{ '{:>1000000000}'.format(1) }}",
        "{{ '{x:>1000000000}'.format_map({'x': 1}) }}",
        "{{ (['x']|map(attribute='format')|first)(1) }}",
        "{{ 'abc'|slice(10**9)|list }}",
        "{{ 'abc'|slice(1000000000)|list }}",
        "{{ 'abc'|slice(slices=1000000000)|list }}",
        "{{ 'x'|batch(10**9, 'x')|list }}",
        "{{ 1.5|round(1000000000, 'ceil') }}",
        "{{ 'x'.encode('utf-32') }}",
        "{{ 'x'.encode('utf-32') * 10**8 }}",
        "{{ 'x'.translate({120: 'y'}) }}",
        "{{ 'x'|center(10**9) }}",
        "{{ 'x'.ljust(10**9) }}",
        "{{ 'x'['ljust'](10**9) }}",
        "{{ 'x'.expandtabs(10**9) }}",
        "{{ (1).to_bytes(1000000000) }}",
        "{{ range(10**9)|sum }}",
        "{{ [range(99999)|list, range(99999)|list]|sum(start=[])|length }}",
        "{{ [range(99999)|list, range(99999)|list]|sum('0', [])|length }}",
        "{{ [[1]]|sum(start=[]) }}",
        "{{ ('x'.join(range(90000)|map('string')|list)).join(range(90000)|map('string')|list) }}",
        "{{ range(90000)|join(range(90000)|join) }}",
        "{% set a = range(90000)|join %}{{ a|replace('1', a) }}",
        "{% set a = range(90000)|join %}{{ a.replace('', a) }}",
        (
            "{% set ns = namespace(t=[1]) %}{% for i in range(60) %}{% set ns.t = ns.t + ns.t %}"
            "{% endfor %}{{ ns.t|length }}"
        ),
        (
            "{% set ns = namespace(n=9) %}{% for i in range(60) %}{% set ns.n = ns.n * ns.n %}"
            "{% endfor %}{{ ns.n }}"
        ),
        (
            "{% set ns = namespace(n=9) %}{% for i in range(9) %}{% set ns.n = ns.n ** 64 %}"
            "{% endfor %}{{ ns.n }}"
        ),
        "{{ '\\ud800' }}",
        "{{ '\\0' }}",
        "{{ 'a\\0b' }} and {{ 'c' }}",
        "before \0 and after",
        "{{ ['\\ud800']|joined }}",
    ],
)
def test_what_would_grow_without_a_bound_is_a_diagnostic(pack: Path, block: str) -> None:
    refusal(pack, block)


@pytest.mark.parametrize(
    "work",
    [
        "x|upper|lower|title|wordcount",
        "x.upper().lower()|length",
        "range(60000)|map('string')|list|length",
        "range(60000)|max",
        "x|sentence|length",
        "(x ~ 'a')|length",
        "(x + 'a')|length",
        "paragraphs(x)|length",
    ],
)
def test_work_on_long_texts_costs_more_steps(pack: Path, work: str) -> None:
    block = (
        "{% set x = range(14000)|join %}{% for i in range(5000) %}{% if "
        f"{work} %}}{{% endif %}}{{% endfor %}}"
    )
    assert "20000 steps" in refusal(pack, block)


@pytest.mark.parametrize(
    ("block", "said"),
    [
        ("{{ 'a b'.replace('b', 'c').upper() }}", "A C"),
        ("{{ ', '.join(['one', 'two']) }}", "one, two"),
        ("{{ [1, 2, 3]|sum }}", "6"),
        ("{{ [1, 2, 3]|batch(2)|first|join('/') }}", "1/2"),
        ("{{ nothing_at_all|default(1000000) }}", "1000000"),
        ("{{ 2.345|round(1) }} {{ 2 ** 10 }} {{ 7 % 4 }}", "2.3 1024 3"),
        ("{{ 'a,b'.split(',')|last }}", "b"),
        ("{{ [1] + [2] }}", "2"),
        ("{% for i in range(900) %}{% set x = 'a b'|title|upper %}{% endfor %}ok", "ok"),
        ("{% set x = range(900)|join %}{{ (x|upper|lower|title)[:9] }}", "0123456"),
        ("{{ nothing_at_all|default('') }}ok", "ok"),
        ("{% for x in ['a'] %}{% set y = x %}{{ paragraphs(y) }}{% endfor %}", "a"),
    ],
)
def test_what_templates_do_every_day_still_works(pack: Path, block: str, said: str) -> None:
    assert said in speak(
        pack, f"{{% block hook %}}A{{% endblock %}}{{% block tension %}}{block}{{% endblock %}}"
    )
