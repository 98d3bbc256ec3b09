"""The days off and the swaps of Viet Nam that a package knows, as the file that ships.

    python tools/calendar_days.py > src/tongket/calendars/data/vietnam.toml

Needs `holidays` (`pip install holidays`), which nothing else here needs; run it again when a year has been announced.
Dates are the package's; names are ours, and a day of a name not known here stops the tool. What the package has wrong
is put right in `corrections.toml` beside the file, never in it.
"""

import re
from datetime import date

import holidays

YEARS = range(2021, 2028)
ANNOUNCED_UNTIL = 2026
IN_LIEU = " (observed)"
SWAP = re.compile(r"Day off \(substituted from (\d\d)/(\d\d)/(\d{4})\)")
LABOUR_CODE = "Bộ luật Lao động 45/2019/QH14, điều 112"
IN_LIEU_OF_A_WEEKEND = "Bộ luật Lao động 45/2019/QH14, điều 111 khoản 3"
SWAPPED = "Thông báo lịch nghỉ lễ, Tết của năm"
TET = ("Nghỉ Tết Nguyên đán", "Lunar New Year")
KNOWN = {
    "New Year's Day": ("Tết Dương lịch", "New Year’s Day", LABOUR_CODE),
    "29 of Lunar New Year": (*TET, LABOUR_CODE),
    "Lunar New Year's Eve": ("Giao thừa", "Lunar New Year’s Eve", LABOUR_CODE),
    "Lunar New Year": ("Mùng một Tết", "First day of the Lunar New Year", LABOUR_CODE),
    "Second Day of Lunar New Year": ("Mùng hai Tết", "Second day of the Lunar New Year", LABOUR_CODE),
    "Third Day of Lunar New Year": ("Mùng ba Tết", "Third day of the Lunar New Year", LABOUR_CODE),
    "Fourth Day of Lunar New Year": ("Mùng bốn Tết", "Fourth day of the Lunar New Year", LABOUR_CODE),
    "Fifth Day of Lunar New Year": ("Mùng năm Tết", "Fifth day of the Lunar New Year", LABOUR_CODE),
    "Hung Kings' Commemoration Day": ("Giỗ Tổ Hùng Vương", "Commemoration of the Hùng Kings", LABOUR_CODE),
    "Liberation Day/Reunification Day": ("Ngày Chiến thắng 30/4", "Reunification Day", LABOUR_CODE),
    "International Labor Day": ("Quốc tế Lao động 1/5", "Labour Day", LABOUR_CODE),
    "National Day": ("Quốc khánh", "National Day", LABOUR_CODE),
    "Vietnam Cultural Day": ("Ngày Văn hóa Việt Nam", "Vietnamese Culture Day", "Nghị quyết 80-NQ/TW"),
}
HEAD = """\
# Days off and swaps of Viet Nam, {first} to {last}. Made by `python tools/calendar_days.py`; a change here is lost.
# Dates: the package holidays {version} (MIT). Names: ours. What it has wrong stands in corrections.toml.
origin = "holidays {version}"
notice = "{notice}"
author = "tongket"
next_review = {review}
announced = [{announced}]
"""


def main() -> None:
    known = holidays.country_holidays("VN", years=YEARS, language="en_US")
    rows = [row for day in sorted(known) for row in rows_of(day, known.get_list(day)[0])]
    worked = sorted(day for day in known.weekend_workdays if day.year in YEARS)
    if worked != [day for day, kind, *_ in sorted(rows) if kind == "swap_work"]:
        raise SystemExit(f"not every day worked by a swap has its day off: {worked}")
    print(head())
    print("\n\n".join(as_toml(row) for row in sorted(rows)))


def rows_of(day: date, name: str) -> list[tuple[date, str, str, str, str]]:
    """The day, and where it is a swap also the day worked for it: day, kind, both names, document."""
    if found := SWAP.fullmatch(name):
        other = date(int(found[3]), int(found[1]), int(found[2]))
        return [
            (
                day,
                "swap_off",
                f"Nghỉ hoán đổi, làm bù {other:%d/%m}",
                f"Off, worked on {other.day} {other:%B} instead",
                SWAPPED,
            ),
            (other, "swap_work", f"Làm bù cho ngày {day:%d/%m}", f"Worked instead of {day.day} {day:%B}", SWAPPED),
        ]
    vi, en, document = KNOWN[name.removesuffix(IN_LIEU)]
    if name.endswith(IN_LIEU):
        return [(day, "holiday", f"Nghỉ bù {vi}", f"{en}, day in lieu", IN_LIEU_OF_A_WEEKEND)]
    return [(day, "holiday", vi, en, document)]


def head() -> str:
    years = [year for year in YEARS if year <= ANNOUNCED_UNTIL]
    return HEAD.format(
        first=YEARS[0],
        last=YEARS[-1],
        version=holidays.__version__,
        notice=SWAPPED,
        review=date(ANNOUNCED_UNTIL, 12, 31),
        announced=", ".join(map(str, years)),
    )


def as_toml(row: tuple[date, str, str, str, str]) -> str:
    day, kind, vi, en, document = row
    return f'[[day]]\nday = {day}\nkind = "{kind}"\nname_vi = "{vi}"\nname_en = "{en}"\ndocument = "{document}"'


if __name__ == "__main__":
    main()
