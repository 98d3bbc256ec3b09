"""What no table may hold: people are counted and never listed, and nothing is kept of who or what they are.

Every model, column, name shown to a reader and choice of ours is read word by word, in English and in Vietnamese,
without marks. One that speaks of a person, or of anybody's politics, religion, ethnicity or health, is a fault unless
`ALLOWED` says why it is not what it seems; and a reason that no column needs any more is a fault too.
"""

import os
import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

# Words that stand together, without marks; a name is at fault when it holds them in this order, side by side.
DENIED = {
    "a person accused or listed": (
        "person, suspect, suspected, accused, offender, offence, criminal, culprit, perpetrator, victim, denunciation, "
        "denounce, informant, informer, watch list, watchlist, blacklist, dossier, roster, resident name, member name, "
        "member list, members list, nguoi vi pham, nghi pham, nghi can, bi can, bi cao, pham nhan, toi pham, "
        "tien an, tien su, to giac, to cao, nan nhan, doi tuong, danh sach thanh vien, danh sach hoi vien, "
        "ho so ca nhan"
    ),
    "who somebody is": (
        "first name, last name, full name, surname, family name, given name, ho ten, ho va ten, ten nguoi, nickname, "
        "cccd, cmnd, can cuoc, can cuoc cong dan, chung minh nhan dan, identity number, identity card, id number, "
        "id card, national id, passport, ho chieu, tax code, ma so thue, birth, birthday, birthdate, dob, "
        "date of birth, ngay sinh, nam sinh, gender, gioi tinh, age, tuoi, nationality, quoc tich"
    ),
    "how to find somebody": (
        "phone, telephone, mobile, dien thoai, so dien thoai, sdt, email, e mail, thu dien tu, home address, "
        "house number, dia chi nha, noi o, noi cu tru, thuong tru, tam tru, household list, zalo, facebook, "
        "ip, ip address, dia chi ip, user agent, device, device id, imei, mac address, fingerprint, van tay, "
        "face, khuon mat, portrait, anh chan dung, plate, number plate, licence plate, license plate, bien so, "
        "vehicle, camera, lat, lng, lon, latitude, longitude, kinh do, vi do, toa do, gps, point"
    ),
    "what is nobody's business": (
        "religion, religious, ton giao, dao giao, faith, creed, worship, ethnic, ethnicity, dan toc, race, "
        "politics, political, politically, chinh tri, party member, party membership, dang vien, dang phai, opinion, "
        "belief, ideology, tu tuong, health, suc khoe, benh, benh ly, disease, illness, hiv, drug user, nguoi nghien, "
        "nghien ma tuy, disability, khuyet tat, tam than, sexual, sexuality, tinh duc, marital, hon nhan, "
        "immigration, criminal record, ly lich, biometric, sinh trac"
    ),
}
# A place that has been moved to the nearest public one is no longer anybody's home.
SOFTENED = {"lat", "lng", "lon", "latitude", "longitude", "point"}
SOFTENER = "snapped"

# What is not what it seems: `app.Model.column`, or `app.Model` for its own name, and the reason in a sentence.
ALLOWED: dict[str, str] = {
    "units.Unit.latitude_e6": "the centroid of a commune or of more; it tells where no person is",
    "units.Unit.longitude_e6": "the centroid of a commune or of more; it tells where no person is",
    "reorganisation.PlannedUnit.latitude_e6": "the centroid of a unit that is to begin; it tells where no person is",
    "reorganisation.PlannedUnit.longitude_e6": "the centroid of a unit that is to begin; it tells where no person is",
}
# The same for what ships as reference data: `app/code`.
ALLOWED_DATA: dict[str, str] = {
    "review/opinions": "the citation of TT06 in the review",
    "reporting/TT06": "a count of opinions heard on common matters; neither their content nor their authors are kept",
    "reporting/TT07": "a count of answers given; neither their content nor whom they were given to is kept",
    "groups/crime_prevention_club": "the published name of a kind of club; it says nothing of anybody in it",
}
LABELS = ("code", "key", "name_vi", "name_en", "label_vi", "label_en", "measure_vi", "measure_en")


class Name(NamedTuple):
    """One name that a column or a model goes by, and what kind of name it is."""

    place: str
    kind: str
    text: str


def problems(models: Iterable[Any], allowed: Mapping[str, str]) -> list[str]:
    """One sentence for every name at fault among `models`, and for every reason that nothing needs."""
    found, needed = [], set()
    for name in names(models):
        if (fault := fault_of(name.text)) is None:
            continue
        needed.add(name.place)
        if not allowed.get(name.place, "").strip():
            found.append(f"{name.place}: the {name.kind} “{name.text}” speaks of {fault}; there is no place for that")
    found += [f"{place}: allowed, but nothing needs it any more" for place in sorted(set(allowed) - needed)]
    return list(dict.fromkeys(found))


