"""How a reader says no: the causes for which a file cannot be read, and the notes on what was read only in part.

Each is one sentence in two languages that says what to do. A cause travels between processes as its name and facts.
"""

from collections.abc import Mapping

Facts = Mapping[str, str | int]


class Unreadable(Exception):
    """A file that cannot be read: `cause` is a word for programs, `sentence` {vi, en} tells a person what to do."""

    def __init__(self, cause: str, **facts: str | int) -> None:
        self.cause = cause if cause in CAUSES else "broken"
        self.facts = facts
        self.sentence = _said(CAUSES[self.cause], facts)
        super().__init__(self.sentence["en"])


def note(key: str, **facts: str | int) -> dict[str, str]:
    """A sentence {vi, en} on something that was not read in full, or not as it stands."""
    return _said(NOTES[key], facts)


def _said(pair: tuple[str, str], facts: Facts) -> dict[str, str]:
    said = dict(zip(("vi", "en"), pair, strict=True))
    return {lang: template.format_map(_Known(facts)) for lang, template in said.items()}


class _Known(dict[str, str | int]):
    """Facts; one that is not known is three dots."""

    def __missing__(self, key: str) -> str:
        return "…"


CAUSES: dict[str, tuple[str, str]] = {
    "missing": (
        "Không mở được tệp. Hãy kiểm tra đường dẫn và quyền đọc tệp.",
        "The file cannot be opened. Check its path and that you may read it.",
    ),
    "empty": (
        "Tệp rỗng. Hãy chọn tệp có nội dung.",
        "The file is empty. Choose a file with something in it.",
    ),
    "no_text": (
        "Tệp không có chữ nào để kiểm tra. Hãy chọn tệp có nội dung.",
        "The file holds no text to check. Choose a file with something in it.",
    ),
    "scanned": (
        "Tệp PDF này chỉ có ảnh chụp, không có chữ. Hãy gửi tệp gốc (.docx, .xlsx) hoặc bản đã nhận dạng chữ.",
        "This PDF holds only scanned images and no text. Send the original (.docx, .xlsx) or a copy with its text"
        " recognised.",
    ),
    "encrypted": (
        "Tệp có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại.",
        "The file is protected by a password. Remove the password and send it again.",
    ),
    "broken": (
        "Tệp bị hỏng, không đọc được. Hãy mở tệp bằng chương trình đã tạo ra nó, lưu lại rồi gửi lại.",
        "The file is damaged and cannot be read. Open it in the program that made it, save it again and send that.",
    ),
    "old_word": (
        "Đây là tệp Word cũ (.doc). Hãy mở tệp và lưu thành .docx rồi gửi lại.",
        "This is an old Word file (.doc). Open it, save it as .docx and send that.",
    ),
    "old_excel": (
        "Đây là tệp Excel cũ (.xls, .xlsb). Hãy mở tệp và lưu thành .xlsx rồi gửi lại.",
        "This is an old Excel file (.xls, .xlsb). Open it, save it as .xlsx and send that.",
    ),
    "kind": (
        "Không đọc được loại tệp này. Hãy gửi tệp .docx, .xlsx, .pdf, .html, .md hoặc .txt.",
        "This kind of file is not read. Send a .docx, .xlsx, .pdf, .html, .md or .txt file.",
    ),
    "encoding": (
        "Không nhận ra bảng mã chữ của tệp. Hãy lưu tệp ở dạng Unicode (UTF-8) rồi gửi lại.",
        "The letters of this file are in an encoding that cannot be told. Save it as Unicode (UTF-8) and send that.",
    ),
    "large": (
        "Tệp quá lớn: chỉ đọc tệp đến {limit} MB. Hãy bỏ bớt ảnh hoặc tách tệp thành nhiều phần.",
        "The file is too large: files up to {limit} MB are read. Take out images or split it into parts.",
    ),
    "long": (
        "Văn bản quá dài: mỗi lần đọc được {limit} ký tự hoặc ô. Hãy tách thành nhiều phần rồi kiểm tra từng phần.",
        "The text is too long: up to {limit} characters or cells are read in one go. Split it into parts and check"
        " them one by one.",
    ),
    "bomb": (
        "Tệp này nở ra quá lớn khi giải nén nên không được mở. Hãy lưu lại tệp từ chương trình đã tạo ra nó.",
        "This file unpacks to far more than it should, so it was not opened. Save it again in the program that made"
        " it.",
    ),
    "deep": (
        "Tệp lồng quá nhiều lớp nên không đọc được. Hãy chép nội dung sang một tệp mới rồi gửi lại.",
        "The file is nested too deeply to be read. Copy its content into a new file and send that.",
    ),
    "slow": (
        "Đọc tệp quá lâu nên đã dừng lại. Hãy tách tệp thành nhiều phần nhỏ hơn.",
        "Reading the file took too long and was stopped. Split it into smaller parts.",
    ),
    "busy": (
        "Máy đang đọc nhiều tệp khác. Hãy thử lại sau ít phút.",
        "Other files are being read just now. Try again in a few minutes.",
    ),
    "memory": (
        "Tệp cần quá nhiều bộ nhớ nên đã dừng lại. Hãy tách tệp thành nhiều phần nhỏ hơn.",
        "The file needs too much memory and was stopped. Split it into smaller parts.",
    ),
}

