"""Small files of every kind, made in memory: what the tests of the readers and the mutated files start from."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

SENTENCE = "Có 7.288/10.546 tổ chức (68,5%) hoạt động hiệu quả."
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/{main}" ContentType="application/vnd.openxmlformats-officedocument.{sort}.main+xml"/>'
    "{more}</Types>"
)
_RELATION = (
    '<Relationship Id="{key}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{sort}"'
    ' Target="{target}"/>'
)


def zipped(members: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]]) -> bytes:
    """A ZIP file of these members."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items() if isinstance(members, Mapping) else members:
            file.writestr(name, data)
    return held.getvalue()


def members_of(data: bytes) -> dict[str, bytes]:
    """The members of a ZIP file."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def relations(*listed: tuple[str, str, str]) -> str:
    """A part's relations: (id, what for, target)."""
    inside = "".join(_RELATION.format(key=key, sort=sort, target=target) for key, sort, target in listed)
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


def word_part(name: str, inside: str) -> str:
    """A part of a Word file."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {_NAMESPACES}>{inside}</w:{name}>'


PARTS = {
    "styles": "styles+xml",
    "footnotes": "footnotes+xml",
    "endnotes": "endnotes+xml",
    "header": "header+xml",
    "footer": "footer+xml",
}
_ROOTS = {"header": "hdr", "footer": "ftr"}


def word(body: str, **parts: str) -> bytes:
    """A Word file with this in its body, and parts such as `footnotes="<w:footnote …>"`; `header2` is one more."""
    members: dict[str, str] = {}
    listed, more = [], ""
    for number, (key, inside) in enumerate(parts.items(), 1):
        sort = key.rstrip("0123456789")
        members[f"word/{key}.xml"] = word_part(_ROOTS.get(sort, sort), inside)
        listed.append((f"rId{number}", sort, f"{key}.xml"))
        more += (
            f'<Override PartName="/word/{key}.xml"'
            f' ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{PARTS[sort]}"/>'
        )
    return zipped(
        {
            "[Content_Types].xml": _TYPES.format(main="word/document.xml", sort="wordprocessingml.document", more=more),
            "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml")),
            "word/document.xml": word_part("document", f"<w:body>{body}</w:body>"),
            "word/_rels/document.xml.rels": relations(*listed),
            **members,
        }
    )


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph of runs; a run that is no XML is text."""
    inside = "".join(text if text.startswith("<") else run(text) for text in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def font(name: str) -> str:
    """A run's font."""
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}"/>'


def table(*rows: Sequence[str]) -> str:
    """A table; a cell that is no XML is a paragraph."""
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(map(cell, row))}</w:tr>" for row in rows) + "</w:tbl>"


def cell(inside: str, properties: str = "") -> str:
    """A cell of a table."""
    if inside.startswith("<w:tc>"):
        return inside
    content = inside if inside.startswith("<") else paragraph(inside)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


# --- workbooks -------------------------------------------------------------------------------------------

_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def sheet(rows: str, before: str = "", after: str = "") -> str:
    """A worksheet part with these rows."""
    return f"<worksheet {_S}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def workbook(
    *sheets: str,
    names: Sequence[str] = (),
    states: Sequence[str] = (),
    shared: str | None = None,
    styles: str | None = None,
    properties: str = "",
    core: str | None = None,
) -> bytes:
    """A workbook of worksheet parts."""
    listed = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in range(1, len(sheets) + 1)]
    entries = "".join(
        f'<sheet name="{names[at] if names else f"Biểu {at + 1}"}" sheetId="{at + 1}" r:id="rId{at + 1}"'
        f' state="{states[at] if states else "visible"}"/>'
        for at in range(len(sheets))
    )
    members: dict[str, str] = {}
    for key, name, text in (("rId98", "styles", styles), ("rId99", "sharedStrings", shared)):
        if text is not None:
            members[f"xl/{name}.xml"] = text
            listed.append((key, name, f"{name}.xml"))
    if core is not None:
        members["docProps/core.xml"] = core
    return zipped(
        {
            "[Content_Types].xml": _TYPES.format(main="xl/workbook.xml", sort="spreadsheetml.sheet", more=""),
            "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f"<workbook {_S} {_RS}>{properties}<sheets>{entries}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relations(*listed),
            **{f"xl/worksheets/sheet{number}.xml": part for number, part in enumerate(sheets, 1)},
            **members,
        }
    )


def styles(*looks: tuple[str, str]) -> str:
    """A styles part: for each style its number format and its font."""
    formats = "".join(
        f'<numFmt numFmtId="{200 + at}" formatCode="{code.replace(chr(34), "&quot;").replace("<", "&lt;")}"/>'
        for at, (code, _) in enumerate(looks)
    )
    named = "".join(f'<font><sz val="11"/><name val="{name}"/></font>' for _, name in looks)
    used = "".join(f'<xf numFmtId="{200 + at}" fontId="{at}"/>' for at in range(len(looks)))
    return (
        f"<styleSheet {_S}><numFmts>{formats}</numFmts><fonts>{named}</fonts>"
        f"<cellXfs><xf numFmtId='0' fontId='0'/>{used}</cellXfs></styleSheet>"
    )


def shared(*texts: str) -> str:
    """The shared texts of a workbook; one that begins with a tag is taken as it is."""
    inside = "".join(f"<si>{text if text.startswith('<') else f'<t>{text}</t>'}</si>" for text in texts)
    return f"<sst {_S}>{inside}</sst>"


