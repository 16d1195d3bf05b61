"""Word the request to go on where others do not read, without asking for anything in public."""

from __future__ import annotations

from cfkit.domain.comments import Sort
from cfkit.domain.errors import NotPublishable
from cfkit.domain.strategy import Channel, Strategy

WORDS = {
    "ru": (
        (
            "Хотим разобраться. Напишите нам, пожалуйста: {contact}. Личные данные в комментариях"
            " лучше не оставлять."
        ),
        (
            "Давайте обсудим это лично: {contact}. Пожалуйста, не пишите здесь ни телефон, ни номер"
            " заказа."
        ),
        (
            "Спасибо, что написали. Чтобы помочь, нам нужны подробности, и обсуждать их лучше не на"
            " виду. Ждём вас здесь: {contact}."
        ),
    ),
    "en": (
        (
            "We want to sort this out. Please write to us here: {contact}. It is better not to"
            " leave personal details in the comments."
        ),
        (
            "Let us talk about this in private: {contact}. Please do not post a phone or an order"
            " number here."
        ),
        (
            "Thank you for writing. To help, we need details that are not for everybody to read:"
            " {contact}."
        ),
    ),
}

CALM_WORDS = {
    "ru": (
        (
            "Напишите нам, пожалуйста, сюда: {contact}. Ответим подробно, а личные данные не"
            " окажутся на виду."
        ),
        (
            "Удобнее ответить вам лично: {contact}. Пожалуйста, не пишите здесь ни телефон, ни"
            " номер заказа."
        ),
        "Спасибо, что написали. Подробно расскажем в личных сообщениях: {contact}.",
    ),
    "en": (
        (
            "Please write to us here: {contact}. We will answer in full, and your personal details"
            " stay out of the comments."
        ),
        (
            "It is easier to answer you in private: {contact}. Please do not post a phone or an"
            " order number here."
        ),
        "Thank you for writing. We will gladly tell you more in private: {contact}.",
    ),
}
"""What is said where nobody complains."""

_CALM = frozenset({Sort.QUESTION, Sort.SUGGESTION, Sort.THANKS})


def private_wordings(
    channel: Channel, strategy: Strategy, sort: Sort | None = None
) -> tuple[str, ...]:
    """Give the wordings with the channel's private address. `NotPublishable`: there is none."""
    contact = channel.contact or strategy.communication.contact
    if contact is None:
        raise NotPublishable(
            f"nobody said where people write to {channel.id} in private: set `contact` of the "
            "channel, or `communication.contact`"
        )
    words = (CALM_WORDS if sort in _CALM else WORDS)[strategy.brand.language]
    return tuple(one.format(contact=contact.rstrip(".")) for one in words)
