"""Made-up content for the style page: every component once, in both languages."""

import datetime as dt
from fractions import Fraction
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.translation import get_language

from tongket.errors import Problem
from tongket.web.shown import Shown, Step

WORDS = {
    "title": ("Các thành phần giao diện", "Components"),
    "lead": (
        "Mỗi thành phần của hệ thống xuất hiện một lần trên trang này. Mọi số liệu ở đây đều được đặt ra làm ví dụ.",
        "Every component of the system appears once on this page. All figures here are made up as examples.",
    ),
    "figures": ("Số liệu", "Figures"),
    "groups": ("Tổ tự quản đang hoạt động", "Groups in being"),
    "effective": ("Hoạt động hiệu quả", "Working well"),
    "trained": ("Tổ trưởng đã tập huấn", "Leaders trained"),
    "sentence_start": ("Đến cuối kỳ, toàn thành phố có", "At the end of the period the city had"),
    "sentence_end": ("; bấm vào số để xem nguồn.", "; follow the number to see where it comes from."),
    "tasks": ("Việc cần làm", "To do"),
    "task_1": ("Nộp báo cáo tháng 3", "Send the March report"),
    "task_1_about": ("Phường Ví Dụ Một · hạn 14/03/2025", "Example Ward One · due 14 March 2025"),
    "task_2": ("Sửa báo cáo bị trả lại", "Mend the report that was returned"),
    "task_2_about": ("Xã Ví Dụ Hai · còn 3 ngày", "Example Commune Two · 3 days left"),
    "task_3": ("Duyệt báo cáo quý", "Approve the quarterly report"),
    "task_3_about": ("Đã gửi lãnh đạo", "With the leader of the unit"),
    "task_4": ("Cập nhật danh sách tổ", "Bring the list of groups up to date"),
    "task_4_about": ("Xong ngày 02/03/2025", "Done on 2 March 2025"),
    "late": ("Quá hạn", "Late"),
    "act": ("Cần sửa", "Returned to you"),
    "waiting": ("Chờ duyệt", "Waiting for others"),
    "done": ("Đã xong", "Done"),
    "draft": ("Bản nháp", "Draft"),
    "table": ("Bảng", "Tables"),
    "caption": ("Tổ tự quản theo đơn vị", "Groups by unit"),
    "caption_note": ("Đơn vị tính: tổ. Kỳ: năm 2024.", "Unit: groups. Period: the year 2024."),
    "unit": ("Đơn vị", "Unit"),
    "members": ("Thành viên", "Members"),
    "share": ("Hiệu quả", "Working well"),
    "total": ("Cộng", "Total"),
    "heat": ("Mức độ hoàn thành theo tháng", "Completeness by month"),
    "heat_note": ("Phần trăm đơn vị đã báo cáo.", "Percentage of units that reported."),
    "none": ("chưa", "none"),
    "trail": ("Số này từ đâu ra", "Where a figure comes from"),
    "change": ("Trước và sau khi sửa", "Was and is"),
    "verdicts": ("Kiểm tra văn bản", "A checked text"),
    "v_1": ("Đến nay có 7.288/10.546 tổ hoạt động hiệu quả (", "So far 7,288 of 10,546 groups work well ("),
    "v_bad": ("68,5%", "68.5%"),
    "v_2": ("), với ", "), with "),
    "v_fine": ("135.716 thành viên", "135,716 members"),
    "v_3": (", bình quân ", ", on average "),
    "v_notice": ("12 người mỗi tổ", "12 people in each"),
    "form": ("Biểu mẫu", "Forms"),
    "send": ("Lưu và xem lại", "Save and check answers"),
    "cancel": ("Huỷ", "Cancel"),
    "remove": ("Đóng tổ này", "Close this group"),
    "notes": ("Lưu ý", "Notes"),
    "note": ("Kỳ báo cáo tháng tính từ ngày 15 đến ngày 14.", "The reporting month runs from the 15th to the 14th."),
    "warn": ("Có 8 đơn vị chưa báo cáo, số cộng còn thiếu.", "8 units have not reported; the total is not complete."),
    "act_note": ("Báo cáo bị trả lại: tổng không bằng các phần.", "Returned: the total is not the sum of its parts."),
    "more": ("Vì sao số liệu có thể khác nhau", "Why figures may differ"),
    "more_text": (
        "Một đơn vị sửa số sau khi duyệt thì bản in cũ vẫn giữ số cũ và được đánh dấu.",
        "When a unit corrects a figure after approval, what was printed keeps the old figure and is marked.",
    ),
    "facts": ("Chi tiết", "Details"),
    "leader": ("Đơn vị phụ trách", "Unit in charge"),
    "leader_is": ("Phường Ví Dụ Một", "Example Ward One"),
    "since": ("Hoạt động từ", "In being since"),
    "edit": ("Sửa", "Change"),
    "cards": ("Thẻ", "Cards"),
    "tab_1": ("Tổng quan", "Overview"),
    "tab_2": ("Theo đơn vị", "By unit"),
    "tab_3": ("Lịch sử", "History"),
    "empty": ("Chưa có báo cáo nào trong kỳ này.", "There are no reports for this period yet."),
    "empty_text": ("Báo cáo xuất hiện ở đây khi kỳ thu thập được mở.", "They appear when a collection is opened."),
    "open": ("Mở kỳ thu thập", "Open a collection"),
    "progress": ("Đơn vị đã báo cáo", "Units that reported"),
    "moves": ("Chuyển trang", "Moving about"),
    "small": ("nhỏ", "small"),
}


