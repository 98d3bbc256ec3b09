"""Word files: what is printed, in order, and from which run every stretch of it comes."""

import io
from itertools import pairwise
from typing import Any

import docx
import pytest

from tests.claims.readers.samples import W, cell, font, members_of, paragraph, run, table, word, zipped
from tests.claims.readers.test_old_fonts import in_tcvn3, in_vni
from tongket.claims import Document
from tongket.claims.readers.refusals import note
from tongket.claims.readers.word import Spot, read_word, spots

LONG = "Kết quả thực hiện trong năm. " * 60


def text_of(body: str, **parts: str) -> str:
    return read_word(word(body, **parts)).text


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def grid(document: Document, number: int = 0) -> list[tuple[str, int, int, int, int]]:
    return [
        (document.text[part.start : part.end], part.row, part.column, part.rows, part.columns)
        for part in document.tables[number].cells
    ]


def blocks(document: Document) -> list[tuple[str, str, str]]:
    return [(block.kind, block.place, document.text[block.start : block.end]) for block in document.blocks]


# --- what is printed


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (f"<w:ins>{run('thêm')}</w:ins><w:del><w:r><w:delText>xoá</w:delText></w:r></w:del>", "thêm"),
        (f"<w:moveTo>{run('đến')}</w:moveTo><w:moveFrom>{run('đi')}</w:moveFrom>", "đến"),
        (run("ẩn", "<w:vanish/>") + run("hiện", '<w:vanish w:val="0"/>'), "hiện"),
        (run("xoá", "<w:del/>") + run("còn"), "còn"),
        (f"<w:hyperlink>{run('liên')}</w:hyperlink><w:smartTag>{run('kết')}</w:smartTag>", "liênkết"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('ô')}</w:sdtContent></w:sdt>", "ô"),
        (f"a<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('Bấm')}</w:sdtContent></w:sdt>", "a"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b\nc</w:t><w:br/><w:t>d</w:t><w:cr/><w:t>e</w:t></w:r>", "a b c\nd\ne"),
        ('<w:r><w:t>a</w:t><w:br w:type="page"/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t></w:r>', "a\nb\u2011c"),
        ("<w:r><w:t>chí\u00adnh</w:t><w:softHyphen/><w:t>sách\u200b</w:t></w:r>", "chínhsách"),
        (run("1\u00a0234"), "1\u00a0234"),
        ('<w:r><w:t>a</w:t><w:sym w:font="Symbol" w:char="F0B3"/><w:t>5</w:t></w:r>', "a≥5"),
        ('<w:r><w:t>a</w:t><w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:char="?"/><w:sym/></w:r>', "a "),
        ('<w:r><w:sym w:font=".VnTime" w:char="F0B5"/></w:r>' + run("x"), "\uf0b5x"),
        ("<w:r><w:t/><w:lastRenderedPageBreak/><w:t>a</w:t></w:r>", "a"),
        (f"<m:oMath xmlns:m='m'><m:r><m:t>x</m:t></m:r></m:oMath>{run('a')}", "a"),
    ],
)
def test_a_paragraph_says_what_is_printed(inside: str, text: str):
    assert text_of(f"<w:p>{inside if inside.startswith('<') else run(inside[0]) + inside[1:]}</w:p>") == text


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (field("begin") + instruction(" REF a ") + field("separate") + run("68,5%") + field("end"), "68,5%"),
        (field("begin") + instruction("PAGE") + field("separate") + run("7") + field("end") + run("a"), "a"),
        (field("begin") + instruction("IF") + field("begin") + instruction("REF") + field("separate") + run("ẩn")
         + field("end") + field("separate") + run("hiện") + field("end"), "hiện"),
        (field("begin") + field("separate") + run("a") + field("end") + instruction("b") + field("end")
         + field("begin"), "a"),
        (field("begin") + instruction("REF") + run("mở") , "mở"),
        (f'<w:fldSimple w:instr=" NUMPAGES ">{run("9")}</w:fldSimple><w:fldSimple w:instr="">{run("a")}</w:fldSimple>',
         "a"),
        (field("separate") + field("end") + field("begin") + field("begin") + instruction("x") + run("a"), "a"),
    ],
)  # fmt: skip
def test_of_a_field_only_its_result_is_read(inside: str, text: str):
    assert text_of(f"<w:p>{inside}</w:p>") == text


