"""How texts read: found by the rules of the catalogue, with the place and what to write instead."""

from pathlib import Path
from typing import Any

import pytest
import yaml

PLAIN = "Клуб собирается по средам в семь вечера. Запишитесь в читальном зале."
LONG = " ".join(["слово"] * 30)


def test_a_plain_post_is_left_alone(studio: Any) -> None:
    assert studio.codes(PLAIN) == set()


def test_a_finding_points_at_the_words_and_says_what_to_write(studio: Any) -> None:
    name = studio.post("Первая строка.\n\nМы пишем: в рамках акции чай. Приходите.")
    (found,) = studio.of("ru-kantselyarit-links")
    assert (found["path"], found["line"], found["column"]) == (name, 7, 11)
    assert "«в рамках»" in found["message"]
    assert "instead: на или во время" in found["message"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("У нас уникальная атмосфера и широкий ассортимент. Приходите.", "ru-stopwords"),
        ("Не секрет, что осенью темно. Приходите.", "ru-introductory"),
        ("Клуб является открытым. Приходите.", "ru-kantselyarit"),
        ("Читатели приняли участие в опросе. Приходите.", "ru-kantselyarit"),
        ("Данная книга о зиме. Приходите.", "ru-kantselyarit-links"),
        ("Обсудили вопрос повышения качества обслуживания читателей. Приходите.", "ru-genitives"),
        (f"{LONG}. Приходите.", "ru-long-sentence"),
        (f"{LONG} {LONG}. Приходите.", "ru-very-long-sentence"),
        (f"{'длинное начало ' * 7}.\n\nПриходите.", "ru-hook-length"),
        ("Дорогие друзья! Клуб открыт. Приходите.", "ru-greeting"),
        ("Всем привет! Клуб открыт. Приходите.", "ru-greeting"),
        ("ВНИМАНИЕ, клуб открыт. Приходите.", "ru-caps"),
        ("Приходите СРОЧНО ВСЕ.", "ru-caps"),
        ("Клуб открыт 🎉🎉🎉🎉 Приходите.", "ru-emoji"),
        ("Приходите.\n\n#а1 #б2 #в3 #г4 #д5 #е6", "ru-hashtags"),
        ("Наша компания рада вам. Приходите.", "ru-company"),
        ("А я читаю зимой. Приходите.", "voice-person"),
        ("🎉 раз 🎉 два 🎉 три 🎉 четыре 🎉 пять 🎉 Приходите.", "voice-emoji"),
        ("Клуб открыт.", "cta-missing"),
        ("Приходите.\nЗапишитесь.\nПодпишитесь. Расскажите друзьям.", "cta-many"),
        ("Какая хрень и говно. Приходите.", "rude"),
    ],
)  # fmt: skip
def test_what_readers_notice(studio: Any, body: str, code: str) -> None:
    assert code in studio.codes(body)


@pytest.mark.parametrize(
    "body",
    [
        "Данные о фонде лежат на сайте. Приходите.",  # a noun, not «данный»
        "Попал в цель с первой попытки. Приходите.",  # no «в целях»
        "МФЦ и ЗАГС работают до шести. Приходите.",
        "«Я не читаю», — говорят нам. Приходите.",  # somebody else's words
        "Клуб открыт: https://library.example/i-my-book-sale",
        "Какую книгу взять зимой?",
        "Приходите 🎉",
        "```\nв рамках\n```\n\nПриходите.",
    ],
)
def test_what_only_looks_like_it_is_left_alone(studio: Any, body: str) -> None:
    assert studio.codes(body) == set()


def test_public_bodies_are_warned_of_office_russian(studio: Any) -> None:
    body = "Клуб осуществляет запись. Приходите."
    levels = []
    for organisation in ("business", "municipal", "government"):
        studio.write(brand={"organisation": organisation})
        studio.post(body)
        levels += [one["level"] for one in studio.of("ru-kantselyarit")]
    assert levels == ["hint", "warning", "warning"]


