"""Who can sign in to the demonstration, what they are and what they find to do. Pure.

Names are those of the cast of our tests; nobody is a person. Passwords are made from the seed, so that they can be
printed again.
"""

from dataclasses import dataclass
from random import Random
from typing import Final

from tongket.accounts.rules import APPROVER, AUDITOR, CONSOLIDATOR, EDITOR, ENTRY
from tongket.demo.city import AN_AT, CHI_AT
from tongket.errors import N_

CITY: Final = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """Somebody of the story: their roles on a commune of today, or on the city; what to click is told in messages."""

    username: str
    display_name: str
    roles: tuple[str, ...]
    at: str
    who: str
    click: str


CAST: Final = (
    Cast(
        "an",
        "An (cán bộ nhập liệu)",
        (ENTRY,),
        AN_AT,
        N_("data entry officer of Phường Hoàn Kiếm"),
        N_("“Reports”: the returned report of December 2025, and the one of January 2026 to begin"),
    ),
    Cast(
        "binh",
        "Bình (lãnh đạo duyệt)",
        (APPROVER,),
        AN_AT,
        N_("approving leader of Phường Hoàn Kiếm"),
        N_("“Reports”: the report of November 2025 waits to be approved or returned"),
    ),
    Cast(
        "chi",
        "Chi (cán bộ nhập liệu)",
        (ENTRY,),
        CHI_AT,
        N_("data entry officer of Phường Cửa Nam"),
        N_("a draft of her own; of An’s reports she sees nothing"),
    ),
    Cast(
        "dung",
        "Dũng (thường trực thành phố)",
        (CONSOLIDATOR, EDITOR),
        CITY,
        N_("standing office of the city"),
        N_("the review on the front page: open any printed figure, down to the communes that reported it"),
    ),
    Cast(
        "minh",
        "Minh (biên tập)",
        (EDITOR,),
        CITY,
        N_("editor at the city"),
        N_("the review on the front page, as its readers see it"),
    ),
    Cast(
        "son",
        "Sơn (kiểm toán)",
        (AUDITOR,),
        CITY,
        N_("auditor at the city"),
        N_("reads everything and changes nothing"),
    ),
)

WORDS: Final = (
    *("song", "nui", "lua", "tre", "sen", "dao", "mai", "cau", "cho", "dinh", "giang", "phu", "quat", "non"),
    *("thuyen", "buom", "dieu", "trang", "may", "mua", "nang", "gio", "bien", "rung", "vuon", "ngo", "que", "dong"),
)


def password_of(username: str, seed: int) -> str:
    """The password of somebody of the cast in the city made from a seed."""
    random = Random(f"password {seed} {username}")  # noqa: S311 - printed for everybody to use
    return "-".join([*random.sample(WORDS, 3), str(random.randint(1000, 9999))])
