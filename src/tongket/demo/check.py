"""The five-year review of the demonstration, written once, and the two checks that `tongket demo` prints.

The review is ours, so every statement of it must be consistent. The paragraph published in 2017 is not, and the
three numbers in it that cannot all be right are found again each time.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from tongket import claims
from tongket.accounts.models import User
from tongket.demo.city import TODAY, YEARS
from tongket.demo.load import city_unit, moment
from tongket.reporting.actions import correct_cells
from tongket.reporting.models import Report
from tongket.reporting.queries import open_cells
from tongket.reporting.rules import CellInput, CellState, State
from tongket.review.actions import keep_published_texts, publish_review, write_review
from tongket.review.models import PublishedText, Review
from tongket.review.queries import check_review, checked

PUBLISHED_2017 = "review-2017"
SESSIONS = "TT01"
SLIP = "Sổ tuyên truyền còn hai buổi chưa cộng vào báo cáo."
WRITTEN_ON: date = TODAY - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Checks:
    """Both checks, and the review that was checked."""

    review: Review
    of_review: claims.Checked
    of_published: claims.Checked

    @property
    def holds(self) -> bool:
        """Whether the product keeps its promise: nothing in its own review contradicts itself."""
        return self.of_review.consistent

    def as_json(self) -> dict[str, Any]:
        """Plain values for `json.dumps`.

        Shape: {review: {id, title, consistent, statements}, published: {text, lang, statements}}.
        """
        review = claims.as_json(self.of_review)
        return {
            "review": {
                "id": self.review.pk,
                "title": self.review.title_vi,
                "consistent": self.holds,
                "statements": review["statements"],
            },
            "published": {"text": self.of_published.text, **claims.as_json(self.of_published)},
        }


def check_demo() -> Checks:
    """The checks of the demonstration on record; its review is written and published if it is not there yet."""
    keep_published_texts(at=moment(WRITTEN_ON))
    review = _review()
    published = PublishedText.objects.get(key=PUBLISHED_2017)
    return Checks(review, check_review(review), checked(published.body))


@transaction.atomic
def _review() -> Review:
    """The review of the five years; Dũng of the cast writes and publishes it, and An finds a slip the day after."""
    city = city_unit()
    found = Review.objects.filter(unit=city, first_year=YEARS[0], last_year=YEARS[-1]).order_by("pk").first()
    if found is not None:
        return found
    dung = User.objects.get(username="dung")
    draft = write_review(city, YEARS[0], YEARS[-1], by=dung, at=moment(WRITTEN_ON, 9))
    review = publish_review(draft, by=dung, at=moment(WRITTEN_ON, 16))
    _correct_a_slip(User.objects.get(username="an"))
    return review


def _correct_a_slip(an: User) -> None:
    """An's last approved report gets two sessions more, so that a printed figure shows what moved it since."""
    report = Report.objects.filter(unit__roles__user=an, state=State.APPROVED).order_by("-due_on", "pk").first()
    sessions = open_cells(report).get(SESSIONS) if report is not None else None
    if report is None or sessions is None or sessions.value is None:
        return
    cell = CellInput(SESSIONS, CellState.VALUE, sessions.value + 2)
    correct_cells(report, [cell], by=an, door="page", reason=SLIP, at=moment(TODAY, 9))
