"""What the law of Russia asks: found where it applies, dated, and never taken for advice."""

from datetime import date, timedelta
from typing import Any

import pytest
import yaml

from cfkit.adapters.files.project import load
from cfkit.adapters.templates.packs import load_catalogue, load_law
from cfkit.application.check_law import STALE_DAYS, Bench, check_law
from cfkit.domain.lint import Law
from cfkit.wiring import packs, templates_root

PLAIN = "Клуб собирается по средам. Приходите."
AD = {"erid": "2VtzqABC", "advertiser": "ООО «Заря»", "inn": "7700000000"}
LABEL = "Реклама. ООО «Заря», ИНН 7700000000. erid: 2VtzqABC"
KEY = "club.offer.text_post.readers@main"


def _offer(**more: Any) -> dict[str, Any]:
    return {"offer": {"what": "абонемент на год", "until": "до 30 декабря", **more}}


def test_every_row_says_since_when_from_where_and_when_somebody_looked() -> None:
    laws = load_law([templates_root()], "RU")
    assert len(laws) >= 14
    for law in laws.values():
        assert law.sources
        assert law.valid_from.year >= 2006
        assert law.checked_on >= date(2026, 11, 22)


def test_what_is_in_doubt_does_not_block() -> None:
    laws = load_law([templates_root()], "RU").values()
    blocking = {law.id for law in laws if "error" in (law.level, *law.levels.values())}
    assert blocking == {"ad-label", "ad-meta-ban"}
    assert all(law.status == "in force" for law in laws if law.id in blocking)


@pytest.mark.parametrize("missing", ["erid", "advertiser", "inn"])
def test_an_advertisement_without_its_label_is_an_error(studio: Any, missing: str) -> None:
    studio.write(idea=_offer(ad={**AD, missing: None}))
    document = studio.check()
    (found,) = [one for one in document["diagnostics"] if one["code"] == "ad-label"]
    assert (found["level"], found["path"]) == ("error", "ideas/ideas.yaml")
    assert {"inn": "ИНН"}.get(missing, missing) in found["message"]
    assert "not legal advice" in found["note"]
    assert "not legal advice" in document["note"]


def test_the_label_has_to_stand_in_the_text(studio: Any) -> None:
    studio.write(idea=_offer(ad=AD))
    name = studio.post(f"{PLAIN}\n\n{LABEL}", KEY)
    assert studio.of("ad-label") == []
    studio.post(f"{PLAIN}\n\nРеклама. ООО «Заря»", KEY)
    (found,) = studio.of("ad-label")
    assert found["path"] == name
    assert "an advertisement needs ИНН, erid in its text" in found["message"] or (
        "erid, ИНН in its text" in found["message"]
    )


def test_generated_advertisements_carry_their_label(studio: Any) -> None:
    studio.write(idea=_offer(ad=AD, how="Спросите на абонементе"))
    assert studio.of("ad-label", "--rendered") == []


@pytest.mark.parametrize(
    ("platform", "code", "level"),
    [
        ("instagram", "ad-meta-ban", "error"),
        ("facebook", "ad-meta-ban", "error"),
        ("telegram", "ad-restricted-platform", "warning"),
        ("youtube", "ad-restricted-platform", "warning"),
    ],
)
def test_advertising_where_it_is_banned_or_in_doubt(
    studio: Any, platform: str, code: str, level: str
) -> None:
    studio.write(channel={"platform": platform})
    assert studio.of(code, "--quiet") == []
    studio.write(channel={"platform": platform}, idea=_offer(ad=AD))
    assert [one["level"] for one in studio.of(code, "--quiet")] == [level]


@pytest.mark.parametrize(
    "text",
    ["Скидка 20 % до пятницы. Приходите.", "Промокод ЗИМА. Приходите.", "Купите в нашем кафе чай.",
     "Кофе 150 ₽, успейте купить. Приходите."],
)  # fmt: skip
def test_what_may_be_an_advertisement_is_asked_about(studio: Any, text: str) -> None:
    assert "ad-suspect" in studio.codes(text)
    studio.write(idea=_offer(ad=AD))
    studio.post(f"{text}\n\n{LABEL}", KEY)
    assert studio.of("ad-suspect") == []


@pytest.mark.parametrize(
    "text",
    ["Билет стоит 200 ₽, дети бесплатно. Приходите.", "Книга о том, как делали скидки. Приходите."],
)
def test_plain_information_is_no_advertisement(studio: Any, text: str) -> None:
    assert "ad-suspect" not in studio.codes(text)