def test_words_that_the_brand_avoids_are_found_in_every_form(studio: Any) -> None:
    studio.write(brand={"voice": {"person": "we", "avoid": ["волшебный вечер", "тусовка"]}})
    studio.post("Ждём волшебных вечеров и тусовок. Приходите. Волшебно!")
    assert [one["column"] for one in studio.of("voice-avoid")] == [6, 26]


def test_a_word_to_avoid_is_not_mistaken_for_another_one(studio: Any) -> None:
    studio.write(brand={"voice": {"person": "we", "avoid": ["данный"]}})
    studio.post("Пять ключей даны сразу. Приходите в данный зал.")
    assert [one["column"] for one in studio.of("voice-avoid")] == [37]


def test_a_brand_without_emoji_is_warned_of_the_first(studio: Any) -> None:
    studio.write(brand={"voice": {"person": "we", "emoji": "none"}})
    studio.post("Приходите 🎉")
    (found,) = studio.of("voice-emoji")
    assert (found["level"], found["column"]) == ("warning", 11)


def test_fields_of_ideas_are_looked_at_until_a_content_file_tells_them(studio: Any) -> None:
    pain = {"situation": "читаем мало", "step": "осуществлять чтение"}
    studio.write(idea={"pain": pain})
    (found,) = studio.of("ru-kantselyarit")
    assert found["path"] == "ideas/ideas.yaml"
    line = (studio.root / "ideas/ideas.yaml").read_text(encoding="utf-8").splitlines()
    assert line[found["line"] - 1][found["column"] - 1 :].startswith("осуществлять")
    studio.post(PLAIN)
    assert studio.of("ru-kantselyarit") == []


def test_generated_texts_are_looked_at_on_demand(studio: Any) -> None:
    studio.write(idea={"pain": {"situation": "стоим в очереди и осуществляем запись"}})
    assert studio.of("ru-kantselyarit", "--rendered")[0]["path"] == "ideas/ideas.yaml"
    assert "generated: club." in studio.of("ru-kantselyarit", "--rendered")[0]["message"]
    assert studio.of("ru-kantselyarit", "--quiet") == []


def test_generated_texts_wait_until_what_they_are_made_of_is_sound(studio: Any) -> None:
    studio.write(idea={"segments": ["nobody"]})
    found = studio.found("--rendered")
    assert any("nobody" in one["message"] and one["level"] == "error" for one in found)
    assert not any("generated:" in one["message"] for one in found)


def test_a_project_switches_rules_off_and_changes_their_level(studio: Any) -> None:
    lint = {"off": ["ru-caps"], "levels": {"cta-missing": "error"}}
    studio.write(content={"lint": lint})
    assert studio.codes("ВНИМАНИЕ, клуб открыт.") == {"cta-missing"}
    assert studio.of("cta-missing")[0]["level"] == "error"


def test_an_unknown_rule_is_named_with_the_one_that_was_meant(studio: Any) -> None:
    studio.write(content={"lint": {"off": ["ru-cap"], "levels": {"ru-kantseliarit": "error"}}})
    found = studio.of("unknown-rule", "--quiet")
    assert [one["level"] for one in found] == ["warning", "warning"]
    assert 'did you mean "ru-caps"?' in found[0]["message"]


def test_a_project_adds_rules_and_replaces_shipped_ones(studio: Any) -> None:
    row = (
        "- id: {id}\n  level: warning\n  kind: words\n  list: [шайба]\n"
        "  message: 'here is «{{found}}»'\n  fix: say goal\n  source: us\n  confidence: high\n"
    )
    rules = row.format(id="ours") + row.format(id="cta-missing")
    studio.file("templates/catalogue/lint.ru.yaml", rules)
    studio.post("Шайба в воротах.")
    found = {one["code"]: one["message"] for one in studio.found("--text")}
    assert found["ours"] == "here is «Шайба»; say goal"
    assert found["cta-missing"] == "here is «Шайба»; say goal"


