"""Faults to plant into a month: those that stop a post, and those that ask for a look."""

from datetime import UTC, datetime

from .month import Fault

MANY = tuple(f"assets/many-{number}.png" for number in range(12))
POLL = "Which bank is yours?\n\n---\n\nThe left one\n\n---\n\nThe right one"
LABEL = "Реклама. River LLC, ИНН 7700000000, erid: 2Vtz1"


def pictures(*names: str) -> tuple[str, ...]:
    return tuple(f"assets/{name}" for name in names)


STOPS = [
    # the text, by the platform's own count
    Fault("too-long", "telegram", "word " * 900),
    Fault("too-long", "telegram", "word " * 250, "photo_post", pictures("good.png")),
    Fault("too-long", "bluesky", "word " * 70),
    Fault("too-long", "mastodon", "word " * 110),
    Fault("too-long", "x", "слово " * 60),
    Fault("too-long", "youtube", "слово " * 500),
    Fault("too-long", "bluesky", "👨‍👩‍👧‍👦" * 130),
    Fault("no-threads", "vk", "One.\n\n---\n\nTwo."),
    Fault("too-many-links", "threads", " ".join(f"https://a{n}.example/x" for n in range(6))),
    Fault("too-many-mentions", "instagram", " ".join(f"@name{n}" for n in range(21))),
    Fault("too-many-tags", "threads", "Water #one #two"),
    Fault("title-too-long", "dzen", f"{'w' * 150} and more."),
    Fault("empty-body", "telegram", " "),
    # media, by their bytes
    Fault("too-many-media", "telegram", form="photo_post", media=MANY),
    Fault("media-type", "bluesky", form="photo_post", media=pictures("moving.gif")),
    Fault("media-size", "x", form="photo_post", media=pictures("heavy.gif")),
    Fault("media-alt", "mastodon", form="photo_post", media=pictures("wordy.png")),
    Fault("media-sides", "tiktok", form="short_video", media=pictures("narrow.mp4")),
    Fault("media-ratio", "telegram", form="photo_post", media=pictures("strip.png")),
    Fault("media-pixels", "mastodon", form="photo_post", media=pictures("vast.png")),
    Fault("media-kind", "tiktok", form="short_video", media=pictures("good.png")),
    Fault("not-publishable:is not there", form="photo_post", media=pictures("lost.png")),
    Fault("not-publishable:outside of the project", media=("../../secret.png",)),
    Fault("not-publishable:no row in assets", media=pictures("stray.png")),
    Fault("not-publishable:no licence", media=pictures("free.png")),
    Fault("not-publishable:ran out on 2030-11-30", media=pictures("old.png")),
    Fault("not-publishable:no media that cfkit knows", media=pictures("notes.png")),
    Fault("not-publishable:no media that cfkit knows", "vk", media=pictures("empty.png")),
    Fault("not-publishable:its end is missing", form="photo_post", media=pictures("cut.png")),
    Fault("not-publishable:needs 1 picture", form="photo_post"),
    Fault("not-publishable:takes no post without", "pinterest", form="faq_card"),
    Fault("not-publishable:needs a video file", "tiktok", form="short_video"),
    Fault("not-publishable:no format hologram", form="hologram"),
    Fault(
        "not-publishable:not be used commercially",
        "vk",
        f"A boat. {LABEL}",
        media=pictures("private.png"),
        idea="ad",
    ),
    # polls
    Fault("no-poll", "bluesky", POLL, "poll"),
    Fault("poll-question", "telegram", POLL.replace("Which", "word " * 80), "poll"),
    Fault("poll-media", "mastodon", POLL, "poll", pictures("good.png")),
    Fault("poll-option", "mastodon", POLL.replace("left one", "left " * 20), "poll"),
    Fault("poll-options", "mastodon", POLL + "\n\n---\n\nNo" * 4, "poll"),
    Fault("poll-options:two options are the same", "vk", POLL.replace("right", "left"), "poll"),
    # addresses, and what nobody filled in
    Fault("bad-link:names no site", body="Look: https://river/map"),
    Fault("bad-link:no address", body="Look: [here](https://river.example:99999/map)"),
    Fault("bad-link:does not begin", body="Look: [here](river.example/map)"),
    Fault("placeholder-link:never filled in", body="Look: [here](https://river.example/{page})"),
    Fault("placeholder-link:never filled in", body="Look: https://river.example/TODO now"),
    Fault("placeholder-link:machine of one's own", body="Look: http://localhost:8000/map"),
    Fault("placeholder-link:machine of one's own", body="Look: https://192.168.0.7/map"),
    Fault("bad-link:in the first comment", extra="first_comment: https://river/map\n"),
    Fault("comment-too-long", "mastodon", extra=f"first_comment: {'word ' * 120}\n"),
    # labels of advertisements
    Fault("ad-label:in its text", "vk", "A boat for a day.", idea="ad"),
    Fault("ad-label:erid", "vk", f"A boat. {LABEL}", idea="unlabelled"),
    Fault("ad-meta-ban", "instagram", f"A boat. {LABEL}", idea="ad"),
    # people, and time
    Fault("hold", status="hold"),
    Fault("changed-after-approval", after="Another word.\n"),
    Fault("waiting-for-approval:by hand", after="status"),
    Fault("waiting-for-approval", after="unapproved"),
    Fault("expired", idea="gone"),
    Fault("event-began", idea="feast", form="event_announce"),
    Fault("news-is-old", idea="news", angle="trend_reaction"),
    Fault("missed:late", at=datetime(2026, 1, 5, 9, tzinfo=UTC)),
    Fault("paused", "ok", f"A boat. {LABEL}", idea="ad"),
    Fault("no-channel", "carrier-pigeon"),
    Fault("unknown"),
    Fault("rejected:the platform said no"),
    Fault("missed:yesterday"),
]
LOOKS = [
    Fault("no-alt", "mastodon", form="photo_post", media=pictures("silent.png")),
    Fault("media-name", form="photo_post", media=pictures("named.jpg")),
    Fault("media-jpeg", "instagram", form="photo_post", media=pictures("good.png")),
    Fault("media-scaled", "mastodon", form="photo_post", media=pictures("huge.png")),
    Fault("media-scaled", "telegram", form="photo_post", media=pictures("wide.png")),
    Fault("media-lighter", "bluesky", form="photo_post", media=pictures("heavy.png")),
    Fault("consent-ended", form="photo_post", media=pictures("shown.png")),
    Fault("plain-http", body="Look: http://elsewhere.example/map"),
    Fault("dead-link", "instagram", "Look: https://river.example/map"),
    Fault("utm-by-hand:no utm_", body="Look: https://river.example/?utm_source=paper"),
    Fault("utm-by-hand:empty", body="Look: https://river.example/?utm_campaign="),
    Fault("placeholder", body="Dear {{ name }}, the river is near."),
    Fault("note-to-self", body="The river is near. TODO add the map."),
    Fault("note-to-self", "vk", "The river is near. [insert the map]"),
    Fault("hidden-character", body="The river \u202eis near."),
    Fault("markup-left", body="The **river is near."),
    Fault("calls-everybody", "discord", "@everyone, the river is near."),
    Fault("unknown-idea", idea="forgotten"),
    Fault("too-early", idea="later", angle="event-report"),
    Fault("promised-part-missing", idea="second-part"),
    Fault("meta-note", "vk", "Look at our Instagram."),
]
