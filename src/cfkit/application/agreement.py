"""Numbers that phrases write as their language does and make words agree with."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale
from babel.numbers import format_decimal

from cfkit.domain.strategy.brand import Language


@dataclass(frozen=True, slots=True)
class Figure:
    """A number inside `str.format`.

    `{n}` writes it with at most one decimal. `{n:post|posts}`, in Russian
    `{n:пост|поста|постов}`, writes only the form of the word that agrees with it; a fraction
    takes the second.
    """

    value: float
    language: Language

    def __format__(self, forms: str) -> str:
        """Write the number, or the one of `forms` that agrees with it."""
        locale = Locale(self.language)
        value = round(self.value, 1)
        whole = int(value) if float(value).is_integer() else value
        if not forms:
            return str(format_decimal(whole, format="#,##0.#", locale=locale))
        one, few, *rest = forms.split("|")
        many = rest[0] if rest else few
        return {"one": one, "many": many}.get(str(locale.plural_form(whole)), few)
