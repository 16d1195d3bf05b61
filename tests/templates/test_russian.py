"""Russian words in cases and beside numbers, and what is left alone."""

import re
import subprocess
import sys

import pytest
import yaml

from cfkit.adapters.templates.russian import Russian
from cfkit.domain.idea import Idea

from .material import SHIPPED, idea, templates, variant


@pytest.fixture(scope="module")
def russian() -> Russian:
    terms = (SHIPPED / "catalogue/terms.ru.yaml").read_text(encoding="utf-8")
    return Russian(yaml.safe_load(terms))


@pytest.mark.parametrize(
    ("text", "case", "number", "form"),
    [
        ("контент-завод", "gen", None, "контент-завода"),
        ("Контент-завод", "dat", None, "Контент-заводу"),
        ("чек-лист", "ins", "pl", "чек-листами"),
        ("год", "gent", None, "года"),
        ("ВКонтакте", "loc", None, "ВКонтакте"),
        ("сторис", "gen", "pl", "сторис"),
        ("рилс", "gen", "pl", "рилсов"),
        ("читальный зал", "loc", None, "читальном зале"),
        ("новая книга", "acc", None, "новую книгу"),
        ("новая книга", "acc", "pl", "новые книги"),
        ("старый читатель", "acc", "pl", "старых читателей"),
        ("Библиотека на Заречной", "gen", None, "Библиотеки на Заречной"),
        ("Telegram", "gen", None, "Telegram"),
        ("Иван Петров", "dat", None, "Иван Петров"),
        ("быстро читать", "gen", None, "быстро читать"),
        ("онлайн-запись", "gen", None, "онлайн-записи"),
        ("большая уборка", "gen", None, "большой уборки"),
        ("большая часть", "gen", None, "большей части"),
        ("больший срок", "gen", None, "большего срока"),
        ("высшая школа", "gen", None, "высшей школы"),
        ("лучшая книга", "ins", None, "лучшей книгой"),
        ("меньшая доля", "gen", None, "меньшей доли"),
        ("важнейшие темы", "gen", None, "важнейших тем"),
        ("худший день", "dat", None, "худшему дню"),
    ],
)
def test_inflection(russian: Russian, text: str, case: str, number: str | None, form: str) -> None:
    assert russian.inflection.inflect(text, case, number) == form


@pytest.mark.parametrize(
    ("number", "unit", "shown"),
    [
        (340, "том", "340 томов"),
        (1, "том", "1 том"),
        (2.5, "час", "2,5 часа"),
        (5, "год", "5 лет"),
        (21, "игра", "21 игра"),
        (111, "процент", "111 процентов"),
        (3, "рублей", "3 рубля"),
        (12500, "рубль", "12\u00a0500 рублей"),
        (34, "%", "34\u00a0%"),
        (7, "читательский билет", "7 читательских билетов"),
    ],
)
def test_units_agree(russian: Russian, number: float, unit: str, shown: str) -> None:
    assert russian.measured(number, unit) == shown


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("прийти в четверг", "infinitive"),
        ("принести паспорт, если он есть", "infinitive"),
        ("раз в месяц спрашивать проверочное слово", "infinitive"),
        ("каждый вечер закрывать кассу", "infinitive"),
        ("сразу вытереть подошву", "infinitive"),
        ("записаться можно на сайте", "clause"),
        ("приходите в четверг", "imperative"),
        ("пользуетесь билетом", "verb2"),
        ("объясняются за пять минут", "verb"),
        ("первой партии", "genitive"),
        ("вывеску «Хлеб»", "accusative"),
        ("Первая партия", "noun"),
        ("друзья смотрят аниме", "clause"),
        ("если фильтр новый", "cond"),
        ("тем, кто читает", "dative"),
        ("кто читает", "who"),
        ("без записи", "without"),
        ("в филиалах", "prep"),
        ("31 декабря", "date"),
        ("пять шагов", "noun"),
        ("https://x.example", "url"),
        ("Сколько это стоит?", "question"),
    ],
)
def test_shapes(russian: Russian, value: str, shape: str) -> None:
    assert russian.shape(value) == shape


@pytest.mark.parametrize(
    ("text", "lowered"),
    [
        ("Друзья не читают", "друзья не читают"),
        ("Москва ждёт", "Москва ждёт"),
        ("Анна пришла", "Анна пришла"),
        ("СМИ пишут", "СМИ пишут"),
        ("iPhone сломался", "iPhone сломался"),
        ("ВКонтакте тихо", "ВКонтакте тихо"),
        ("«Волхв» закончился", "«Волхв» закончился"),
        ("Заречная улица стареет", "Заречная улица стареет"),
        ("12 книг", "12 книг"),
        ("Настолки подождут", "настолки подождут"),
        ("Радиоспектакль идёт час", "радиоспектакль идёт час"),
        ("Телеграм молчит", "Телеграм молчит"),
    ],
)
def test_names_keep_their_capital(russian: Russian, text: str, lowered: str) -> None:
    assert russian.lowered(text) == lowered


