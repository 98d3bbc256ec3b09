"""Plain text and Markdown, in whatever encoding."""

import unicodedata

import pytest

from tests.claims.readers.samples import SENTENCE
from tests.claims.readers.test_old_fonts import in_tcvn3, in_vni
from tongket.claims import Document
from tongket.claims.readers import plain
from tongket.claims.readers.plain import decode, read_markdown, read_text
from tongket.claims.readers.refusals import Unreadable
from tongket.claims.readers.writing import MAX_TEXT
from tongket.claims.tables import drawn_tables, tables_of

WORDS = SENTENCE + " Người dân thường xuyên tham gia bảo vệ an ninh Tổ quốc."
MARKS = "\u0300\u0301\u0309\u0303\u0323"


def in_1258(text: str) -> bytes:
    """Letters with their hat or horn, then the tone, as Windows writes them."""
    parts = []
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in apart if mark in MARKS)
        parts.append(unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in MARKS)) + tone)
    return "".join(parts).encode("cp1258")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_files_are_read_with_and_without_a_mark(encoding: str):
    assert decode(WORDS.encode(encoding)) == (WORDS, [])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_told_by_its_zeros(encoding: str):
    text = "Bao cao 2017: " * 5 + WORDS
    assert decode(text.encode(encoding)) == (text, [])


def test_utf_16_with_the_bytes_the_other_way_round_is_read():
    assert decode(b"\xfe\xff" + WORDS.encode("utf-16-be"))[0] == WORDS


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (in_1258(WORDS), "windows-1258"),
        (in_tcvn3(WORDS).encode("latin-1"), "TCVN3"),
        (in_vni(WORDS).encode("latin-1"), "VNI"),
        (in_tcvn3(WORDS).encode(), "TCVN3"),
        (in_vni(WORDS).encode(), "VNI"),
    ],
)
def test_an_older_encoding_is_told_by_the_words_it_makes(data: bytes, name: str):
    text, notes = decode(data)
    assert text == WORDS
    assert name in notes[0]["vi"]
    assert name in notes[0]["en"]


def test_western_text_stays_western():
    assert decode("Costs fell 5% to £3.4m – naïve “café”.".encode("cp1252")) == (
        "Costs fell 5% to £3.4m – naïve “café”.",
        [],
    )
    assert decode("Größe, café, naïve: 5%".encode()) == ("Größe, café, naïve: 5%", [])


def test_a_few_damaged_letters_are_told_and_the_rest_is_read():
    text, notes = decode(WORDS.encode() * 3 + b"\xff 30/40 (75%)")
    assert text.endswith("30/40 (75%)")
    assert "1" in notes[0]["en"]


def test_letters_that_fit_nowhere_are_refused_and_not_guessed():
    with pytest.raises(Unreadable) as refusal:
        decode(bytes(range(0x80, 0x100)) * 3)
    assert refusal.value.cause == "encoding"


def test_line_ends_of_every_system_are_one():
    assert decode(b"a\r\nb\rc\nd\x00")[0] == "a\nb\nc\nd"


def test_a_text_is_kept_as_it_is_written():
    document = read_text(WORDS.encode(), "a.txt")
    assert document == Document(WORDS, "a.txt", "txt", (), [], [])


def test_a_text_beyond_the_bound_or_without_a_word_is_refused():
    for data, cause in ((b"a" * (MAX_TEXT + 1), "long"), ("\u2003".encode(), "no_text")):
        with pytest.raises(Unreadable) as refusal:
            read_text(data)
        assert refusal.value.cause == cause


def cells(document: Document) -> list[list[tuple[str, int, int]]]:
    return [
        [(document.text[cell.start : cell.end], cell.row, cell.column) for cell in table.cells]
        for table in document.tables
    ]


def test_tables_drawn_with_tabs_or_bars_are_marked_where_they_stand():
    text = "Tên\tSố\n Hải Châu\t1.234\n\n  | A | B |\n|---|---|\n| 5 |  6 |\nxong"
    document = read_text(text.encode())
    assert document.text == text
    assert cells(document) == [
        [("Tên", 0, 0), ("Số", 0, 1), ("Hải Châu", 1, 0), ("1.234", 1, 1)],
        [("A", 0, 0), ("B", 0, 1), ("5", 1, 0), ("6", 1, 1)],
    ]