def test_a_paragraph_whose_mark_was_deleted_runs_on_into_the_next():
    gone = "<w:rPr><w:del/></w:rPr>"
    assert text_of(
        paragraph("Có 7.288", properties=gone) + paragraph("/10.546 tổ") + paragraph("hết", properties=gone)
    ) == ("Có 7.288/10.546 tổ\n\nhết")


def test_the_mark_of_a_footnote_never_becomes_a_digit():
    high = '<w:vertAlign w:val="superscript"/>'
    assert (
        text_of(paragraph("68,5%", run("1", high), " của 10", run("6", high), " m", run("2", high)))
        == "68,5% của 10⁶ m2"
    )


def test_styles_tell_headings_and_hidden_text_and_inherit():
    styles = (
        "<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:hAnsi='Arial'/></w:rPr></w:rPrDefault></w:docDefaults>"
        '<w:style w:styleId="H" w:type="paragraph"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="H2" w:type="paragraph"><w:basedOn w:val="H"/></w:style>'
        '<w:style w:styleId="O" w:type="paragraph"><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:styleId="V" w:type="character"><w:basedOn w:val="V2"/></w:style>'
        '<w:style w:styleId="V2" w:type="character"><w:basedOn w:val="V"/><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="paragraph"/><w:latentStyles/>'
        '<w:style w:styleId="N" w:type="paragraph" w:default="1"><w:rPr><w:rFonts w:ascii=".VnTime"/></w:rPr></w:style>'
    )
    body = (
        "".join(paragraph(f"Mục {key}", properties=f'<w:pStyle w:val="{key}"/>') for key in ("H", "H2", "O", "X"))
        + paragraph("Mục", properties='<w:outlineLvl w:val="1"/>')
        + paragraph(in_tcvn3("đạt"), run("ẩn", '<w:rStyle w:val="V"/>'))
    )
    document = read_word(word(body, styles=styles))
    assert [kind for kind, _, _ in blocks(document)] == ["heading"] * 3 + ["paragraph", "heading", "paragraph"]
    assert document.text.endswith("đạt")


def test_text_in_old_fonts_is_converted_run_by_run_and_told():
    document = read_word(
        word(
            paragraph(
                run(in_tcvn3("tổ"), font(".VnTimeH")), run(in_vni("số") + "u", font("VNI-Times")),
                run("ø và", font("VNI-Times")), run("và", "<w:rFonts w:asciiTheme='minor' w:ascii='.VnTime'/>"),
                run("7.288", font(".VnArial")), run("tổ", font(".VnTime")), run("x", "<w:rFonts w:cs='Arial'/>"),
                '<w:r><w:rPr><w:rFonts w:hAnsi=".VnTime"/></w:rPr><w:softHyphen/></w:r>',
            )
        )
    )  # fmt: skip
    assert document.text == "TỔsốù và" + "và7.288tổxư"
    assert document.notes == [note("font", fonts=".VnTime, .VnTimeH, VNI-Times")]


# --- tables


def test_a_table_keeps_merged_cells_and_its_place_in_the_text():
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    document = read_word(
        word(
            paragraph("trước")
            + table(
                [cell("Đơn vị", down), cell("Số", '<w:gridSpan w:val="2"/>')],
                [cell("bỏ", on), "1", "2"],
                [cell(paragraph("Cộng") + paragraph() + paragraph("cả năm")), cell("3", '<w:hMerge w:val="restart"/>'),
                 cell("x", "<w:hMerge/>")],
            )
            + paragraph("sau")
        )
    )  # fmt: skip
    assert document.text == "trước\n\nĐơn vị\tSố\n\t1\t2\nCộng cả năm\t3\n\nsau"
    assert grid(document) == [
        ("Đơn vị", 0, 0, 2, 1), ("Số", 0, 1, 1, 2), ("1", 1, 1, 1, 1), ("2", 1, 2, 1, 1),
        ("Cộng cả năm", 2, 0, 1, 1), ("3", 2, 1, 1, 2),
    ]  # fmt: skip