def test_a_word_that_may_be_a_name_does_not_stand_inside_a_sentence() -> None:
    engine = templates("ru")
    for number in range(30):
        myth = {"claim": "Вкусвилл дорогой", "fact": "цены ниже", "why": "витрина яркая"}
        whole = idea("ru", ["message"], id=f"idea-{number}", myth=myth)
        text = " ".join(engine.speak(variant("ru", "myth_buster", whole)).beats.values())
        assert not re.search(r"[а-я,:] [Вв]кусвилл", text)


def test_clauses_are_not_strung_together_with_and() -> None:
    engine = templates("ru")
    clauses = ["книги приезжают в коробках", "на корешок клеят метку", "книга встаёт на полку"]
    nouns = ["кожа", "срочность", "сложный шов"]
    strung = set()
    for number in range(30):
        process = {"name": "Путь книги", "stages": clauses}
        price = {"product": "Ремонт", "min": 1, "max": 2, "factors": nouns}
        whole = idea("ru", ["message"], id=f"idea-{number}", process=process, price=price)
        text = engine.speak(variant("ru", "behind_scenes", whole)).beats["turn"]
        assert " и " not in text
        strung.add("срочность и сложный шов" in str(_price(whole)))
    assert strung == {True, False}


def _price(whole: Idea) -> str:
    return " ".join(templates("ru").speak(variant("ru", "price_truth", whole)).beats.values())


@pytest.mark.parametrize(
    ("title", "people"),
    [
        ("Студенты и старшие школьники", True),
        ("Молодые родители", True),
        ("Читатели старше 55", True),
        ("Малый бизнес", False),
        ("Те, кто строит дом", False),
    ],
)
def test_only_people_in_the_plural_are_addressed(
    russian: Russian, title: str, people: bool
) -> None:
    assert russian.names_people(title) is people
    engine = templates("ru")
    segment = {"id": "readers", "title": title}
    hooks = set()
    for number in range(48):
        whole = idea("ru", id=f"idea-{number}")
        it = variant("ru", "problem_mirror", whole, segment=segment)
        hooks.add(engine.speak(it).beats["hook"])
    assert any(hook.startswith(title + ",") for hook in hooks) is people


def test_without_the_dictionary_the_line_to_install_is_told() -> None:
    script = (
        "import sys\n"
        "sys.modules['pymorphy3'] = None\n"
        "from cfkit.adapters.templates.russian import Russian\n"
        "from cfkit.domain.errors import InputError\n"
        "try:\n"
        "    Russian({})\n"
        "except InputError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "pip install 'cfkit[ru]'" in done.stdout


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("{{ 5 | plural('книга', 'книги', 'книг') }}", "книг"),
        ("{{ 3 | count_of('книга', 'книги', 'книг') }}", "3 книги"),
        ("{{ 'год' | inflect('gen', 'pl') }}", "годов"),
        ("{{ 1234567.5 | number }}", "1\u00a0234\u00a0567,5"),
        ("{{ 500 | money }}", "500\u00a0₽"),
        ("{{ idea.facts[0].checked | date }}", "1 ноября 2026 года"),
        ("{{ idea.facts[0].checked | date('d MMMM') }}", "1 ноября"),
        ("{{ ['чай', 'мёд', 'кофе'] | joined }}", "чай, мёд и кофе"),
        ("{{ 'Пришли? Да' | quote }}", "«Пришли? Да»"),
        ("{{ 'пришли' | sentence }}", "Пришли."),
        ("{{ 'Пришли.' | clause }}", "пришли"),
        ("{{ 'он сказал \"да\" - и всё' | typograph }}", "он сказал «да»\u00a0— и\u00a0всё"),
    ],
)
def test_filters(tmp_path: "object", template: str, text: str) -> None:
    from pathlib import Path

    pack = Path(str(tmp_path)) / "templates"
    path = pack / "ru/angles/problem_mirror.j2"
    path.parent.mkdir(parents=True)
    path.write_text(
        f"{{% block hook %}}{template}{{% endblock %}}{{% block turn %}}x{{% endblock %}}",
        encoding="utf-8",
    )
    beats = templates("ru", pack).speak(variant("ru", "problem_mirror", idea("ru"))).beats
    assert beats["hook"] == text
