"""Where in the file a figure stands, in words: a line of a text, a page, a cell of a sheet, a footnote."""

from bisect import bisect_left, bisect_right

from tongket.claims.document import Block, Document
from tongket.claims.faces.words import WORDS

_BY_LINES = ("txt", "md", "html")


class Places:
    """The places of one document; asking is quick, however long it is."""

    def __init__(self, document: Document, language: str) -> None:
        self.document, self.words = document, WORDS[language]
        self.breaks = [index for index, letter in enumerate(document.text) if letter == "\n"]

    def line(self, position: int) -> int:
        """The line of the text, counted from 1."""
        return bisect_left(self.breaks, position) + 1

    def of(self, position: int) -> str:
        """The place in words: "dòng 12", "trang 3", "trang tính Biểu 1, ô B4", "chú thích 2"."""
        block = self.document.block_at(position)
        if block is not None and (key := self._key(block)):
            return self.words[key].format(place=block.place, sheet=block.sheet)
        if self.document.sort in _BY_LINES or not self.document.blocks:
            return self.words["line"].format(place=self.line(position))
        return self.words["paragraph"].format(place=self._ordinal(position))

    def short(self, position: int) -> str:
        """The place as a program would follow it: the line of a plain text, words for any other."""
        return self.of(position) if self.document.blocks else str(self.line(position))

    def _key(self, block: Block) -> str:
        if block.kind == "paragraph" or block.kind == "heading" or not (block.place or block.kind == "box"):
            return ""
        if block.kind == "cell":
            return "cell of sheet" if block.sheet else "cell"
        return block.kind

    def _ordinal(self, position: int) -> int:
        return bisect_right(self.document.blocks, position, key=lambda block: block.start)