def test_deleted_rows_are_out_and_rows_may_begin_further_right():
    odd = cell("c", '<w:gridSpan w:val="x"/>')
    rows = (
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{cell('xoá')}</w:tr><w:tr>{cell('a')}{cell('b')}</w:tr>"
        f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{odd}'
        "</w:tr></w:tbl>"
    )
    document = read_word(word(rows))
    assert grid(document) == [("a", 0, 0, 1, 1), ("b", 0, 1, 1, 1), ("c", 1, 1, 1, 1)]
    assert document.text == "a\tb\n\tc"


def test_a_table_within_a_table_follows_it():
    inner = table(["1", "2"])
    document = read_word(word(table(["a", cell(paragraph("b") + inner + paragraph())])))
    assert document.text == "a\tb\n\n1\t2"
    assert len(document.tables) == 2


def test_tables_that_only_frame_prose_are_prose():
    document = read_word(word(table([cell(paragraph("một") + table(["1", "2"]) + paragraph("hai"))])))
    assert [kind for kind, _, _ in blocks(document)] == ["paragraph", "cell", "cell", "paragraph"]
    assert read_word(word(table([LONG, "ngắn"]))).tables == []


def test_an_empty_table_leaves_nothing():
    assert text_of("<w:tbl/>" + table(["", " "]) + paragraph("a")) == "a"


# --- notes, boxes, headers


def reference(kind: str, key: str) -> str:
    return f'<w:r><w:{kind}Reference w:id="{key}"/></w:r>'


def note_of(kind: str, key: str, text: str) -> str:
    return f'<w:{kind} w:id="{key}">{paragraph(text)}</w:{kind}>'


def test_notes_follow_the_text_in_the_order_of_their_marks():
    marks = [reference("footnote", "5"), reference("footnote", "3"), reference("endnote", "2")]
    body = paragraph("Có 7.288", *marks, " tổ", reference("footnote", "5"), reference("footnote", "9"))
    document = read_word(
        word(
            body,
            footnotes="".join(note_of("footnote", key, f"Chú {key}") for key in ("0", "3", "5")),
            endnotes=note_of("endnote", "2", "Cuối"),
        )
    )
    assert blocks(document) == [
        ("paragraph", "", "Có 7.288 tổ"), ("note", "1", "Chú 5"), ("note", "2", "Chú 3"), ("note", "i", "Cuối"),
    ]  # fmt: skip


def box(text: str) -> str:
    return f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"


def test_a_text_box_is_read_once_after_its_paragraph():
    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box("hộp")}</wps:txbx></w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box('hộp')}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    inside = f"<mc:AlternateContent><mc:Choice/><mc:Fallback>{run('chữ')}</mc:Fallback></mc:AlternateContent>"
    nested = (
        f"<w:r><w:pict><mc:AlternateContent><mc:Choice>{box('trong')}</mc:Choice></mc:AlternateContent></w:pict></w:r>"
    )
    empty = "<w:r><mc:AlternateContent><mc:Choice/></mc:AlternateContent></w:r>"
    document = read_word(
        word(paragraph("Có ", both, inside) + paragraph(empty) + table(["a", cell(f"<w:p>{nested}</w:p>")]))
    )
    assert blocks(document) == [
        ("paragraph", "", "Có chữ"), ("box", "", "hộp"), ("cell", "", "a"), ("box", "", "trong"),
    ]  # fmt: skip


def test_headers_and_footers_are_notes_told_once():
    document = read_word(
        word(
            paragraph("thân"),
            header=paragraph("Báo cáo 2017") + table(["ô"]),
            header2=paragraph("Báo cáo 2017"),
            footer=paragraph(field("begin"), instruction("PAGE"), field("separate"), "3", field("end")),
        )
    )
    assert blocks(document)[1:] == [("note", "header", "Báo cáo 2017"), ("note", "header", "ô")]


def test_the_strict_form_of_the_format_is_read_too():
    strict = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
    usual = members_of(word(paragraph("Có 7.288")))
    data = zipped({name: part.replace(W.encode(), strict) for name, part in usual.items()})
    assert read_word(data).text == "Có 7.288"


