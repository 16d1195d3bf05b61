"""Templates of a project are code from somewhere: what they may not do, and how it is told."""

from pathlib import Path

import pytest

from cfkit.domain.diagnostics import InvalidFiles

from .material import BOOK, idea, templates, variant


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return tmp_path / "project" / "templates"


def write(pack: Path, name: str, text: str) -> None:
    path = pack / "en" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def speak(pack: Path, template: str) -> str:
    write(pack, "angles/problem_mirror.j2", template)
    engine = templates("en", pack)
    return " ".join(engine.speak(variant("en", "problem_mirror", idea("en"))).beats.values())


def refusal(pack: Path, block: str) -> str:
    with pytest.raises(InvalidFiles) as caught:
        speak(pack, f"{{% block hook %}}\n{block}\n{{% endblock %}}")
    (found,) = caught.value.diagnostics
    assert found.path == "templates/en/angles/problem_mirror.j2"
    assert found.line == 2
    assert "thing.problem_mirror.text_post.readers" in found.message
    assert found.frame.strip() == block
    return found.message


@pytest.mark.parametrize(
    "block",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ idea.__class__ }}",
        "{{ idea.__init__.__globals__ }}",
        "{{ say.__globals__ }}",
        "{{ paragraphs.__globals__ }}",
        "{{ (idea|attr('__class__')) }}",
        "{{ idea.model_rebuild() }}",
        "{{ idea['model_fields'] }}",
        "{{ self.__class__ }}",
        "{{ [].append(1) }}",
        "{{ '%s' % 'x' }}",
        "{{ '{0.__class__}'.format(idea) }}",
        "{{ 'x'.center(1000000000) }}",
        "{{ 'x' * 1000000000 }}",
        "{{ [1] * 1000000000 }}",
        "{{ 10 ** 100000000 }}",
        "{{ range(100000000)|list|length }}",
        (
            "{% set ns = namespace(t='x') %}{% for i in range(60) %}{% set ns.t = ns.t ~ ns.t %}"
            "{% endfor %}{{ ns.t }}"
        ),
        (
            "{% set ns = namespace(t='x') %}{% for i in range(60) %}{% set ns.t = ns.t + ns.t %}"
            "{% endfor %}{{ ns.t }}"
        ),
        "{% for a in range(5000) %}{% for b in range(5000) %}{% endfor %}{% endfor %}",
        "{% for a in range(15000) %}{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxxxx' }}{% endfor %}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% include 'angles/problem_mirror.j2' %}",
        "{% include '../../../secret' %}",
        "{% include '/etc/passwd' %}",
        "{{ idea.nothing }}",
        "{{ nothing }}",
        "{{ 1 / 0 }}",
        "{{ idea.pain | nonsense }}",
    ],
)
def test_a_template_cannot_leave_the_sandbox_or_run_for_ever(pack: Path, block: str) -> None:
    (pack.parent / "secret").parent.mkdir(parents=True, exist_ok=True)
    (pack.parent / "secret").write_text("secret", encoding="utf-8")
    assert "secret'" not in refusal(pack, block)


def test_a_link_out_of_the_pack_is_not_followed(pack: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.j2"
    outside.write_text("outside", encoding="utf-8")
    write(pack, "angles/other.j2", "")
    (pack / "en" / "angles" / "linked.j2").symlink_to(outside)
    assert "linked.j2" in refusal(pack, "{% include 'angles/linked.j2' %}")


def test_a_syntax_error_names_its_line(pack: Path) -> None:
    with pytest.raises(InvalidFiles) as caught:
        speak(pack, "{% block hook %}x{% endblock %}\n\n{% if %}")
    (found,) = caught.value.diagnostics
    assert (found.path, found.line) == ("templates/en/angles/problem_mirror.j2", 3)


@pytest.mark.parametrize(
    "block",
    [
        "{{ pick(a=1, a=2) }}",
        "{% for a in 'x' %}" * 30 + "{% endfor %}" * 30,
        "{{ 'x'" + "[0]" * 5_000 + " }}",
        "{{ " + "(" * 5_000 + "1" + ")" * 5_000 + " }}",
        "{{ 1" + " + 1" * 3_000 + " }}",
        "{{ 1" + " ~ (1" * 150 + ")" * 150 + " }}",
        "{{ idea" + "[idea" * 200 + "]" * 200 + " }}",
        "{% if 1 %}" * 120 + "{% endif %}" * 120,
    ],
)
def test_what_python_cannot_compile_is_a_diagnostic(pack: Path, block: str) -> None:
    with pytest.raises(InvalidFiles) as caught:
        speak(pack, f"{{% block hook %}}\nx\n{block}\n{{% endblock %}}")
    (found,) = caught.value.diagnostics
    assert found.path == "templates/en/angles/problem_mirror.j2"


def test_a_mistake_that_only_python_sees_names_its_line(pack: Path) -> None:
    assert "repeated" in refusal(pack, "{{ pick(a=1, a=2) }}")


def test_other_variants_go_on_after_a_broken_one(pack: Path) -> None:
    write(pack, "angles/problem_mirror.j2", "{% block hook %}{{ nothing }}{% endblock %}")
    engine = templates("en", pack)
    for _ in range(2):
        with pytest.raises(InvalidFiles):
            engine.speak(variant("en", "problem_mirror", idea("en")))
        assert engine.speak(variant("en", "how_to", idea("en"))).beats["hook"]


def test_a_missing_template_says_where_to_write_it(pack: Path) -> None:
    row = BOOK.angles["problem_mirror"].model_copy(update={"id": "new_angle"})
    lost = variant("en", "problem_mirror", idea("en"))
    from dataclasses import replace

    with pytest.raises(InvalidFiles, match=r"templates/en/angles/new_angle\.j2"):
        templates("en").speak(replace(lost, angle=row))
    shape = BOOK.formats["text_post"].model_copy(update={"id": "new_format"})
    with pytest.raises(InvalidFiles, match=r"templates/en/formats/new_format\.md\.j2"):
        templates("en").lay_out(replace(lost, format=shape), {"hook": "x"})


def test_a_runaway_format_is_stopped_too(pack: Path) -> None:
    write(
        pack,
        "formats/text_post.md.j2",
        "\n{% for a in range(9000) %}{% for b in range(9000) %}.{% endfor %}{% endfor %}",
    )
    with pytest.raises(InvalidFiles, match=r"text_post\.md\.j2:2:"):
        templates("en", pack).lay_out(variant("en", "how_to", idea("en")), {"hook": "x"})
