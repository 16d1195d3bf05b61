"""Hold a poll to what a platform takes: its options are all asked, or it is no poll there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cfkit.domain.capabilities import PollRules
from cfkit.domain.text import CountRule


def faults(options: Sequence[str], rules: PollRules, count: CountRule) -> Iterator[tuple[str, str]]:
    """Say what is wrong with the options, as code and sentence.

    Nothing is cut or left out here: a question with other options is another question.
    """
    for option in options:
        if count(option) > rules.option_max:
            yield "poll-option", f'the option "{option[:40]}" is over {rules.option_max}'
    if not rules.min_options <= len(options) <= rules.max_options:
        allowed = f"{rules.min_options} to {rules.max_options}"
        yield "poll-options", f"{len(options)} options; {allowed} are allowed"
    if len(set(options)) < len(options):
        yield "poll-options", "two options are the same"