def test_a_broken_rule_is_an_error_with_its_line(studio: Any) -> None:
    studio.file("templates/catalogue/lint.ru.yaml", "- id: ours\n  level: loud\n")
    document = studio.check()
    places = {(one["path"], one["line"]) for one in document["diagnostics"]}
    assert document["error"]["exit"] == 3
    assert ("templates/catalogue/lint.ru.yaml", 1) in places or places


RULE = {
    "id": "ours",
    "level": "warning",
    "kind": "pattern",
    "message": "here",
    "fix": "not here",
    "source": "us",
    "confidence": "high",
}
ENDLESS = r"(\w|\w\w)+[%;]"


@pytest.mark.parametrize(
    "patterns",
    [
        ["(?P<a>x)(?P=a)", "(?P<a>y)"],
        ["(a)", "(?i)b"],
        ["a{1,99999999999}"],
        ["(" * 2_000 + "a" + ")" * 2_000],
    ],
    ids=["names", "flags", "count", "depth"],
)
@pytest.mark.parametrize("kind", ["pattern", "stems"])
def test_patterns_that_do_not_compile_are_an_error_with_their_line(
    studio: Any, patterns: list[str], kind: str
) -> None:
    row = {**RULE, "kind": kind, "patterns" if kind == "pattern" else "list": patterns}
    studio.file("templates/catalogue/lint.ru.yaml", f"\n{yaml.safe_dump([row])}")
    document = studio.check("--text")
    (found,) = document["diagnostics"]
    assert (document["error"]["exit"], found["line"]) == (3, 2)
    assert found["path"] == "templates/catalogue/lint.ru.yaml"
    assert "regular expression" in found["message"]


@pytest.mark.parametrize("row", [{"patterns": [ENDLESS]}, {"kind": "stems", "list": [ENDLESS]}])
def test_a_rule_that_takes_too_long_is_given_up_by_name(studio: Any, row: dict[str, Any]) -> None:
    studio.file("templates/catalogue/lint.ru.yaml", yaml.safe_dump([{**RULE, **row}]))
    name = studio.post("Абвгд" * 20)
    (found,) = studio.of("slow-rule")
    assert (found["level"], found["path"]) == ("warning", name)
    assert '"ours"' in found["message"]


def test_many_places_of_one_kind_are_named_three_times(studio: Any) -> None:
    studio.post(" ".join(["Мы в рамках."] * 9))
    found = studio.of("ru-kantselyarit-links")
    assert len(found) == 3
    assert any("6 more like it" in one["message"] for one in found)


def test_bodies_with_other_line_ends_keep_their_places(studio: Any) -> None:
    name = studio.post(PLAIN)
    path = Path(studio.root / name)
    path.write_bytes(path.read_bytes().replace(PLAIN.encode(), b"A\r\n\r\n").replace(b"\n", b"\n"))
    path.write_text(
        path.read_text(encoding="utf-8") + "Клуб является открытым.\r\n", encoding="utf-8"
    )
    (found,) = studio.of("ru-kantselyarit")
    assert path.read_text(encoding="utf-8").split("\n")[found["line"] - 1].startswith("Клуб")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("A game-changer for the whole town. Come by.", "en-cliches"),
        ("We utilize old tyres. Come by.", "en-cliches"),
        ("Dear friends, the club is open. Come by.", "en-greeting"),
        ("We are thrilled to announce the club. Come by.", "en-company"),
        ("The door was opened, tea was made, and the book was read. Come by.", "en-passive"),
        ("COME ON DOWN NOW", "en-caps"),
        ("Come! Now! Please! It is free.", "en-exclamations"),
        (" ".join(["word"] * 35) + ". Come by.", "en-long-sentence"),
        ("The club is open.", "cta-missing"),
    ],
)  # fmt: skip
def test_english_texts(english: Any, body: str, code: str) -> None:
    assert code in english.codes(body)


def test_a_plain_english_post_is_left_alone(english: Any) -> None:
    assert english.codes("We meet on Wednesdays at seven. Come by with a book you love.") == set()
