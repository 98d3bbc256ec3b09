"""The review as a PDF in the layout of a State document.

Source: Decree 30/2020/NĐ-CP, Annex I (paper, margins, national name and motto, number line, signature, recipients).
The layout is `typst/state_review.typ`; what is printed reaches it as data, never as markup. Typst runs in a process of
its own, so that it can be stopped, and gives the same bytes for the same review.
"""

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tongket.review import queries
from tongket.review.models import Citation, Review
from tongket.review.queries import Part, Passage, Printed
from tongket.web.context import banners
from tongket.web.shown import day_text, moment_text, number_text

LAYOUT = Path(__file__).resolve().parent / "typst" / "state_review.typ"
LONGEST_SECONDS = 30
TYPESETTER = """
import datetime, json, sys
import typst
asked = json.load(sys.stdin)
compiler = typst.Compiler(asked["file"], root=asked["root"], sys_inputs={"data": asked["data"]})
moment = datetime.datetime.fromtimestamp(asked["at"], datetime.timezone.utc)
sys.stdout.buffer.write(compiler.compile(format="pdf", timestamp=moment))
"""


class TypesettingFailed(Exception):
    """The PDF could not be made; `review` is the review, the message what Typst said."""

    def __init__(self, review: Review, why: str) -> None:
        self.review = review
        super().__init__(f"review {review.pk} could not be typeset: {why}")


def review_file(review: Review) -> bytes:
    """The PDF. Raises: TypesettingFailed, also when it takes longer than thirty seconds."""
    with translation.override("vi"):
        data = json.dumps(printed(review), ensure_ascii=False, sort_keys=True)
    with TemporaryDirectory(prefix="tongket-review-") as folder:
        (Path(folder) / LAYOUT.name).write_bytes(LAYOUT.read_bytes())
        asked = {
            "file": str(Path(folder) / LAYOUT.name),
            "root": folder,
            "data": data,
            "at": int(review.written_at.timestamp()),
        }
        return _typeset(review, json.dumps(asked))


def _typeset(review: Review, asked: str) -> bytes:
    command = [sys.executable, "-I", "-c", TYPESETTER]
    try:
        done = subprocess.run(command, input=asked.encode(), capture_output=True, timeout=LONGEST_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise TypesettingFailed(review, f"it took more than {LONGEST_SECONDS} seconds") from error
    if done.returncode:
        raise TypesettingFailed(review, done.stderr.decode(errors="replace")[-2000:])
    return done.stdout


def printed(review: Review) -> dict[str, Any]:
    """Everything that the layout prints, as plain values, in Vietnamese."""
    citations = queries.current_citations(review)
    sections = queries.rendered(review, citations)
    order = {key: number for number, key in enumerate(_in_order_of_print(sections, citations), start=1)}
    local = timezone.localtime(review.published_at or review.written_at)
    return {
        "banner": " ".join(banners()),
        "issued_by": review.issued_by.upper(),
        "unit": queries.unit_name(review).upper(),
        "number": f"Số:        /{review.symbol}",
        "place_and_day": f"{review.place}, ngày {local:%d} tháng {_month(local.month)} năm {local.year}",
        "title": review.title_vi,
        "is_draft": not review.is_published,
        "known": _known(review),
        "sections": [
            {
                "heading": one.section.heading,
                "level": one.section.level,
                "passages": [_passage(passage, order) for passage in one.passages],
            }
            for one in sections
        ],
        "sources": [_source(number, citations[key]) for key, number in order.items()],
        "signature": ["TM. " + review.issued_by.upper(), "CHỦ TỊCH"],
        "recipients": ["Cơ quan cấp trên (để báo cáo);", "Các đơn vị trực thuộc;", "Lưu: VT."],
    }


def _known(review: Review) -> str:
    values = {"change": number_text(review.known_at), "moment": moment_text(review.written_at)}
    return _("Figures as known at change %(change)s, taken at %(moment)s.") % values


def _month(month: int) -> str:
    """The month as the decree writes it: a zero before January and February only."""
    return f"{month:02}" if month < 3 else str(month)


def _in_order_of_print(sections: list[queries.Rendered], citations: dict[str, Citation]) -> list[str]:
    keys = [
        part.citation.key
        for one in sections
        for passage in one.passages
        for line in passage.lines
        for cell in line.cells
        for part in cell
        if isinstance(part, Printed)
    ]
    return list(dict.fromkeys([*keys, *citations]))


def _passage(passage: Passage, order: dict[str, int]) -> dict[str, Any]:
    lines = [[[_piece(part, order) for part in cell] for cell in line.cells] for line in passage.lines]
    return {"kind": passage.kind, "lines": lines}


def _piece(part: Part, order: dict[str, int]) -> dict[str, Any]:
    if isinstance(part, Printed):
        return {"text": part.text, "source": order[part.citation.key]}
    return {"text": part, "source": 0}


def _source(number: int, citation: Citation) -> list[str]:
    complete = f"{number_text(citation.reported)}/{number_text(citation.due)}" if citation.due else "–"
    name = citation.indicator.name_vi
    kind = queries.type_names().get(citation.category)
    called = f"{citation.indicator.code}. {name}" + (f" – {kind.name_vi}" if kind else "")
    return [
        str(number),
        "; ".join([called, *queries.map_notes(citation)]),
        citation.period.period.label("vi"),
        citation.value_text,
        f"{number_text(citation.known_at)}, {day_text(citation.taken_at)}",
        complete,
    ]