def test_a_table_of_words_is_marked_too_and_one_drawn_with_gaps():
    assert cells(read_text(b"| A | B |\n| c | d |")) == [[("A", 0, 0), ("B", 0, 1), ("c", 1, 0), ("d", 1, 1)]]
    assert cells(read_text("Tổ  Nam  Nữ\nMột  3  4\nHai  5  6".encode()))[0][4] == ("3", 1, 1)


def test_a_file_and_the_same_text_have_the_same_tables():
    text = "Mở đầu\nTổ │ Nam\nMột │ 3\n\n1.\tHai 5\n2.\tBa 6\n\nTổ\tNam\nMột\t3\t4\n\nTổ  Nam  Nữ\nMột  3  4\nHai  5  6"
    assert read_text(text.encode()).tables == list(drawn_tables(text)) == tables_of(Document.of_text(text))


def test_a_row_of_bars_without_a_dash_is_no_rule_in_markdown():
    assert read_markdown(b"| a | b |\n| | |\n", "a.md").tables == []


def test_numbered_prose_with_tabs_and_a_line_alone_are_no_tables():
    prose = "1.\tTrong năm 2017, các đơn vị đã mở 12 lớp tập huấn cho cán bộ cơ sở.\n2.\tHết năm có 7.288 tổ chức.\n"
    assert read_text(prose.encode()).tables == []
    assert read_text("một\thai\nhết".encode()).tables == []
    assert read_text("\tthụt đầu dòng\n\tlần nữa".encode()).tables == []
    assert read_text(b"a|b|c\n").tables == []


# --- Markdown


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_markdown_is_read_as_its_reader_sees_it():
    source = (
        "Kết quả\n=======\n## **Phần** `một` ##\n\nCó *7.288*/10.546\n(__68,5%__) [tổ](a.html) &amp; 24*15\\*\n"
        "- mục một\n  tiếp\n- mục_hai_ \n1. mục ba\n> trích <b>dẫn</b>\n***\nPhần hai\n---\n"
        "<!-- ẩn -->cuối ~~x~~ <!-- hở"
    )
    document = read_markdown(source.encode(), "a.md")
    assert blocks(document) == [
        ("heading", "Kết quả"),
        ("heading", "Phần một"),
        ("paragraph", "Có 7.288/10.546 (68,5%) tổ & 24*15*"),
        ("paragraph", "mục một tiếp"),
        ("paragraph", "mục_hai"),
        ("paragraph", "mục ba trích dẫn"),
        ("heading", "Phần hai"),
        ("paragraph", "cuối x <!-- hở"),
    ]
    assert document.notes == []


def test_front_matter_and_closed_code_blocks_are_left_out_with_a_note():
    document = read_markdown("---\na: 50%\n---\nmột\n\n```py\n30/40\n```\n~~~\n1\n~~~\nhai\n```\nba".encode())
    assert document.text == "một\n\nhai ba"
    assert document.notes == [plain.note("code")]


def test_front_matter_without_its_end_is_text():
    assert "a: 1" in read_markdown(b"+++\na: 1").text


def test_a_table_of_bars_becomes_a_table():
    document = read_markdown("Trước\n| Đơn vị | *Số* |\n|:--|--:|\n| A \\| B | 1.234 |\n| C |\n\nsau".encode())
    assert cells(document) == [[("Đơn vị", 0, 0), ("Số", 0, 1), ("A | B", 1, 0), ("1.234", 1, 1), ("C", 2, 0)]]
    assert document.text == "Trước\n\nĐơn vị\tSố\nA | B\t1.234\nC\n\nsau"


def test_a_table_at_the_end_of_the_file_is_read_too():
    assert len(read_markdown(b"|a|b|\n|-|-|\n|1|2|").tables) == 1