NOTES: dict[str, tuple[str, str]] = {
    "font": (
        "Chữ viết bằng phông cũ ({fonts}) đã được chuyển sang Unicode để kiểm tra; tệp gốc không đổi.",
        "Text in old fonts ({fonts}) was converted to Unicode for checking; the file itself is unchanged.",
    ),
    "encoding": (
        "Tệp dùng bảng mã {encoding}; chữ đã được chuyển sang Unicode để kiểm tra.",
        "The file is in the {encoding} encoding; its letters were converted to Unicode for checking.",
    ),
    "letters": (
        "Có {count} chữ trong tệp bị hỏng, không đọc được.",
        "{count} letters of the file are damaged and could not be read.",
    ),
    "uncalculated": (
        "Có {count} ô công thức chưa có kết quả (ô đầu tiên: {first}). Hãy mở tệp bằng Excel, lưu lại rồi kiểm tra"
        " lại.",
        "{count} formula cells hold no result (the first is {first}). Open the file in Excel, save it and check again.",
    ),
    "hidden_sheet": (
        "Trang tính ẩn “{sheet}” không được kiểm tra.",
        "The hidden sheet “{sheet}” was not checked.",
    ),
    "hidden_cells": (
        "Trang tính “{sheet}” có hàng hoặc cột ẩn; chúng vẫn được kiểm tra.",
        "The sheet “{sheet}” has hidden rows or columns; they were checked too.",
    ),
    "lost_sheet": (
        "Trang tính “{sheet}” bị hỏng nên không được kiểm tra.",
        "The sheet “{sheet}” is damaged and was not checked.",
    ),
    "scanned_pages": (
        "Trang {pages} là ảnh chụp, không có chữ nên không được kiểm tra.",
        "These pages are scanned images without text and were not checked: {pages}.",
    ),
    "lost_pages": (
        "Trang {pages} bị hỏng nên không được kiểm tra.",
        "These pages are damaged and were not checked: {pages}.",
    ),
    "many_pages": (
        "Tệp có {pages} trang; chỉ kiểm tra {limit} trang đầu.",
        "The file has {pages} pages; only the first {limit} were checked.",
    ),
    "long_pages": (
        "Tệp quá dài; chỉ kiểm tra {limit} trang đầu trong {pages} trang.",
        "The file is too long; only the first {limit} of its {pages} pages were checked.",
    ),
    "many_tags": (
        "Trang web quá dài; chỉ kiểm tra phần đầu.",
        "The page is too long; only its beginning was checked.",
    ),
    "code": (
        "Các khối mã lệnh và phần khai báo đầu tệp không được kiểm tra.",
        "Code blocks and the front matter were not checked.",
    ),
}
