"""What every text has to be free of."""

import re


def assert_reads(text: str, where: str) -> None:
    prose = re.sub(r"https?://\S+", "Address", text).replace("т. д.", "далее")
    assert not re.search(r"[.!?…]{2,}", prose.replace("?!", "?")), f"{where}\n{text}"
    assert not re.search(r"[,;:][.,;:!?]| [.,;:!?]|  ", prose), f"{where}\n{text}"
    assert not re.search(r"(?<![.…\d])[.!?] [a-zа-яё](?![A-Z])", prose), f"{where}\n{text}"
    assert not re.search(r"(?i)\b(если|тем|if|for|to|every|until) \1\b", prose), f"{where}\n{text}"
    assert not re.search(r"\bNone[.,!?]", prose), f"{where}\n{text}"
