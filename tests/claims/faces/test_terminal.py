"""What a reader at a terminal, or the next program in a pipe, is told."""

from tests.claims.faces.made import built, judged
from tongket.claims import Document
from tongket.claims.faces.terminal import Terminal, excerpt

TEXT = Document("Mở đầu.\nCó 30/40 tổ (80%) đạt.\nHết.")


def told(checked, **look):
    return list(Terminal("vi", **look).findings(checked, "bao-cao.txt"))


def shown(document, *statement):
    """The excerpt of a statement, figures in brackets."""
    checked = judged(document, statement)
    return "".join(
        f"[{piece}]" if is_figure else piece for piece, is_figure in excerpt(document.text, checked.verdicts[0])
    )


def test_a_finding_has_its_line_its_words_its_verdict_and_its_repairs():
    assert told(judged(TEXT, ("error", "30", "40", "80%"))) == [
        "bao-cao.txt:2: ✗ lỗi",
        "    Có 30/40 tổ (80%) đạt.",
        "    Không khớp.",
        "    Có thể sửa: 30 → 2",
        "",
    ]


def test_a_notice_without_a_repair_has_no_line_for_it():
    assert told(judged(TEXT, ("notice", "30"), ("sound", "40"), ("unchecked", "80%"))) == [
        "bao-cao.txt:2: ! nhắc làm tròn",
        "    Có 30/40 tổ (80%) đạt.",
        "    Không khớp.",
        "",
    ]


def test_in_colour_the_figures_are_underlined():
    lines = told(judged(TEXT, ("error", "30", "40")), is_coloured=True)
    assert lines[0] == "\x1b[1mbao-cao.txt:2\x1b[0m: \x1b[1;31m✗ lỗi\x1b[0m"
    assert lines[1] == "    Có \x1b[1;4m30\x1b[0m/\x1b[1;4m40\x1b[0m tổ (80%) đạt."


def test_sentences_are_folded_to_the_width():
    lines = told(judged(TEXT, ("error", "30")), width=12)
    assert lines[2:5] == ["    Không", "    khớp.", "    Có thể"]


def test_what_was_not_read_in_full_is_told_at_the_end():
    document = built(("paragraph", "chữ"), notes=({"vi": "Trang 2 là ảnh.", "en": "Page 2 is an image."},))
    assert told(judged(document)) == ["    Trang 2 là ảnh."]


def test_the_summary_counts_statements_by_level():
    some = judged(TEXT, ("error", "30"), ("sound", "40"), ("unchecked", "80%"))
    none = judged(TEXT)
    terminal = Terminal("vi")
    assert terminal.summary("a", [some]) == "a: đã kiểm 3 phát biểu: 1 lỗi, 0 nhắc làm tròn, 1 không kiểm được."
    assert terminal.summary("a", [none]) == "a: không thấy phát biểu nào có số liệu để kiểm."
    assert "đã kiểm 6 phát biểu: 2 lỗi" in terminal.summary("Cả 3 tệp", [some, none, some])
    assert Terminal("vi", is_coloured=True).summary("a", [judged(TEXT, ("sound", "30"))]).startswith("\x1b[32ma: ")


def test_nothing_of_a_document_or_its_name_steers_the_terminal():
    document = built(("paragraph", "Có \x1b[31m30\x9b/40\u202e tổ\x07"))
    lines = list(Terminal("vi").findings(judged(document, ("error", "30", "40")), "\x1b]0;tệp"))
    assert lines[0].startswith("]0;tệp:đoạn 1") and lines[1] == "    Có [31m30/40 tổ"


def test_a_long_line_is_shown_around_its_figures_by_whole_words():
    before, after = "trước " * 40, " sau" * 40
    assert shown(Document(f"{before}30 và 40{after}"), "error", "30", "40") == (
        f"… {'trước ' * 9}[30] và [40]{' sau' * 14} …"
    )


def test_a_word_without_end_is_left_out():
    assert shown(Document("a" * 99 + "30" + "b" * 99), "error", "30") == "… [30] …"


def test_words_between_figures_far_apart_are_left_out():
    assert shown(Document(f"30{' giữa' * 99} 40"), "error", "30", "40") == (
        f"[30]{' giữa' * 12} … {'giữa ' * 11}giữa [40]"
    )


def test_figures_in_several_lines_are_shown_on_one():
    assert shown(Document("x\nTổng 30\n  gồm\t40\ny"), "error", "40", "30") == "Tổng [30] gồm [40]"


def test_figures_that_overlap_are_shown_once():
    assert shown(Document("5 tỷ 200 đồng"), "error", "5 tỷ 200", "tỷ", "200 đồng") == "[5 tỷ 200][ đồng]"


def test_a_short_text_is_shown_whole():
    assert shown(Document("x 30 y"), "error", "30") == "x [30] y"
