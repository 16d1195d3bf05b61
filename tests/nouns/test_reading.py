"""What readers see of a plain text is the same with and without the parser, only sooner."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cfkit.domain.markup import parse
from cfkit.domain.reading import read

PIECES = (
    *("- ", "1. ", "2. ", "3. ", "2) ", "10. ", "0. ", "007. ", "+ ", "---", "=", "#"),
    *("слово", "a b", "5", "«цитата»", "—", ".", "\t", " ", "\u00a0", "\u2028", "\x00", "\r"),
    *("\n", "\n", "\n\n", "\n\n\n", "_", "a_b", "**", "`", "\\", "https://a.example/x_y", "<b>"),
)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_it_is_what_the_document_says(text: str) -> None:
    document = parse(text)
    assert read(text) == document.plain
    assert read(text, written_out=True) == document.written_out


def test_lists_and_paragraphs_are_read_as_written() -> None:
    assert read("Вот:\n- раз\n- два\n\n1. три\n2. четыре\n\nhttps://a.example") == (
        "Вот:\n• раз\n• два\n\n1. три\n2. четыре\n\nhttps://a.example"
    )
