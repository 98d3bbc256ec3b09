"""Documents made by hand for these tests: text, blocks and tables, without a file to read them from."""

from fractions import Fraction

from tongket.claims import Block, Cell, Checked, Document, Interval, Quantity, Repair, Table, Verdict

SENTENCE = {"vi": "Không khớp.", "en": "It does not fit."}


def built(*parts, sort="docx", name="bao-cao.docx", notes=()):
    """A document of paragraphs `(kind, text, place, sheet)` and tables (lists of rows of texts)."""
    text, blocks, tables = "", [], []
    for part in parts:
        if text:
            text += "\n\n"
        if isinstance(part, tuple):
            kind, words, place, sheet = (*part, "", "")[:4]
            blocks.append(Block(len(text), len(text) + len(words), kind, place, sheet))
            text += words
            continue
        cells = []
        for row, words_of_row in enumerate(part):
            for column, words in enumerate(words_of_row):
                if cells:
                    text += "\t" if column else "\n"
                cells.append(Cell(len(text), len(text) + len(words), row, column))
                blocks.append(Block(len(text), len(text) + len(words), "cell"))
                text += words
        tables.append(Table(tuple(cells)))
    return Document(text, name, sort, blocks, tables, notes)


def judged(document, *statements):
    """The document with statements `(level, *figures)`; a figure is its text, the nth time with `("7", n)`."""
    return Checked(document, "vi", tuple(_verdict(document.text, *statement) for statement in statements))


def _verdict(text, level, *figures):
    found = tuple(_quantity(text, *((figure, 0) if isinstance(figure, str) else figure)) for figure in figures)
    one = Interval(Fraction(1), Fraction(1))
    return Verdict(
        kind="ratio",
        verdict={"error": "inconsistent", "notice": "inconsistent", "unchecked": "not_checkable"}.get(
            level, "consistent"
        ),
        level=level if level in ("error", "notice") else None,
        figures=found,
        stated=one,
        computed=one,
        stated_text=found[-1].text,
        computed_text="1",
        sentence=SENTENCE,
        repairs=tuple(
            Repair("part", found[0].text, Fraction(2), "2", why)
            for why in ("one digit", "computed")
            if level == "error"
        ),
    )


def _quantity(text, figure, nth):
    start = -1
    for _ in range(nth + 1):
        start = text.index(figure, start + 1)
    return Quantity(figure, start, start + len(figure), Fraction(1), Fraction(1), Fraction(1))