def test_mentions_of_banned_networks_need_a_note(studio: Any) -> None:
    assert "meta-note" in studio.codes("Мы ушли из Инстаграма. Приходите.")
    noted = "Мы ушли из Инстаграма (принадлежит Meta, признана экстремистской и запрещена в РФ)."
    assert "meta-note" not in studio.codes(f"{noted} Приходите.")
    assert "promo-of-banned" in studio.codes("Все фото: https://instagram.com/biblio")


def test_names_of_the_users_list_need_a_note(studio: Any) -> None:
    studio.file("lists/inoagent.csv", "№;ФИО\n1;Иванов Пётр Сидорович\n2;Фонд «Пример»\n")
    name = studio.post("Статью писал Фонд «Пример». Приходите.")
    assert [one["path"] for one in studio.of("foreign-agent")] == [name]
    studio.post("Лекция Иванова Петра Сидоровича. Приходите.")
    assert len(studio.of("foreign-agent")) == 1
    studio.post("Лекция Иванова Петра Сидоровича (признан иностранным агентом). Приходите.")
    assert studio.of("foreign-agent") == []


def test_a_large_page_must_be_registered(studio: Any) -> None:
    studio.write(channel={"subscribers": 9_999})
    assert studio.of("a-plus", "--quiet") == []
    studio.write(channel={"subscribers": 10_000})
    (found,) = studio.of("a-plus", "--quiet")
    assert (found["path"], "10 000" in found["message"]) == ("strategy.yaml", True)
    studio.write(channel={"subscribers": 10_000, "rkn": "РКН-1"})
    assert studio.of("a-plus", "--quiet") == []


def test_public_bodies_need_pages_on_both_networks(studio: Any) -> None:
    studio.write(brand={"organisation": "government"}, channel={"platform": "vk"})
    (found,) = studio.of("gov-pages", "--quiet")
    assert (found["level"], "missing: OK" in found["message"]) == ("warning", True)
    studio.write(channel={"platform": "vk"})
    assert studio.of("gov-pages", "--quiet") == []


def test_a_page_that_is_posted_by_hand_is_a_page(studio: Any) -> None:
    by_hand = {
        "id": "second", "platform": "manual", "title": "Мы в Одноклассниках",
        "segments": ["readers"], "formats": ["text_post"], "cadence": {"per_week": 5},
    }  # fmt: skip
    public = {"organisation": "government"}
    studio.write(brand=public, channel={"platform": "vk"}, channels=[by_hand])
    assert studio.of("gov-pages", "--quiet") == []


PUBLIC = {"organisation": "government", "about": "Услуги города", "site": "https://g.example"}


VK = {"platform": "vk"}


def test_an_official_page_is_an_open_community(studio: Any) -> None:
    studio.write(brand=PUBLIC, channel={**VK, "page": "profile"})
    (found,) = studio.of("gov-page-kind", "--quiet")
    assert (found["level"], "page: profile" in found["message"]) == ("hint", True)
    studio.write(brand=PUBLIC, channel={**VK, "page": "group", "access": "closed"})
    assert "access: closed" in studio.of("gov-page-kind", "--quiet")[0]["message"]
    studio.write(brand=PUBLIC, channel={**VK, "page": "public", "access": "open"})
    assert studio.of("gov-page-kind", "--quiet") == []


def test_an_official_page_says_who_keeps_it(studio: Any) -> None:
    studio.write(brand=PUBLIC, channel=VK)
    (found,) = studio.of("gov-page-content", "--quiet")
    assert ("contact" in found["message"], "brand.site" in found["message"]) == (True, False)
    studio.write(
        brand=PUBLIC,
        channel=VK,
        communication={"contact": "города@g.example", "answer_within": "4h"},
    )
    assert studio.of("gov-page-content", "--quiet") == []


def test_a_public_body_answers_within_a_day(studio: Any) -> None:
    studio.write(brand=PUBLIC, channel=VK)
    assert "no answer_within" in studio.of("gov-reply", "--quiet")[0]["message"]
    studio.write(brand=PUBLIC, channel=VK, communication={"answer_within": "3d"})
    assert "answer_within: 72h" in studio.of("gov-reply", "--quiet")[0]["message"]
    studio.write(brand=PUBLIC, channel=VK, communication={"answer_within": "4h"})
    assert studio.of("gov-reply", "--quiet") == []
    studio.write(brand=PUBLIC, channel={**VK, "comments": False})
    assert "comments: false" in studio.of("gov-reply", "--quiet")[0]["message"]


def test_pages_of_a_business_are_its_own_affair(studio: Any) -> None:
    studio.write(brand={"organisation": "business"}, channel={"platform": "vk", "page": "profile"})
    assert not {one["code"] for one in studio.found()} & {
        "gov-page-kind", "gov-page-content", "gov-reply", "gov-max", "gov-pages",
    }  # fmt: skip


