"""A sender of texts and files, as a browser and as a program send them."""

import io
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

WRONG = "Có 7.288/10.546 tổ chức (68,5%) hoạt động hiệu quả."
RIGHT = "Đã có 45/60 phường (75%) nộp báo cáo."
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture(autouse=True)
def nobody_has_checked(db: None) -> None:
    cache.clear()


def word_file(*paragraphs: str) -> bytes:
    """A Word file of some paragraphs."""
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def upload(data: bytes, name: str = "Báo cáo.docx", kind: str = WORD) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


@pytest.fixture
def in_english(client) -> Callable:
    client.cookies["tongket_language"] = "en"
    return client
