"""The Word file handed back: comments at the very letters, and nothing else changed."""

import io
import random
import re
import zipfile
from dataclasses import asdict

import docx
import pytest

from tests.claims.faces.faulty import FAULTS, faulty_report
from tests.claims.faces.made import judged
from tongket.claims import Verdict, check
from tongket.claims.faces.word import MAX_RANGE, annotated, comment_job, commented, remarks
from tongket.claims.readers.packages import parse
from tongket.claims.readers.refusals import Unreadable
from tongket.claims.readers.word import read_word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
CHANGED = {"[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels"}
WRONG = "Có 30/40 tổ (80%)."


def packed(body, space=W, office=OFFICE, related=(), **parts):
    """A Word file of this body; `related` are (id, sort, target) and parts are named without folder and ending."""
    relation = f'<Relationship Id="{{}}" Type="{office}/{{}}" Target="{{}}"/>'
    around = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": around.format(relation.format("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{space}" xmlns:mc="http://schemas.openxmlformats.org/'
        f'markup-compatibility/2006"><w:body>{body}</w:body></w:document>',
    }
    if related:
        files["word/_rels/document.xml.rels"] = around.format("".join(relation.format(*each) for each in related))
    for name, content in parts.items():
        files[f"word/{name}.xml"] = content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2017, 3, 4, 5, 6, 8)), content)
    return out.getvalue()


def paragraph(text=WRONG):
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def part(root, inside):
    return f'<w:{root} xmlns:w="{W}">{inside}</w:{root}>'


def commented_by_hand(data, *statements, language="vi"):
    """The file with comments for statements given as in `judged`."""
    return annotated(data, remarks(judged(read_word(data), *statements), language))


