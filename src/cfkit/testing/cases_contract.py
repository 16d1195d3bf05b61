"""What every store must know of comments; a part of `StoreContract`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cfkit.domain.case import Case
from cfkit.domain.comments import Sort
from cfkit.ports import Store

from .memory_contract import KEY, NOW, Opener

_CASE = Case(
    "main", "c1", KEY, NOW, NOW, Sort.QUESTION, ("it asks: «?»",), "Почём? \ud83d", "f1", "p1"
)


class CasesContract:
    """Takes the fixtures of `MemoryContract`."""

    def test_comments_are_kept_once_and_read_oldest_first(
        self, store: Store, store_again: Opener
    ) -> None:
        later = replace(_CASE, remote_id="c0", posted_at=NOW + timedelta(hours=1), sort=None)
        assert store.cases().add([later, _CASE]) == 2
        assert store.cases().add([replace(_CASE, text="other"), _CASE]) == 0
        again = store_again()
        found = again.cases().all()
        assert [one.remote_id for one in found] == ["c1", "c0"]
        assert found[0] == replace(_CASE, text="Почём? \\ud83d")
        assert found[1].sort is None
        again.close()

    def test_a_comment_is_found_by_its_name(self, store: Store) -> None:
        other = replace(_CASE, remote_id="c2", sort=None, text=None)
        store.cases().add([replace(_CASE, text="Почём?"), other])
        assert store.cases().named("main", "c1") == replace(_CASE, text="Почём?")
        assert store.cases().named("main", "c2") == other
        assert store.cases().named("other", "c1") is None

    def test_what_became_of_a_comment_is_written(self, store: Store) -> None:
        store.cases().add([_CASE])
        answered = replace(_CASE, text="Почём?", answered_at=NOW, outcome="fixed", owner="manager")
        store.cases().save(answered, _CASE)
        assert store.cases().all() == [answered]

    def test_what_somebody_else_wrote_of_a_comment_meanwhile_stays(self, store: Store) -> None:
        store.cases().add([_CASE])
        closed = replace(_CASE, sort=Sort.ERROR, closed_at=NOW, outcome="compensated")
        store.cases().save(closed, _CASE)
        store.cases().purge(NOW + timedelta(seconds=1))
        store.cases().save(replace(_CASE, answered_at=NOW, outcome="private"), _CASE)
        told = replace(closed, answered_at=NOW, text=None, author=None, reasons=())
        assert store.cases().all() == [told]

    def test_old_words_are_forgotten_and_the_rest_stays(self, store: Store) -> None:
        store.cases().add([_CASE, replace(_CASE, remote_id="c2", posted_at=NOW, author=None)])
        assert store.cases().purge(NOW) == 0
        assert store.cases().purge(NOW + timedelta(seconds=1)) == 2
        assert store.cases().purge(NOW + timedelta(seconds=1)) == 0
        (one, _) = store.cases().all()
        assert (one.text, one.author, one.reasons, one.sort) == (None, None, (), Sort.QUESTION)

    def test_where_people_talk_is_known_to_every_run(
        self, store: Store, store_again: Opener
    ) -> None:
        store.talks("main").note({"12": "-1002/501", "13": "-1002/502"})
        store.talks("main").note({"13": "-1003/7"})
        store.talks("other").note({"12": "-9/1"})
        again = store_again()
        assert again.talks("main").places() == {"12": "-1002/501", "13": "-1003/7"}
        assert again.talks("other").places() == {"12": "-9/1"}
        again.close()

    def test_a_correction_is_remembered_the_last_one_counts(self, store: Store) -> None:
        store.cases().correct("w1", Sort.ERROR)
        store.cases().correct("w1", Sort.THANKS)
        assert dict(store.cases().corrections()) == {"w1": Sort.THANKS}