# --- which run a figure is from


def raw_text(run: Any) -> str:
    """The text of a run as it stands in the file, tabs and breaks as spaces."""
    said = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "\u2011"}
    return "".join(
        (part.text or "") if part.tag.endswith("}t") else said.get(part.tag.rpartition("}")[2], "") for part in run
    )


def same_file() -> bytes:
    file = docx.Document()
    file.add_heading("Báo cáo", 1)
    line = file.add_paragraph("Có 7.288/")
    line.add_run("10.546").bold = True
    line.add_run("\ttổ chức\n(68,5%) ")
    held = file.add_table(2, 2)
    for number, part in enumerate(held._cells):
        part.text = f"ô {number}"
    held.cell(0, 0).merge(held.cell(0, 1))
    held.cell(1, 1).add_paragraph("nữa").add_run("!")
    file.sections[0].header.paragraphs[0].text = "Đầu trang 5"
    data = io.BytesIO()
    file.save(data)
    return data.getvalue()


def test_every_stretch_of_the_text_is_the_text_of_its_run():
    data = same_file()
    document = read_word(data, "a.docx")
    found = spots(docx.Document(io.BytesIO(data)).part)
    assert [spot.story for spot in found] == ["body"] * (len(found) - 1) + ["header"]
    for spot in found:
        assert document.text[spot.start : spot.end].replace("\n", " ") == raw_text(spot.run)
    covered = "".join(document.text[spot.start : spot.end] for spot in found)
    assert covered == "Báo cáoCó 7.288/10.546 tổ chức\n(68,5%) ô 0 ô 1ô 2ô 3nữa!Đầu trang 5".replace("0 ô 1", "0ô 1")
    assert all(before.end <= after.start for before, after in pairwise(found))


def spots_of(data: bytes) -> tuple[Document, list[Spot]]:
    return read_word(data), spots(docx.Document(io.BytesIO(data)).part)


def test_every_character_knows_its_place_in_its_element():
    body = paragraph(
        run(in_vni("Tổng số"), font("VNI-Times")),
        run("chí\u00adnh"),
        "<w:r><w:t>7.288</w:t><w:tab/><w:t>tổ</w:t></w:r>",
    )
    document, found = spots_of(word(f"<!-- x -->{body}" + table(["a", "b"]), styles="<w:style/>"))
    assert document.text == "Tổng sốchính7.288 tổ\n\na\tb"
    assert [len(spot.pieces) for spot in found] == [1, 1, 3, 1, 1]
    assert list(found[0].pieces[0].places) == [0, 1, 3, 4, 5, 6, 7]
    assert list(found[1].pieces[0].places) == [0, 1, 2, 4, 5]
    for piece in (piece for spot in found[2:] for piece in spot.pieces):
        said = document.text[piece.start : piece.end]
        assert said == (piece.element.text or " ")
        assert list(piece.places) == list(range(len(said)))


def test_a_note_knows_the_run_that_refers_to_it():
    data = word(paragraph("Có", reference("footnote", "2")), footnotes=note_of("footnote", "2", "Đến 30/6"))
    _, (body, inside) = spots_of(data)
    assert body.anchor is None
    assert inside.story == "footnotes"
    assert inside.anchor.getparent() is body.run.getparent()


def test_what_a_document_points_to_outside_itself_is_not_opened():
    data = word(paragraph("một"))
    file = docx.Document(io.BytesIO(data))
    file.part.relate_to("http://example.org/header.xml", "http://example.org/header", is_external=True)
    assert len(spots(file.part)) == 1


@pytest.mark.parametrize(("number", "said"), [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (40, "xl"), (101, "ci")])
def test_endnotes_are_counted_as_word_counts_them(number: int, said: str):
    keys = [str(key) for key in range(1, number + 1)]
    document = read_word(
        word(
            paragraph("a", *(reference("endnote", key) for key in keys)),
            endnotes="".join(note_of("endnote", key, f"chú {key}") for key in keys),
        )
    )
    assert document.blocks[-1].place == said