def ranges(data, space=W):
    """For each comment of a file, by its number, the text its range covers and what it says."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = parse(archive.read("word/document.xml"))
        name = next(name for name in reversed(archive.namelist()) if re.fullmatch(r"word/comments\d*\.xml", name))
        comments = parse(archive.read(name))
    covered, now = {}, set()
    for element in root.iter():
        bare, number = element.tag.rpartition("}")[2], element.get(f"{{{space}}}id")
        if bare == "commentRangeStart":
            now.add(number)
            covered[number] = ""
        elif bare == "commentRangeEnd":
            now.remove(number)
            after = element.getnext()
            assert after[-1].tag == f"{{{space}}}commentReference" and after[-1].get(f"{{{space}}}id") == number
        elif bare in ("t", "noBreakHyphen", "footnoteReference", "drawing"):
            for one in now:
                covered[one] += element.text or {"t": "", "noBreakHyphen": "-"}.get(bare, f"<{bare}>")
    assert now == set()
    said = {each.get(f"{{{space}}}id"): ["".join(line.itertext()) for line in each] for each in comments}
    return [(covered[number], said[number]) for number in covered]


def texts_of(data):
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


def test_each_planted_fault_has_a_comment_around_its_figures_and_nothing_else_has_one():
    given = faulty_report()
    checked = check(read_word(given))
    done = annotated(given, remarks(checked, "vi"))
    assert sum(len(verdict.figures) for verdict in checked.verdicts if verdict.verdict == "consistent") >= 39
    assert sorted(text for text, _ in ranges(done)) == sorted(FAULTS)
    assert all(lines[0].startswith("Lỗi: ") for _, lines in ranges(done))
    assert texts_of(done) == texts_of(given)


def test_word_sees_the_comments_and_who_made_them():
    given = faulty_report()
    done = docx.Document(io.BytesIO(annotated(given, remarks(check(read_word(given)), "en"))))
    assert [(comment.author, comment.initials) for comment in done.comments] == [("Tổng Kết", "TK")] * len(FAULTS)
    assert "7,288" not in (first := next(iter(done.comments)).text) and "69,1%" in first
    assert first.splitlines()[-1].startswith("May be repaired: ")


def test_the_formatting_of_runs_that_are_split_stays():
    done = docx.Document(io.BytesIO(annotated(given := faulty_report(), remarks(check(read_word(given)), "vi"))))
    runs = [(run.text, run.bold, run.italic) for run in done.paragraphs[-1].runs if run.text]
    assert runs == [
        ("Đến nay ", None, None),
        ("1.0", True, True),
        ("24/1", False, False),
        (".280 hộ", True, False),
        (" (8", False, True),
        ("6%", True, False),
        (") đã", True, False),
        (" đăng ký.", False, False),
    ]


def test_every_other_part_is_the_same_to_the_byte_in_its_old_place_with_its_old_date():
    given = faulty_report()
    done = annotated(given, remarks(check(read_word(given)), "vi"))
    with zipfile.ZipFile(io.BytesIO(given)) as before, zipfile.ZipFile(io.BytesIO(done)) as after:
        names = before.namelist()
        assert after.namelist() == [*names, "word/comments.xml"]
        assert {name for name in names if before.read(name) != after.read(name)} == CHANGED
        for name in names:
            old, new = before.getinfo(name), after.getinfo(name)
            assert (old.date_time, old.compress_type, old.external_attr) == (
                new.date_time,
                new.compress_type,
                new.external_attr,
            )


def test_the_same_file_gives_the_same_bytes():
    told = remarks(check(read_word(given := faulty_report())), "vi")
    assert annotated(given, told) == annotated(given, told)


def test_a_file_without_findings_comes_back_as_it_is():
    given = packed(paragraph("Không có gì."))
    assert commented(given, judged(read_word(given), ("sound", "gì")), "vi") is given


def test_the_work_is_done_in_a_process_of_its_own_and_comes_back_the_same():
    checked = check(read_word(given := faulty_report()))
    assert commented(given, checked, "vi") == annotated(given, remarks(checked, "vi"))
    job = {"remarks": [asdict(remark) | {"lines": list(remark.lines)} for remark in remarks(checked, "vi")]}
    assert comment_job(given, job) == (None, annotated(given, remarks(checked, "vi")))


def stray_comment():
    return parse(f'<w:comment xmlns:w="{W}" w:id="x" w:author=""/>'.encode())


def test_comments_that_are_there_stay_and_new_ones_take_other_numbers():
    report = docx.Document()
    first = report.add_paragraph("Đã có lời nhận xét. ")
    report.add_comment(first.runs, "Lời cũ", author="Văn phòng")
    report.add_paragraph(WRONG)
    report.comments._comments_elm.comment_lst[0].getparent().append(stray_comment())
    out = io.BytesIO()
    report.save(out)
    done = commented_by_hand(out.getvalue(), ("error", "30", "40", "80%"))
    assert [(text, lines[0]) for text, lines in ranges(done)] == [
        ("Đã có lời nhận xét. ", "Lời cũ"),
        ("30/40 tổ (80%", "Lỗi: Không khớp."),
    ]
    with zipfile.ZipFile(out) as before, zipfile.ZipFile(io.BytesIO(done)) as after:
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
        assert changed == {"word/document.xml", "word/comments.xml"} and before.namelist() == after.namelist()


def test_a_file_of_the_strict_kind_keeps_its_names():
    office = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    body = paragraph()
    given = packed(body, space=STRICT, office=office)
    done = commented_by_hand(given, ("error", "30", "40"))
    assert ranges(done, STRICT)[0][0] == "30/40"
    with zipfile.ZipFile(io.BytesIO(done)) as archive:
        assert f'Type="{office}/comments"'.encode() in archive.read("word/_rels/document.xml.rels")


def test_relations_and_types_are_put_right_where_comments_were_promised_and_missing():
    given = packed(paragraph(), related=[("rId1", "comments", "comments.xml"), ("rId2", "styles", "styles.xml")])
    with zipfile.ZipFile(io.BytesIO(given), "a") as archive:
        types = archive.read("[Content_Types].xml")
    entries = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(given)) as old, zipfile.ZipFile(entries, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "[Content_Types].xml":
                promised = b'<Override PartName="/word/Comments.xml" ContentType="text/plain"/></Types>'
                content = types.replace(b"</Types>", promised)
            new.writestr(entry, content)
    done = commented_by_hand(entries.getvalue(), ("error", "30", "40"))
    assert ranges(done)[0][0] == "30/40"
    with zipfile.ZipFile(io.BytesIO(done)) as archive:
        assert archive.read("[Content_Types].xml").lower().count(b"/word/comments.xml") == 1
        relations = archive.read("word/_rels/document.xml.rels")
    assert relations.count(b'/comments"') == 1 and b'Id="rId1"' in relations and b'Id="rId2"' in relations


def test_a_name_that_is_taken_is_not_used_for_the_comments():
    given = packed(paragraph(), comments="<other/>")
    done = commented_by_hand(given, ("error", "30", "40"))
    with zipfile.ZipFile(io.BytesIO(done)) as archive:
        assert archive.read("word/comments.xml") == b"<other/>" and "word/comments1.xml" in archive.namelist()
    assert ranges(done)[0][0] == "30/40"


def test_folders_and_names_that_stand_twice_stay_in_the_package():
    out = io.BytesIO(packed(paragraph()))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("media/", b"")
        archive.writestr("media/a.bin", b"one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("media/a.bin", b"two")
        archive.comment = b"kept"
    done = commented_by_hand(out.getvalue(), ("error", "30"))
    with zipfile.ZipFile(io.BytesIO(done)) as archive:
        assert [archive.read(entry) for entry in archive.infolist() if "media" in entry.filename] == [
            b"",
            b"one",
            b"two",
        ]
        assert archive.comment == b"kept"


def test_a_part_that_cannot_be_copied_is_refused_with_a_sentence():
    out = io.BytesIO(packed(paragraph()))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("media/a.bin", b"unmistakable")
    broken = out.getvalue().replace(b"unmistakable", b"unmistakably")
    with pytest.raises(Unreadable):
        commented(broken, judged(read_word(broken), ("error", "30")), "vi")


def test_remarks_about_another_file_are_refused():
    told = remarks(judged(read_word(packed(paragraph())), ("error", "30")), "vi")
    with pytest.raises(ValueError, match="another file"):
        annotated(packed(paragraph("Một văn bản khác.")), told)


# --- at which letters ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("runs", "figures", "covered"),
    [
        ("<w:r><w:t>30</w:t></w:r>", ["30"], "30"),
        ("<w:r><w:t>a 30</w:t><w:t>/40 b</w:t></w:r>", ["30", "40"], "30/40"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>30</w:t><w:tab/></w:r>", ["30"], "30"),
        ("<w:r><w:tab/><w:t>30</w:t></w:r>", ["30"], "30"),
        ("<w:r><w:rPr><w:b/></w:rPr><w:t>30 x</w:t></w:r>", ["30"], "30"),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>30 b</w:t></w:r>", ["\u201130"], "-30"),
        ("<w:r><w:t>30</w:t><w:noBreakHyphen/></w:r><w:r><w:t>40</w:t></w:r>", ["30\u2011"], "30-"),
        ("<w:r><w:t>3\u00ad0\u00ad x</w:t></w:r>", ["30"], "3\u00ad0\u00ad"),
        ("<w:hyperlink><w:r><w:t>a 30</w:t></w:r></w:hyperlink><w:r><w:t>/40 b</w:t></w:r>", ["30", "40"], "30/40"),
        ("<w:ins><w:r><w:t>a 30 b</w:t></w:r></w:ins>", ["30"], "30"),
    ],
)
def test_a_comment_begins_and_ends_at_the_letter(runs, figures, covered):
    done = commented_by_hand(packed(f"<w:p>{runs}</w:p>"), ("error", *figures))
    assert [text for text, _ in ranges(done)] == [covered]


def test_wherever_figures_stand_in_runs_their_comments_are_around_them_and_the_text_stays():
    chance = random.Random(7)
    bits = ["<w:t>12</w:t>", "<w:t>3</w:t>", "<w:tab/>", "<w:t> tổ </w:t>", "<w:t>45%</w:t>", "<w:noBreakHyphen/>"]
    for _ in range(60):
        runs = ["".join(chance.choices(bits, k=chance.randrange(1, 5))) for _ in range(6)]
        given = packed(f"<w:p>{''.join(f'<w:r>{run}</w:r>' for run in runs)}<w:r><w:t>x9</w:t></w:r></w:p>")
        text = read_word(given).text
        cuts = [sorted(chance.sample(range(len(text) + 1), 2)) for _ in range(4)]
        spans = [text[start:end] for start, end in cuts]
        done = commented_by_hand(given, *(("notice", span) for span in spans))
        shown = sorted(span.replace("\u2011", "-").replace(" ", "") for span in spans)
        assert sorted(covered.replace(" ", "") for covered, _ in ranges(done)) == shown
        assert read_word(done).text == text


def test_statements_that_share_figures_have_ranges_that_cross():
    given = packed(paragraph("10 20 30 40"))
    done = commented_by_hand(
        given, ("error", "10", "30"), ("notice", "20", "40"), ("error", "20", "30"), ("error", "30")
    )
    assert [text for text, _ in ranges(done)] == ["10 20 30", "20 30 40", "20 30", "30"]
    assert texts_of(done) == ["10 20 30 40"]


def test_a_notice_says_that_it_is_one_and_unwritable_letters_are_left_out():
    given = packed(paragraph())
    checked = judged(read_word(given), ("notice", "30"))
    odd = {"vi": "Cắt\x00 bớt\ud800.", "en": "Cut."}
    (verdict,) = checked.verdicts
    fields = {name: getattr(verdict, name) for name in Verdict.__slots__}
    told = remarks(type(checked)(checked.document, "vi", (Verdict(**{**fields, "sentence": odd}),)), "vi")
    assert ranges(annotated(given, told))[0][1] == ["Nhắc làm tròn: Cắt bớt."]


def test_figures_far_apart_or_in_two_paragraphs_have_the_comment_at_the_figure_stated():
    far = packed(paragraph(f"30 {'xa ' * (MAX_RANGE // 3)} 40 và 80%"))
    two = packed(paragraph("Có 30.") + paragraph("Cả 40, 80%."))
    for given in (far, two):
        assert [text for text, _ in ranges(commented_by_hand(given, ("error", "30", "40", "80%")))] == ["80%"]


def test_where_the_figure_stated_is_not_among_them_the_last_one_has_the_comment():
    given = packed(paragraph("Có 30.") + paragraph("Cả 40."))
    checked = judged(read_word(given), ("error", "30", "40"))
    fields = {name: getattr(checked.verdicts[0], name) for name in Verdict.__slots__}
    told = remarks(type(checked)(checked.document, "vi", (Verdict(**{**fields, "stated_text": "75%"}),)), "vi")
    assert ranges(annotated(given, told))[0][0] == "40"


# --- where no comment can stand ------------------------------------------------------------------------------------


def test_a_figure_of_a_footnote_has_its_comment_at_the_reference():
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>Có 30/40 (80%).</w:t></w:r></w:p></w:footnote>'
    body = '<w:p><w:r><w:t>Chữ</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    given = packed(body, related=[("rId1", "footnotes", "footnotes.xml")], footnotes=part("footnotes", note))
    ((text, lines),) = ranges(commented_by_hand(given, ("error", "30", "40", "80%")))
    assert text == "<footnoteReference>"
    assert lines == ["Số này ở chú thích 1.", "Lỗi: Không khớp.", "Có thể sửa: 30 → 2"]


def test_a_figure_of_a_text_box_has_its_comment_at_the_box():
    inner = f"<w:r><w:drawing><w:txbxContent>{paragraph('Trong hộp lại 7.')}</w:txbxContent></w:drawing></w:r>"
    box = f"<w:p><w:r><w:t>Có 30/40.</w:t></w:r>{inner}</w:p>"
    body = f"<w:p><w:r><w:t>Chữ</w:t></w:r><w:r><w:drawing><w:txbxContent>{box}</w:txbxContent></w:drawing></w:r></w:p>"
    given = packed(body)
    done = commented_by_hand(given, ("error", "30", "40"), ("error", "7"))
    assert [(text.replace("7.", "").split(">")[0], lines[0]) for text, lines in ranges(done)] == [
        ("<drawing", "Số này ở hộp chữ."),
        ("<drawing", "Số này ở hộp chữ."),
    ]


def test_a_figure_in_a_choice_within_a_run_has_its_comment_at_the_run():
    run = "<w:r><mc:AlternateContent><mc:Fallback><w:t>30</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    ((text, lines),) = ranges(commented_by_hand(packed(f"<w:p>{run}</w:p>"), ("error", "30")))
    assert text == "30" and lines[0] == "Số này ở đoạn 1."


@pytest.mark.parametrize(
    ("sort", "covered", "place"), [("header", "Đầu", "đầu trang"), ("footer", "Cuối", "chân trang")]
)
def test_a_figure_of_a_header_or_footer_has_its_comment_at_the_nearest_paragraph(sort, covered, place):
    root = {"header": "hdr", "footer": "ftr"}[sort]
    body = f"<w:p><w:pPr/><w:r><w:t>Đầu</w:t></w:r></w:p>{paragraph('Giữa')}{paragraph('Cuối')}"
    given = packed(body, related=[("rId1", sort, "edge.xml")], edge=part(root, paragraph("Có 30/40.")))
    ((text, lines),) = ranges(commented_by_hand(given, ("error", "30", "40")))
    assert text == covered and lines[0] == f"Số này ở {place}."


def test_where_the_body_is_empty_a_figure_of_a_header_has_no_comment():
    given = packed("", related=[("rId1", "header", "edge.xml")], edge=part("hdr", paragraph("Có 30/40.")))
    assert read_word(commented_by_hand(given, ("error", "30", "40"))).text == "Có 30/40."
