"""Where in the file a figure stands, in words: a line of a text, a page, a cell of a sheet, a footnote."""

from bisect import bisect_left, bisect_right

from tongket.claims.document import Block, Document
from tongket.claims.faces.words import WORDS


class Places:
    """The places of one document; asking is quick, however long it is."""

    def __init__(self, document: Document, language: str) -> None:
        self.document, self.words = document, WORDS[language]
        self.breaks = [index for index, letter in enumerate(document.text) if letter == "\n"]
        self.outside = [block.start for block in document.blocks if block.kind != "cell"]
        cells = [(cell, number) for number, table in enumerate(document.tables, 1) for cell in table.cells]
        self.cells = sorted(cells, key=lambda each: each[0].start)

    def line(self, position: int) -> int:
        """The line of the text, counted from 1."""
        return bisect_left(self.breaks, position) + 1

    def short(self, position: int) -> str:
        """The place as a program would follow it: the line of a plain text, words for any other."""
        return str(self.line(position)) if self.document.sort == "txt" else self.of(position)

    def of(self, position: int) -> str:
        """The place in words, such as "dòng 12", "trang 3", "trang tính Biểu 1, ô B4", "bảng 1, hàng 2, cột 3"."""
        if self.document.sort == "txt":
            return self.words["line"].format(place=self.line(position))
        block = self.document.block_at(position)
        told = self._in_block(block) if block else ""
        return told or self.words["paragraph"].format(place=max(bisect_right(self.outside, position), 1))

    def _in_block(self, block: Block) -> str:
        """What a block says of its own place, "" for nothing."""
        if block.kind == "note" and block.place in ("header", "footer"):
            return self.words[block.place]
        if block.kind == "box" or (block.kind in ("note", "page") and block.place):
            return self.words[block.kind].format(place=block.place)
        if block.kind == "cell" and self.document.sort == "xlsx":
            return self.words["cell of sheet" if block.sheet else "cell"].format(place=block.place, sheet=block.sheet)
        page = self.words["page"].format(place=block.place) if self.document.sort == "pdf" and block.place else ""
        return ", ".join(filter(None, (page, self._in_table(block) if block.kind == "cell" else "")))

    def _in_table(self, block: Block) -> str:
        if not self.cells:
            return ""
        index = bisect_right(self.cells, block.start, key=lambda each: each[0].start) - 1
        cell, number = self.cells[index]
        return self.words["cell of table"].format(table=number, row=cell.row + 1, column=cell.column + 1)
