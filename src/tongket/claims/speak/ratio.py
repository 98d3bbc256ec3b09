"""Part of a whole in words.

The figures are quoted as they stand in the document. A flagged statement never says which figure is wrong:
it says what cannot be, what would fit, and that the register decides.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from tongket.claims.repair import Style, style_of
from tongket.claims.shapes import Fit, Outcome, Quantity, Repair, Verdict

Printed = Counter[tuple[int, int]]
_WORDS: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "fits": "{part}/{whole} là {computed}: khớp.",
        "no base": "Văn bản không nêu {percent} ({part}) tính trên số nào, nên không kiểm được.",
        "unsure": "{part}/{whole} là {computed}; {percent} có thể là tỷ lệ của thứ khác, nên không kiểm được.",
        "rounded": "{part}/{whole} là {computed}, không phải {percent}; nhưng số chẵn nghìn có thể đã làm tròn,"
        " nên không kiểm được.",
        "other": "{percent} khớp với {part}/{other}, không khớp với {part}/{whole} ({computed}): văn bản không nói rõ"
        " tính trên số nào.",
        "material": "Ba số này không thể cùng đúng: {part}/{whole} là {computed}, không phải {percent}.",
        "exceeds": "Ba số này không thể cùng đúng: {part} không thể là một phần của {whole}.",
        "cut": "{part}/{whole} là {longer}, làm tròn thành {computed}; {percent} là cắt bớt, chưa làm tròn.",
        "last digit": "{part}/{whole} là {computed}, không phải {percent}: lệch ở chữ số cuối.",
        "wanted": "Để có {percent}: {ranges}.",
        "part range": "tử số phải từ {low} đến {high} (trên {whole})",
        "part one": "tử số phải là {low} (trên {whole})",
        "part none": "không số nguyên nào trên {whole} cho tỷ lệ này",
        "whole range": "mẫu số phải từ {low} đến {high} (với {part})",
        "whole one": "mẫu số phải là {low} (với {part})",
        "whole none": "không mẫu số nguyên nào hợp với {part}",
        "or": ", hoặc ",
        "one digit": "Nếu chỉ sai một chữ số: {changes}.",
        "swapped digits": "Nếu hai chữ số bị đảo: {changes}.",
        "change": "{figure} có thể là {text}",
        "base that fits": "{percent} đúng nếu tính trên {text}.",
        "twice": "{figure} còn xuất hiện ở chỗ khác trong văn bản, nên dễ nhầm ở {doubt} hơn.",
        "register": "Cần đối chiếu với sổ gốc.",
    },
    "en": {
        "fits": "{part}/{whole} is {computed}: it agrees.",
        "no base": "The text does not say of what {percent} ({part}) is a share, so it cannot be checked.",
        "unsure": "{part}/{whole} is {computed}; {percent} may be a share of something else, so it cannot be checked.",
        "rounded": "{part}/{whole} is {computed}, not {percent}; but a figure in round thousands may have been rounded,"
        " so it cannot be checked.",
        "other": "{percent} agrees with {part}/{other}, not with {part}/{whole} ({computed}): the text does not say"
        " which base is meant.",
        "material": "These three numbers cannot all be right: {part}/{whole} is {computed}, not {percent}.",
        "exceeds": "These three numbers cannot all be right: {part} cannot be a part of {whole}.",
        "cut": "{part}/{whole} is {longer}, which rounds to {computed}; {percent} is cut off, not rounded.",
        "last digit": "{part}/{whole} is {computed}, not {percent}: off in the last digit.",
        "wanted": "For {percent}, {ranges}.",
        "part range": "the part must be {low} to {high} (out of {whole})",
        "part one": "the part must be {low} (out of {whole})",
        "part none": "no whole number out of {whole} will do",
        "whole range": "the whole must be {low} to {high} (for {part})",
        "whole one": "the whole must be {low} (for {part})",
        "whole none": "no whole number will do as the base of {part}",
        "or": ", or ",
        "one digit": "If only one digit is wrong: {changes}.",
        "swapped digits": "If two digits were swapped: {changes}.",
        "change": "{figure} may be {text}",
        "base that fits": "{percent} is right if the base is {text}.",
        "twice": "{figure} also stands elsewhere in the text, so {doubt} is the likelier slip.",
        "register": "The register has to decide.",
    },
}


def speak_ratio(outcome: Outcome, printed: Printed, lang: str) -> Verdict:
    """A part/whole outcome in words."""
    part, percent = (_figure(outcome, role) for role in ("part", "percent"))
    whole = next((figure for figure in outcome.figures if figure.role == "whole"), None)
    style = style_of(part, whole, percent, lang)
    exact = 100 * part.value / whole.value if whole else None
    computed = "" if exact is None else style.percent(exact, percent)
    values = {"part": part.text, "whole": whole.text if whole else "", "percent": percent.text, "computed": computed}
    if exact is not None:
        values["longer"] = style.rounded(exact, percent.step / 100) + "%"
    echo = _echo(outcome, printed)
    return Verdict(
        kind=outcome.kind,
        verdict=outcome.verdict,
        level=outcome.level,
        figures=outcome.figures,
        stated=outcome.stated,
        computed=outcome.computed,
        stated_text=percent.text,
        computed_text=computed,
        sentence={language: _sentence(outcome, words, values, style, echo) for language, words in _WORDS.items()},
        repairs=outcome.repairs,
        fits=outcome.fits,
    )


def _sentence(
    outcome: Outcome,
    words: Mapping[str, str],
    values: Mapping[str, str],
    style: Style,
    echo: Mapping[str, str] | None,
) -> str:
    if outcome.cause.startswith("fits "):
        return words["other"].format(**values, other=outcome.cause.removeprefix("fits "))
    cause = "no base" if outcome.computed is None else outcome.cause
    lines = [words[cause].format(**values)]
    if outcome.level == "error":
        if outcome.fits:
            joiner = words["or"] if all(fit.low <= fit.high for fit in outcome.fits) else "; "
            ranges = joiner.join(_range(fit, words, values, style) for fit in outcome.fits)
            lines.append(words["wanted"].format(**values, ranges=ranges))
        lines.extend(_changes(outcome.repairs, words, values))
        if echo:
            lines.append(words["twice"].format(**echo))
        lines.append(words["register"])
    return " ".join(lines)


def _range(fit: Fit, words: Mapping[str, str], values: Mapping[str, str], style: Style) -> str:
    size = "none" if fit.low > fit.high else "one" if fit.low == fit.high else "range"
    return words[f"{fit.role} {size}"].format(**values, low=style.count(fit.low), high=style.count(fit.high))


def _changes(repairs: Sequence[Repair], words: Mapping[str, str], values: Mapping[str, str]) -> list[str]:
    lines = []
    for why in ("one digit", "swapped digits"):
        if changes := [repair for repair in repairs if repair.why == why]:
            told = words["or"].join(words["change"].format(figure=each.figure, text=each.text) for each in changes)
            lines.append(words[why].format(changes=told))
    for repair in repairs:
        if repair.why == "base that fits":
            lines.append(words[repair.why].format(**values, text=repair.text))
    return lines


def _echo(outcome: Outcome, printed: Printed) -> Mapping[str, str] | None:
    """Which of part and whole stands elsewhere too, and which is therefore the likelier slip."""
    operands = [figure for figure in outcome.figures if figure.role in ("part", "whole")]
    twice = [figure for figure in operands if figure.value >= 100 and printed[figure.value.as_integer_ratio()] > 1]
    if len(operands) != 2 or len(twice) != 1:
        return None
    doubt = next(figure for figure in operands if figure is not twice[0])
    return {"figure": twice[0].text, "doubt": doubt.text}


def _figure(outcome: Outcome, role: str) -> Quantity:
    return next(figure for figure in outcome.figures if figure.role == role)
