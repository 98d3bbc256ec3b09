"""How much is checked in one go: what is beyond is refused in a sentence, before memory is spent on it."""

import tracemalloc

import pytest

from tongket.claims import MAX_CHARACTERS, MAX_FIGURES, Cell, Document, Table, TextTooLong, check

ROOM = 150  # bytes a character: what a refusal may take, and no figure


def refusal(source, **bounds):
    """What is said of a text that is refused; "" when it is checked."""
    try:
        check(source, **bounds)
    except TextTooLong as refused:
        return refused.cause
    return ""


def test_a_text_beyond_the_bound_is_refused_with_a_sentence():
    with pytest.raises(TextTooLong, match="more than 20,000,000 characters") as refused:
        check(" " * (MAX_CHARACTERS + 1))
    assert refused.value.sentence["vi"].startswith("Văn bản có hơn 20.000.000 ký tự")


def test_a_text_of_nothing_but_figures_is_refused_before_it_costs_memory():
    text = "1 " * (MAX_FIGURES + 1)
    tracemalloc.start()
    try:
        with pytest.raises(TextTooLong, match="more than 800,000 figures and table cells") as refused:
            check(text)
        spent = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused.value.sentence["vi"].startswith("Văn bản có hơn 800.000 con số và ô bảng")
    assert spent < ROOM * len(text)


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Có 7.288/10.546 tổ chức (68,5%), ngày 1.1.2020. " + " " * 20, 4),
        ("hai, ba, ba trăm linh hai, one, ", 4),
        ("1|2\n3|4\n", 6),
        ("một\thai\n1\t2\n", 6),
        ("a  b  c\n1  2  3\n", 7),
    ],
)
def test_figures_in_digits_and_in_words_and_cells_that_are_drawn_count(text, figures):
    assert (refusal(text, most_figures=figures), refusal(text, most_figures=figures - 1)) == ("", "figures")


def test_the_cells_of_a_table_count_and_what_parts_them_in_the_text_does_not():
    document = Document("a\t\t\t\t\t\t\t\tb", tables=(Table((Cell(0, 1, 0, 0), Cell(9, 10, 0, 8))),))
    assert (refusal(document, most_figures=2), refusal(document, most_figures=1)) == ("", "figures")
    beside = Document(document.text + "\n5\t6", tables=document.tables)
    assert (refusal(beside, most_figures=5), refusal(beside, most_figures=4)) == ("", "figures")


def test_cells_are_counted_before_a_text_that_is_shorter_than_they_are_many():
    table = Table(tuple(Cell(0, 1, row, 0) for row in range(5)))
    assert refusal(Document("a", tables=(table,)), most_figures=4) == "figures"
    assert refusal(Document("a", tables=(table,)), most_figures=5) == ""
