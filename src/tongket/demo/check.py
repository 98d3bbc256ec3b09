"""The five-year review of the demonstration, written once, and the two checks that `tongket demo` prints.

The review is ours, so every statement of it must be consistent. The paragraph published in 2017 is not, and the
three numbers in it that cannot all be right are found again each time.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tongket import claims
from tongket.accounts.models import User
from tongket.demo.city import TODAY, YEARS
from tongket.demo.load import city_unit, moment
from tongket.review.actions import keep_published_texts, publish_review, write_review
from tongket.review.models import PublishedText, Review
from tongket.review.queries import check_review, checked

PUBLISHED_2017 = "review-2017"
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


def _review() -> Review:
    """The review of the five years; Dũng of the cast writes and publishes it."""
    city = city_unit()
    found = Review.objects.filter(unit=city, first_year=YEARS[0], last_year=YEARS[-1]).order_by("pk").first()
    if found is not None:
        return found
    dung = User.objects.get(username="dung")
    draft = write_review(city, YEARS[0], YEARS[-1], by=dung, at=moment(WRITTEN_ON, 9))
    return publish_review(draft, by=dung, at=moment(WRITTEN_ON, 16))