def test_rare_posts_of_a_public_body(studio: Any) -> None:
    page = {"platform": "vk", "cadence": {"per_week": 2}}
    studio.write(brand={"organisation": "municipal"}, channel=page)
    assert [one["level"] for one in studio.of("gov-tier", "--quiet")] == ["hint"]


def test_videos_made_with_ai_levy_and_dates_of_offers(studio: Any) -> None:
    offer = {"offer": {"what": "розыгрыш абонемента", "ad": AD}}
    studio.write(idea={**offer, "ai_used": "video"})
    codes = [one["code"] for one in studio.found()]
    assert {"ai-label", "ad-levy", "offer-dates"} <= set(codes)


def test_foreign_words_are_the_laws_business_in_russia(studio: Any) -> None:
    body = "Большой sale для всех, must-have сезона в Telegram и на iPhone. Приходите."
    assert studio.codes(body) & {"ru-language", "ru-english-words"} == {"ru-language"}
    studio.write(brand={"country": "KZ"})
    assert studio.codes(body) & {"ru-language", "ru-english-words"} == {"ru-english-words"}


def test_the_law_of_russia_is_for_russia(studio: Any) -> None:
    studio.write(brand={"country": "KZ"}, idea=_offer(ad={"erid": "2V"}))
    document = studio.check()
    assert "ad-label" not in {one["code"] for one in document["diagnostics"]}
    assert "note" not in document


def test_rows_are_switched_off_and_graded_like_any_rule(studio: Any) -> None:
    lint = {"off": ["ad-levy"], "levels": {"ad-restricted-platform": "error"}}
    studio.write(content={"lint": lint}, channel={"platform": "telegram"}, idea=_offer(ad=AD))
    codes = {one["code"]: one["level"] for one in studio.found()}
    assert codes["ad-restricted-platform"] == "error"
    assert "ad-levy" not in codes


def test_a_project_brings_a_newer_law(studio: Any) -> None:
    row = {
        "id": "age-mark", "valid_from": "2026-01-01", "status": "in force", "level": "warning",
        "looks_at": "text", "patterns": ["18\\+?"], "unless": ["18\\+"], "message": "no mark",
        "remedy": "write 18+", "sources": ["a law"], "checked_on": "2026-11-26",
        "confidence": "high",
    }  # fmt: skip
    ended = {**row, "id": "promo-of-banned", "status": "repealed"}
    later = {**row, "id": "later", "valid_from": "2999-01-01", "message": "later"}
    text = yaml.safe_dump([row, ended, later], allow_unicode=True)
    studio.file("templates/catalogue/law.ru.yaml", text)
    codes = studio.codes("Только с 18 лет: https://instagram.com/biblio")
    assert "age-mark" in codes
    assert not codes & {"promo-of-banned", "later"}
    assert studio.of("ad-levy") == []


def test_a_law_that_takes_too_long_is_given_up_by_name(studio: Any) -> None:
    row = {
        "id": "ours", "valid_from": "2026-01-01", "status": "in force", "level": "warning",
        "looks_at": "text", "patterns": [r"(\w|\w\w)+[%;]"], "message": "no", "remedy": "no",
        "sources": ["a law"], "checked_on": "2026-11-26", "confidence": "high",
    }  # fmt: skip
    studio.file("templates/catalogue/law.ru.yaml", yaml.safe_dump([row]))
    name = studio.post("Абвгд" * 20)
    (found,) = studio.of("slow-rule")
    assert (found["level"], found["path"]) == ("warning", name)
    assert '"ours"' in found["message"]


def test_a_pack_that_nobody_looked_at_for_half_a_year_says_so(studio: Any) -> None:
    loaded = load(studio.root, load_catalogue(packs(studio.root)))
    project = loaded.require()
    laws = load_law(packs(studio.root), "RU")
    oldest = min(law.checked_on for law in laws.values())

    def stale(days: int) -> list[str]:
        bench = Bench(laws.values(), project.strategy, oldest + timedelta(days))
        return [
            one.message
            for one in check_law(project, loaded.written, bench)
            if one.code == "law-stale"
        ]

    assert stale(STALE_DAYS) == []
    assert f"{STALE_DAYS + 1} days ago" in stale(STALE_DAYS + 1)[0]


def test_a_law_ends_on_its_last_day() -> None:
    law = next(iter(load_law([templates_root()], "RU").values()))
    ended = Law.model_validate({**law.model_dump(), "valid_to": date(2026, 12, 31)})
    assert ended.holds(date(2026, 12, 31))
    assert not ended.holds(date(2027, 1, 1))