def data_problems(package: Path, allowed: Mapping[str, str]) -> list[str]:
    """One sentence for every indicator, line, kind of group or citation that ships under a name at fault."""
    found, needed = [], set()
    for path in sorted(package.glob("*/data/**/*.toml")):
        for entry in _entries(tomllib.loads(path.read_text(encoding="utf-8"))):
            place = f"{path.relative_to(package).parts[0]}/{entry.get('code') or entry.get('key')}"
            for label in LABELS:
                if isinstance(entry.get(label), str) and (fault := fault_of(entry[label])):
                    needed.add(place)
                    if not allowed.get(place, "").strip():
                        found.append(f"{place}: “{entry[label]}” speaks of {fault}; nothing of that kind is counted")
    return found + [f"{place}: allowed, but nothing needs it any more" for place in sorted(set(allowed) - needed)]


def _entries(read: Any) -> Iterator[dict[str, Any]]:
    """Every table of a file, however deep, that has a name of its own."""
    if isinstance(read, dict):
        if "code" in read or "key" in read:
            yield read
        read = list(read.values())
    if isinstance(read, list):
        for each in read:
            yield from _entries(each)


def names(models: Iterable[Any]) -> Iterator[Name]:
    """Every name of every model, column and choice, as the database and as a reader would meet it."""
    for model in models:
        meta = model._meta
        for kind, text in (("model", model.__name__), ("table", meta.db_table), ("name", meta.verbose_name)):
            yield Name(meta.label, kind, str(text))
        for field in [*meta.fields, *meta.many_to_many]:
            yield from _field_names(f"{meta.label}.{field.name}", field)


def _field_names(place: str, field: Any) -> Iterator[Name]:
    yield Name(place, "column", field.name)
    yield Name(place, "column", getattr(field, "column", None) or "")
    yield Name(place, "name", str(getattr(field, "verbose_name", "")))
    for value, shown in getattr(field, "flatchoices", None) or ():
        yield Name(place, "choice", str(value))
        yield Name(place, "choice", str(shown))


def fault_of(text: str) -> str | None:
    """What a name speaks of that no table may hold; None when it is harmless."""
    said = words(text)
    for what, denied in _DENIED:
        for phrase in denied:
            softened = len(phrase) == 1 and phrase[0] in SOFTENED and SOFTENER in said
            if not softened and _holds(said, phrase):
                return what
    return None


def words(text: str) -> list[str]:
    """The words of a name: `HoTen`, `ho_ten` and “Họ tên” are all ho, ten."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    bare = "".join(letter for letter in unicodedata.normalize("NFD", apart) if not unicodedata.combining(letter))
    return re.findall(r"[a-z0-9]+", bare.casefold().replace("đ", "d"))


def _holds(said: list[str], phrase: tuple[str, ...]) -> bool:
    size = len(phrase)
    return any(_same(said[start : start + size], phrase) for start in range(len(said) - size + 1))


def _same(said: list[str], phrase: tuple[str, ...]) -> bool:
    return all(word in (wanted, f"{wanted}s", f"{wanted}es") for word, wanted in zip(said, phrase, strict=True))


_DENIED = [(what, [tuple(phrase.split()) for phrase in phrases.split(", ")]) for what, phrases in DENIED.items()]


def our_models() -> list[Any]:
    """Every model of ours, with the tables that Django makes between them."""
    from django.apps import apps

    ours = [config for config in apps.get_app_configs() if config.name.startswith("tongket.")]
    return [model for config in ours for model in config.get_models(include_auto_created=True)]


def uninstalled(package: Any) -> list[str]:
    """The apps that have models and that Django is not told of, so that nobody would read their columns."""
    from django.apps import apps

    installed = {config.name for config in apps.get_app_configs()}
    having = [path.parent.name for path in sorted(package.glob("*/models.py"))]
    return [f"{app}: has models but is not in INSTALLED_APPS" for app in having if f"tongket.{app}" not in installed]


def in_every_language() -> list[str]:
    """The faults of our own models, read in each language of the product, and of the data that ships with them."""
    from django.conf import settings
    from django.utils import translation

    found = [*uninstalled(settings.PACKAGE), *data_problems(settings.PACKAGE, ALLOWED_DATA)]
    needed: list[list[str]] = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            needed.append(problems(our_models(), ALLOWED))
    idle = set.intersection(*({line for line in each if "nothing needs it" in line} for each in needed))
    found += [line for each in needed for line in each if "nothing needs it" not in line]
    return list(dict.fromkeys([*found, *sorted(idle)]))


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongket.settings")
    django.setup()
    found = in_every_language()
    print("\n".join(found) or "No table has a place for a person.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
