"""What is told twice is known again over a whole text, within a bounded memory."""

from tongket.claims import check

AGAIN = "There were 212 otters on the river. {} The annex repeats the figure of 212 otters on the river."
LETTERS = "bcdfghjklmnpqrtvwxyz"


def repeats(text):
    return [[figure.text for figure in each.figures] for each in check(text).verdicts if each.kind == "repeat"]


def test_a_figure_is_known_again_far_below():
    assert repeats(AGAIN.format("It rained. " * 200)) == [["212", "212"]]


def test_after_hundreds_of_other_nouns_new_ones_are_no_longer_remembered():
    nouns = [f"{one}o{two}a" for one in LETTERS for two in LETTERS]
    crowd = " ".join(f"We saw 17 {noun} there." for noun in nouns)
    late = "There were 212 otters on the river. The annex repeats the figure of 212 otters on the river."
    assert repeats(f"{crowd} {late}") == []
