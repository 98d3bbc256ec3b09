"""What a program is given: a JSON document for files, JSON Lines for batches."""

import io
import json

import pytest

from tests.claims.faces.made import built, judged
from tongket.claims import MAX_FIGURES
from tongket.claims.faces import plain

WRONG = "Có 7.288/10.546 tổ chức (68,5%)."


def answered(*lines, **options):
    given = b"".join(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in lines)
    return list(plain.answers(io.BytesIO(given), **options))


def test_a_file_has_its_name_its_statements_and_its_notes():
    note = {"vi": "Trang 2 là ảnh.", "en": "Page 2 is an image."}
    given = plain.as_file(judged(built(("paragraph", "Có 30."), notes=(note,)), ("error", "30")), "a.docx")
    assert list(given) == ["file", "lang", "statements", "notes"]
    assert given["file"] == "a.docx" and given["notes"] == [note]


def test_letters_that_utf_8_does_not_have_are_still_printed():
    assert json.loads(plain.dumped("\ud800").encode()) == "\ud800"
    assert plain.dumped("số") == '"số"'


def test_a_line_gives_its_statements_in_the_agreed_shape():
    ((answer, status),) = answered({"id": "a1", "text": WRONG, "more": 1})
    (statement,) = answer["statements"]
    assert status == 1 and answer["id"] == "a1"
    assert list(statement) == ["kind", "verdict", "level", "figures", "stated", "computed", "sentence", "repairs"]
    assert statement["figures"][0] == {"text": "7.288", "start": 3, "end": 8}
    assert (statement["stated"]["text"], statement["computed"]["text"]) == ("68,5%", "69,1%")
    assert set(statement["sentence"]) == {"vi", "en"}


def test_lines_keep_their_order_and_blank_ones_are_passed_over():
    given = answered(b"\xef\xbb\xbf" + b'{"id": 1, "text": ""}\n', b" \n", {"id": 2.5, "text": "Có 30/40 (75%)."})
    assert [(answer["id"], status) for answer, status in given] == [(1, 0), (2.5, 0)]


def test_notices_can_be_left_out_and_the_language_given():
    cut = {"id": 1, "text": "Done: 5/7 = 71.42%."}
    assert answered(cut)[0][0]["statements"][0]["level"] == "notice"
    assert answered(cut, lang="en", notices=False)[0][0]["statements"] == []


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"{no json}\n", "Line 1 is no JSON"),
        (b"[]\n", "Line 1 is no JSON"),
        (b'"text"\n', "Line 1 is no JSON"),
        (b"\xff\xfe\n", "Line 1 is no JSON"),
        (b"[" * 100_000 + b"\n", "Line 1 is no JSON"),
        (b'{"id": NaN, "text": ""}\n', "Line 1 is no JSON"),
        (b'{"id": ' + b"1" * 9_999 + b', "text": ""}\n', "Line 1 is no JSON"),
        ({"text": WRONG}, "Line 1 has no “id”"),
        ({"id": True, "text": WRONG}, "Line 1 has no “id”"),
        ({"id": None, "text": WRONG}, "Line 1 has no “id”"),
    ],
)
def test_a_line_that_cannot_be_told_apart_gives_a_sentence(line, sentence):
    ((answer, status),) = answered(line)
    assert status == 2 and list(answer) == ["error"] and answer["error"]["en"].startswith(sentence)
    assert answer["error"]["vi"].startswith("Dòng 1 ")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "Line 1 has no “text”"),
        (7, "Line 1 has no “text”"),
    ],
)
def test_a_line_without_a_text_to_check_keeps_its_id(text, sentence):
    ((answer, status),) = answered({"id": "a", "text": text})
    assert status == 2 and list(answer) == ["id", "error"] and answer["error"]["en"].startswith(sentence)


def test_a_line_with_too_many_figures_is_refused_and_the_next_one_read():
    given = answered({"id": 1, "text": "1 " * (MAX_FIGURES + 1)}, {"id": 2, "text": WRONG})
    assert [(answer["id"], status) for answer, status in given] == [(1, 2), (2, 1)]
    assert given[0][0]["error"]["en"].startswith("The text has more than 800,000 figures")


def test_a_line_beyond_the_bound_is_passed_over_and_the_next_one_read():
    given = answered(b"x" * (plain.MAX_LINE + 1) + b"y" * 200_000 + b"\n", {"id": 2, "text": ""})
    assert [status for _, status in given] == [2, 0]
    assert given[0][0]["error"]["en"].startswith("Line 1 is longer than 8,000,000 bytes")


def test_an_endless_last_line_ends():
    assert [status for _, status in answered(b"x" * (plain.MAX_LINE + 2))] == [2]


def test_a_line_as_long_as_the_bound_is_read():
    line = b'{"id": 1, "text": ""' + b" " * (plain.MAX_LINE - 21) + b"}"
    assert len(line) == plain.MAX_LINE
    assert [status for _, status in answered(line + b"\n", line)] == [0, 0]


def test_an_answer_comes_before_the_next_line_is_read():
    class Slow(io.BytesIO):
        asked = 0

        def readline(self, size=-1):
            self.asked += 1
            return super().readline(size)

    stream = Slow(b'{"id": 1, "text": ""}\n{"id": 2, "text": ""}\n')
    answer, _ = next(plain.answers(stream))
    assert answer["id"] == 1 and stream.asked == 1
