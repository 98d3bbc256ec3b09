"""Sums, changes, points, plans, averages and the rest in words: the sum done, what it misses by, what would mend it.

`SENTENCES` has for each kind and cause one pattern in each language; the names in braces are figures of the statement
by role, or results of its arithmetic.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from tongket.claims.repair import Style, style_of_figures
from tongket.claims.shapes import Outcome, Quantity, Repair, Verdict

Said = Mapping[str, Mapping[str, str]]  # cause → language → pattern
_MOST_TERMS = 12
_UNSCALED = frozenset(["multiple", "rate", "span"])

_CHANGE: Said = {
    "fits": {
        "vi": "{change} là {computed}: khớp.",
        "en": "{change} is {computed}: it agrees.",
    },
    "way": {
        "vi": "Từ {old} thành {new} là {way}: khớp.",
        "en": "From {old} to {new} is {way}: it agrees.",
    },
    "within": {
        "vi": "Tăng {delta}, nay là {new}: có thể đúng.",
        "en": "A rise of {delta} to {new} is possible.",
    },
    "sign": {
        "vi": "Từ {old} thành {new} là {way}, không phải {other_way}.",
        "en": "From {old} to {new} is {way}, not {other_way}.",
    },
    "exceeds": {
        "vi": "Tăng {delta} mà nay chỉ có {new}: không thể được.",
        "en": "A rise of {delta} cannot leave only {new}.",
    },
    "delta": {
        "vi": "Các số này không thể cùng đúng: từ {old} thành {new} là {way} {computed}, không phải {stated}.",
        "en": "These figures cannot all be right: from {old} to {new} is {way_of} {computed}, not {stated}.",
    },
    "percent": {
        "vi": "Các số này không thể cùng đúng: {change} là {computed}, không phải {stated}.",
        "en": "These figures cannot all be right: {change} is {computed}, not {stated}.",
    },
    "ratio as growth": {
        "vi": "{stated} là tỷ số {new}/{old}; mức tăng, giảm là {computed}.",
        "en": "{stated} is the ratio {new}/{old}; the change itself is {computed}.",
    },
    "other base": {
        "vi": "{stated} là tính trên số mới ({new}); so với số cũ thì {change} là {computed}.",
        "en": "{stated} is reckoned on the new figure ({new}); against the old one, {change} is {computed}.",
    },
    "no integer": {
        "vi": "Không có số nguyên nào mà {delta} là {stated} của nó ({delta}/{above} và {delta}/{below} đều lệch).",
        "en": "There is no whole number of which {delta} is {stated} ({delta}/{above} and {delta}/{below} both miss).",
    },
    "cut": {
        "vi": "{change} là {longer}, làm tròn thành {computed}; {stated} là cắt bớt, chưa làm tròn.",
        "en": "{change} is {longer}, which rounds to {computed}; {stated} is cut off, not rounded.",
    },
    "last digit": {
        "vi": "{change} là {computed}, không phải {stated}: lệch ở chữ số cuối.",
        "en": "{change} is {computed}, not {stated}: off in the last digit.",
    },
}


def _simple(terms: str, vi: str, en: str, unit_vi: str = "", unit_en: str = "") -> Said:
    """The patterns of a kind that is one sum: `terms` gives `computed`, in a unit; `vi` and `en` close the sentence."""
    return {
        "fits": {
            "vi": f"{terms} = {{computed}}{unit_vi}: khớp.",
            "en": f"{terms} = {{computed}}{unit_en}: it agrees.",
        },
        "cut": {
            "vi": f"{terms} = {{longer}}{unit_vi}, làm tròn thành {{computed}}; {{stated}} là cắt bớt, chưa làm tròn.",
            "en": f"{terms} = {{longer}}{unit_en}, which rounds to {{computed}}; {{stated}} is cut off, not rounded.",
        },
        "last digit": {
            "vi": f"{terms} = {{computed}}{unit_vi}, không phải {{stated}}: lệch ở chữ số cuối.",
            "en": f"{terms} = {{computed}}{unit_en}, not {{stated}}: off in the last digit.",
        },
        "": {
            "vi": f"Các số này không thể cùng đúng: {terms} = {{computed}}{unit_vi}, không phải {{stated}}{vi}",
            "en": f"These figures cannot all be right: {terms} = {{computed}}{unit_en}, not {{stated}}{en}",
        },
    }


SENTENCES: Mapping[str, Said] = {
    "plan": _simple("{part}/{whole}", ".", "."),
    "change": _CHANGE,
    "points": {
        **_simple("|{new} − {old}|{spread}", ".", ".", " điểm phần trăm", " points"),
        "sign": _CHANGE["sign"],
    },
    "multiple": _simple("{new}/{old}", " lần.", " times."),
    "sum": _simple("{sum}", ": {gap}.", ": {gap}."),
    "stock": _simple("{stock}", ": {gap}.", ": {gap}."),
    "average": _simple("{total}/{count}", ".", "."),
    "product": _simple("{product}", ".", "."),
    "rate": _simple("{part}/{base} × {per}", ".", "."),
    "span": {
        "fits": {
            "vi": "Từ {first} đến {last}: {years} năm, khớp.",
            "en": "{first} to {last}: {years} years, it agrees.",
        },
        "reversed": {
            "vi": "Năm đầu {first} lại sau năm cuối {last}.",
            "en": "The first year {first} comes after the last, {last}.",
        },
        "span": {
            "vi": "Từ {first} đến {last} là {elapsed} năm ({counted} nếu tính cả năm đầu và năm cuối),"
            " không phải {years}.",
            "en": "{first} to {last} is {elapsed} years ({counted} counting both ends), not {years}.",
        },
    },
    "pct_sum": {
        "fits": {"vi": "{shares} = {computed}%: khớp.", "en": "{shares} = {computed}%: it agrees."},
        "shares": {
            "vi": "Các tỷ lệ này phải cộng thành 100%, nhưng {shares} = {computed}%.",
            "en": "These shares should make 100%, but {shares} = {computed}%.",
        },
    },
    "granularity": {
        "fits": {"vi": "{near}/{whole} cho {stated}: có thể đúng.", "en": "{near}/{whole} gives {stated}: possible."},
        "": {
            "vi": "Không số nguyên nào trên {whole} cho {stated}: {below}/{whole} là {lower},"
            " {above}/{whole} là {upper}.",
            "en": "No whole number out of {whole} gives {stated}: {below}/{whole} is {lower},"
            " {above}/{whole} is {upper}.",
        },
    },
    "common_base": {
        "fits": {
            "vi": "Các tỷ lệ này cùng tính được trên một tổng.",
            "en": "These shares can have one base in common.",
        },
        "common base": {
            "vi": "Các tỷ lệ này không thể cùng tính trên một tổng: {pairs}.",
            "en": "These shares cannot have the same base: {pairs}.",
        },
    },
    "subset": {
        "fits": {"vi": "{part} nằm trong {whole}: khớp.", "en": "{part} is within {whole}: it agrees."},
        "exceeds": {
            "vi": "{part} không thể là một phần của {whole}.",
            "en": "{part} cannot be a part of {whole}.",
        },
    },
    "repeat": {
        "fits": {"vi": "{one} và {other}: khớp.", "en": "{one} and {other}: they agree."},
        "repeat": {
            "vi": "Cùng một số lượng mà chỗ này ghi {one}, chỗ kia ghi {other}.",
            "en": "The same quantity is given as {one} in one place and as {other} in another.",
        },
    },
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "vi": {
        "more": "thừa {gap}",
        "less": "thiếu {gap}",
        "up": "tăng",
        "down": "giảm",
        "from to": "từ {old} thành {new}",
        "with delta": "{delta} so với {base} trước đó",
        "base of": "{part} là {percent} của khoảng {base}",
        "or": ", hoặc ",
        "one digit": "Nếu chỉ sai một chữ số: {changes}.",
        "swapped digits": "Nếu hai chữ số bị đảo: {changes}.",
        "change": "{figure} có thể là {text}",
        "register": "Cần đối chiếu với sổ gốc.",
        "and others": "…",
    },
    "en": {
        "more": "{gap} too many",
        "less": "{gap} short",
        "up": "a rise",
        "down": "a fall",
        "from to": "from {old} to {new}",
        "with delta": "{delta} against {base} before",
        "base of": "{part} is {percent} of about {base}",
        "or": ", or ",
        "one digit": "If only one digit is wrong: {changes}.",
        "swapped digits": "If two digits were swapped: {changes}.",
        "change": "{figure} may be {text}",
        "register": "The register has to decide.",
        "and others": "…",
    },
}


def speak_arithmetic(outcome: Outcome, printed: Counter[tuple[int, int]], lang: str) -> Verdict:
    """An outcome of any kind but part/whole in words."""
    given, outcome = outcome, _at_one_scale(outcome)
    style = style_of_figures(outcome.figures, lang)
    stated = outcome.anchor or outcome.figures[0]
    computed = _result(outcome, stated, style)
    return Verdict(
        kind=outcome.kind,
        verdict=outcome.verdict,
        level=outcome.level,
        figures=given.figures,
        stated=outcome.stated,
        computed=outcome.computed,
        stated_text=stated.text,
        computed_text=computed,
        sentence={language: _sentence(outcome, language, style, stated, computed) for language in _WORDS},
        repairs=outcome.repairs,
    )


def _at_one_scale(outcome: Outcome) -> Outcome:
    """The outcome with its results in the scale of its figures, when all are in the same: 1.649,8 (tỷ)."""
    if outcome.kind in ("average", "product"):
        return _at_stated_scale(outcome)
    counted = [figure for figure in outcome.figures if figure.sort not in ("percent", "signed")]
    scales = {figure.scale for figure in counted}
    if len(scales) != 1 or scales == {1} or outcome.kind in _UNSCALED:
        return outcome
    scale = scales.pop()
    figures = tuple(
        replace(figure, step=figure.step / scale, value=figure.value / scale) if figure in counted else figure
        for figure in outcome.figures
    )
    values = {name: value / scale for name, value in outcome.values.items()}
    is_share = outcome.anchor is not None and outcome.anchor.sort in ("percent", "signed")
    exact = outcome.exact if outcome.exact is None or is_share else outcome.exact / scale
    anchor = (
        outcome.anchor
        if outcome.anchor is None or is_share
        else replace(outcome.anchor, step=outcome.anchor.step / scale)
    )
    return replace(outcome, figures=figures, values=values, exact=exact, anchor=anchor)


def _at_stated_scale(outcome: Outcome) -> Outcome:
    """The outcome with its result in the scale of the stated figure: 96 triệu / 24 = 4,0 (triệu)."""
    anchor = outcome.anchor
    if anchor is None or anchor.scale == 1 or outcome.exact is None:
        return outcome
    stated = replace(anchor, value=anchor.value / anchor.scale, step=anchor.step / anchor.scale)
    figures = tuple(stated if figure.start == anchor.start else figure for figure in outcome.figures)
    return replace(outcome, figures=figures, exact=outcome.exact / anchor.scale, anchor=stated)


def _result(outcome: Outcome, stated: Quantity, style: Style) -> str:
    """What the figures give, at the precision of the stated figure; two decimals more for a quotient that misses."""
    exact = outcome.exact if outcome.exact is not None else Fraction(0)
    if outcome.kind == "points":
        return style.rounded(exact, stated.step)
    if stated.sort in ("percent", "signed") and outcome.kind != "pct_sum":
        return style.percent(exact, stated)
    step = _finest(outcome, stated)
    if outcome.kind in ("average", "multiple", "rate") and outcome.verdict != "consistent":
        step = min(step, stated.step) / 10
    return style.number(exact, step)


def _finest(outcome: Outcome, stated: Quantity) -> Fraction:
    if outcome.kind in ("average", "rate", "multiple"):
        return min(stated.step, Fraction(1))
    alike = [figure.step for figure in outcome.figures if figure.sort != "percent" or stated.sort == "percent"]
    return min([Fraction(1), *alike])


def _sentence(outcome: Outcome, language: str, style: Style, stated: Quantity, computed: str) -> str:
    words = _WORDS[language]
    patterns = SENTENCES[outcome.kind]
    pattern = patterns.get(_cause(outcome)) or patterns[""]
    values = _values(outcome, words, style, stated, computed)
    lines = [pattern[language].format_map(values)]
    if outcome.level == "error":
        lines.extend(_changes(outcome.repairs, words))
        lines.append(words["register"])
    sentence = " ".join(lines)
    return sentence[0].upper() + sentence[1:]


def _cause(outcome: Outcome) -> str:
    """The cause, told apart where a change holds that names no amount, or no value before it."""
    if outcome.cause != "fits" or outcome.kind != "change" or outcome.role("percent"):
        return outcome.cause
    if not outcome.role("delta"):
        return "way"
    return outcome.cause if outcome.role("old") else "within"


def _values(
    outcome: Outcome, words: Mapping[str, str], style: Style, stated: Quantity, computed: str
) -> dict[str, str]:
    values = {figure.role: figure.text for figure in reversed(outcome.figures)}
    values |= {name: style.number(value) for name, value in outcome.values.items() if name not in values}
    values |= {"stated": stated.text, "computed": computed}
    sign = "" if outcome.kind == "points" else _sign(stated)
    values["longer"] = style.rounded(outcome.exact or Fraction(0), min(stated.step, Fraction(1)) / 100) + sign
    return values | _TELLING.get(outcome.kind, _nothing)(outcome, words, style)


def _sign(stated: Quantity) -> str:
    return "%" if stated.sort in ("percent", "signed") else ""


def _nothing(outcome: Outcome, words: Mapping[str, str], style: Style) -> dict[str, str]:
    return {}


def _telling_sum(outcome: Outcome, words: Mapping[str, str], style: Style) -> dict[str, str]:
    added = " + ".join(_terms([part.text for part in outcome.roles("part")], words))
    return {"sum": added, "gap": _gap(outcome, words, style)}


def _telling_stock(outcome: Outcome, words: Mapping[str, str], style: Style) -> dict[str, str]:
    signs = {"opening": "", "in": " + ", "out": " − "}
    ordered = [figure for role in signs for figure in outcome.roles(role)]
    return {
        "stock": "".join(signs[figure.role] + figure.text for figure in ordered),
        "gap": _gap(outcome, words, style),
    }


def _gap(outcome: Outcome, words: Mapping[str, str], style: Style) -> str:
    """By how much the parts are too many or too few."""
    gap = outcome.values["gap"]
    step = min([Fraction(1), *(figure.step for figure in outcome.figures)])
    return words["more" if gap > 0 else "less"].format(gap=style.number(abs(gap), step))


def _telling_product(outcome: Outcome, words: Mapping[str, str], style: Style) -> dict[str, str]:
    return {"product": " × ".join(factor.text for factor in outcome.roles("factor"))}


def _telling_shares(outcome: Outcome, words: Mapping[str, str], style: Style) -> dict[str, str]:
    return {"shares": " + ".join(_terms([share.text for share in outcome.roles("share")], words))}


def _telling_change(outcome: Outcome, words: Mapping[str, str], style: Style) -> dict[str, str]:
    new, old = outcome.role("new"), outcome.role("old")
    years = outcome.values.get("years", Fraction(1))
    told = {"spread": f" : {years}" if years > 1 else ""}
    if new and old:
        up = new.value >= old.value
        told["way"], told["other_way"] = words["up" if up else "down"], words["down" if up else "up"]
        told["way_of"] = f"{told['way']} of"
        told["change"] = words["from to"].format(old=old.text, new=new.text)
        return told
    told["change"] = _against_base(outcome, outcome.roles("delta")[0], words, style)
    return told


def _against_base(outcome: Outcome, delta: Quantity, words: Mapping[str, str], style: Style) -> str:
    """A change against the value before it, reckoned back; or over the whole number it could be of."""
    if "base" in outcome.values:
        return words["with delta"].format(delta=delta.text, base=style.number(outcome.values["base"]))
    return f"{delta.text}/{style.number(outcome.values.get('above', Fraction(0)))}"


def _telling_granularity(outcome: Outcome, words: Mapping[str, str], style: Style) -> dict[str, str]:
    whole, percent = (outcome.roles(name)[0] for name in ("whole", "percent"))
    return {
        name: style.percent(100 * outcome.values[part] / whole.value, percent)
        for name, part in (("lower", "below"), ("upper", "above"))
    }


def _telling_bases(outcome: Outcome, words: Mapping[str, str], style: Style) -> dict[str, str]:
    parts, percents = outcome.roles("part"), outcome.roles("percent")
    bases = (outcome.values["one"], outcome.values["other"])
    places = (int(outcome.values["kin"]), int(outcome.values["odd"]))
    pairs = [(parts[place], percents[place]) for place in places]
    told = [
        words["base of"].format(part=part.text, percent=percent.text, base=style.number(base))
        for (part, percent), base in zip(pairs, bases, strict=True)
    ]
    return {"pairs": "; ".join(told)}


def _telling_repeat(outcome: Outcome, words: Mapping[str, str], style: Style) -> dict[str, str]:
    one, other = outcome.roles("said")
    return {"one": one.text, "other": other.text}


_TELLING = {
    "sum": _telling_sum,
    "stock": _telling_stock,
    "product": _telling_product,
    "pct_sum": _telling_shares,
    "change": _telling_change,
    "points": _telling_change,
    "granularity": _telling_granularity,
    "common_base": _telling_bases,
    "repeat": _telling_repeat,
}


def _terms(texts: Sequence[str], words: Mapping[str, str]) -> list[str]:
    """The terms of a long sum, the middle left out."""
    if len(texts) <= _MOST_TERMS:
        return list(texts)
    half = _MOST_TERMS // 2
    return [*texts[:half], words["and others"], *texts[-half:]]


def _changes(repairs: Sequence[Repair], words: Mapping[str, str]) -> list[str]:
    lines = []
    for why in ("one digit", "swapped digits"):
        if changes := [repair for repair in repairs if repair.why == why][:6]:
            told = words["or"].join(words["change"].format(figure=each.figure, text=each.text) for each in changes)
            lines.append(words[why].format(changes=told))
    return lines