def row(number: int, *cells: str, more: str = "") -> str:
    """A row; a cell that is no XML is text, or a number when it can be one."""
    inside = "".join(
        text if text.startswith("<") else _cell(f"{chr(65 + at)}{number}", text)
        for at, text in enumerate(cells)
        if text
    )
    return f'<row r="{number}" {more}>{inside}</row>'


def _cell(place: str, text: str) -> str:
    if text.replace(".", "", 1).isdigit():
        return f'<c r="{place}"><v>{text}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


# --- PDF -------------------------------------------------------------------------------------------------

Placed = tuple[float, float, float, str]  # left, foot, size, text


def pdf(
    *pages: Sequence[Placed] | str, fonts: Sequence[str] = ("Times-Roman",), rotate: int = 0, trailer: str = ""
) -> bytes:
    """A PDF file of placed western letters; a page given as text is its drawing commands; fonts are /F0, /F1 …"""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    first = 3 + len(fonts)
    for name in fonts:
        said = f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
        objects.append(said.encode())
    named = " ".join(f"/F{at} {3 + at} 0 R" for at in range(len(fonts)))
    kids = []
    for number, page in enumerate(pages):
        drawn = (page if isinstance(page, str) else drawing(page)).encode("cp1252")
        kids.append(f"{first + 2 * number} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Rotate {rotate}"
            f" /Contents {first + 2 * number + 1} 0 R /Resources << /Font << {named} >> >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(pages)} >>".encode()
    return _pdf_of(objects, trailer)


def drawing(placed: Sequence[Placed], font: int = 0) -> str:
    """Commands that place texts on a page."""
    safe = str.maketrans({"(": "\\(", ")": "\\)", "\\": "\\\\"})
    return "\n".join(f"BT /F{font} {size} Tf {x} {y} Td ({text.translate(safe)}) Tj ET" for x, y, size, text in placed)


def _pdf_of(objects: Sequence[bytes], trailer: str) -> bytes:
    held = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(held))
        held += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(held)
    held += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    held += b"".join(b"%010d 00000 n \n" % place for place in places)
    held += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(held)


def typeset(source: str) -> bytes:
    """A PDF file from Typst, with real Vietnamese letters."""
    import typst

    return bytes(typst.compile(source.encode()))


# --- one whole file of each kind -------------------------------------------------------------------------


def every_kind() -> dict[str, bytes]:
    """A sound file of each kind, with tables, notes and whatever else a reader has to do with."""
    return {
        "txt": f"{SENTENCE}\n\nĐơn vị\tSố tổ\nHải Châu\t1.234\nCộng\t7.288\n".encode(),
        "md": (
            f"---\na: 1\n---\n# Kết quả\n\n{SENTENCE}\n\n| Đơn vị | Số tổ |\n|---|--:|\n| Hải Châu | 1.234 |\n"
        ).encode(),
        "html": (
            f"<html><meta charset=utf-8><body><h1>Kết quả</h1><p>{SENTENCE}<ul><li>một<li>hai</ul>"
            "<table><tr><th rowspan=2>Đơn vị<th colspan=2>Số<tr><td>1<td>2<tr><td>Cộng<td>3<td>4</table>"
            "<font face='.VnTime'>Tæng sè</font></body></html>"
        ).encode(),
        "docx": word(
            paragraph("Có 7.288/", run("10.546", "<w:b/>"), " tổ chức (68,5%).", run("Tæng sè", font(".VnTime")))
            + table(["Đơn vị", "Số tổ"], ["Hải Châu", "1.234"], [cell("Cộng", '<w:gridSpan w:val="2"/>')])
            + paragraph("Hết.", '<w:r><w:footnoteReference w:id="2"/></w:r>'),
            footnotes=f'<w:footnote w:id="2">{paragraph("Số liệu đến 30/6.")}</w:footnote>',
            styles='<w:style w:type="paragraph" w:styleId="A" w:default="1"><w:name w:val="Normal"/></w:style>',
            header=paragraph("Báo cáo"),
        ),
        "xlsx": workbook(
            sheet(
                row(1, "Đơn vị", "Số tổ", "Tỷ lệ")
                + row(2, "Hải Châu", "1234", '<c r="C2" s="1"><v>0.685</v></c>')
                + row(3, '<c r="A3" t="s"><v>0</v></c>', '<c r="B3"><f>SUM(B2)</f><v>1234</v></c>'),
                after='<mergeCells><mergeCell ref="A5:C5"/></mergeCells>',
            ),
            shared=shared("Cộng", "<r><rPr><rFont val='.VnTime'/></rPr><t>Tæng sè</t></r>"),
            styles=styles(("0.0%", "Calibri")),
        ),
        "pdf": pdf(
            [(72, 700, 13, "There are 7,288 of 10,546 groups (69.1%)."), (72, 684, 13, "All are active.")],
            drawing([(80, 705, 10, "Unit"), (180, 705, 10, "Groups"), (80, 685, 10, "North"), (180, 685, 10, "1,234")])
            + " 1 w " + " ".join(f"72 {y} m 272 {y} l S" for y in (720, 700, 680))
            + " " + " ".join(f"{x} 680 m {x} 720 l S" for x in (72, 172, 272)),
        ),
    }  # fmt: skip