def words() -> dict[str, str]:
    """The sample words in the reader's language."""
    place = 0 if get_language() == "vi" else 1
    return {key: pair[place] for key, pair in WORDS.items()}


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(max_length=100)
    count = forms.IntegerField(help_text="…")
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    remark = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}))
    agree = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        vi = get_language() == "vi"
        self.fields["name"].label = "Tên tổ" if vi else "Name of the group"
        missing = "Chưa ghi tên tổ" if vi else "Write the name of the group"
        self.fields["name"].error_messages["required"] = missing
        self.fields["count"].label = "Số thành viên" if vi else "Number of members"
        self.fields["count"].help_text = (
            "Đếm người, không lập danh sách. Ví dụ: 12" if vi else "Count people, never list them. For example, 12"
        )
        self.fields["kind"].label = "Loại hình" if vi else "Kind"
        missing = "Chưa chọn loại hình" if vi else "Choose the kind of group"
        self.fields["kind"].error_messages["required"] = missing
        too_few = "Số thành viên phải từ 0 trở lên" if vi else "The number of members is 0 or more"
        self.fields["count"].validators = [MinValueValidator(0, too_few)]
        names = ("Tổ an ninh", "Tổ hoà giải") if vi else ("Security group", "Mediation group")
        self.fields["kind"].choices = list(zip(("a", "b"), names, strict=True))  # type: ignore[attr-defined]
        self.fields["remark"].label = "Ghi chú" if vi else "Remark"
        self.fields["agree"].label = "Tôi đã kiểm tra số liệu" if vi else "I have checked the figures"


def style_page() -> dict[str, Any]:
    """The context of the style page."""
    w = words()
    at = dt.datetime(2025, 3, 12, 7, 5, tzinfo=dt.UTC)
    return {
        "w": w,
        "figures": _figures(w, at),
        "inline": Shown(10546, _pair("tổ tự quản", "groups"), period="2024", reported=118, due=126, url="#trail"),
        "rows": _rows(w),
        "total": Shown(1284, url="#trail"),
        "total_share": Shown(Fraction(88300, 1284), "%", decimals=1),
        "months": range(1, 13),
        "heat": _heat(),
        "steps": _steps(at),
        "was": Shown(68, "%"),
        "now": Shown(Fraction(728800, 10546), "%", decimals=1),
        "form": SampleForm({"name": "", "count": "-3", "kind": ""}),
        "problems": [Problem(w["warn"], level="notice")],
        "page": Paginator(range(120), 10).page(3),
        "since_on": timezone.localdate(at),
    }


def _pair(vi: str, en: str) -> str:
    return vi if get_language() == "vi" else en


def _figures(w: dict[str, str], at: dt.datetime) -> list[tuple[str, Shown]]:
    year = _pair("năm 2024", "the year 2024")
    tail = {"period": year, "known_at": at, "url": "#trail"}
    estimate = (_pair("có 2 số ước tính", "includes 2 estimates"),)
    share = Fraction(728800, 10546)
    return [
        (w["groups"], Shown(10546, _pair("tổ", "groups"), reported=126, due=126, **tail)),  # type: ignore[arg-type]
        (w["effective"], Shown(share, "%", decimals=1, reported=118, due=126, notes=estimate, **tail)),  # type: ignore[arg-type]
        (w["trained"], Shown(None, _pair("người", "people"), reported=0, due=126, **tail)),  # type: ignore[arg-type]
    ]


def _rows(w: dict[str, str]) -> list[tuple[str, Shown, Shown, Shown, str, str]]:
    shares = (Fraction(702, 10), Fraction(655, 10), None)
    names = [_pair(f"Phường Ví Dụ {n}", f"Example Ward {n}") for n in ("Một", "Hai", "Ba")]
    counts = (1024, 260, None)
    states = ((w["done"], "done"), (w["waiting"], "waiting"), (w["late"], "late"))
    return [
        (
            name,
            Shown(count, url="#trail", notes=(_pair("ước tính", "estimate"),) if count == 260 else ()),
            Shown(count and count * 12, reported=3 if count == 260 else 4, due=4),
            Shown(share, "%", decimals=1),
            *state,
        )
        for name, count, share, state in zip(names, counts, shares, states, strict=True)
    ]


def _heat() -> list[tuple[str, list[tuple[int, int]]]]:
    names = [_pair(f"Phường Ví Dụ {n}", f"Example Ward {n}") for n in ("Một", "Hai", "Ba")]
    return [(name, [(min(5, (m * s) % 6), (m * s) % 6 * 20) for m in range(1, 13)]) for s, name in enumerate(names, 1)]


def _steps(at: dt.datetime) -> list[Step]:
    groups = _pair("tổ", "groups")
    return [
        Step(_pair("Bản tổng kết, mục 2", "The review, section 2"), Shown(10546, groups), url="#trail"),
        Step(_pair("Cộng từ 126 đơn vị", "Added up from 126 units"), Shown(10546, groups, reported=126, due=126)),
        Step(
            _pair("Báo cáo của Phường Ví Dụ Một", "The report of Example Ward One"),
            Shown(1024, groups),
            _pair("nhập trên trang, lãnh đạo đã duyệt", "entered on the page, approved by the leader"),
            at,
            "#trail",
        ),
    ]
