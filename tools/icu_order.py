"""The digest of the order that ICU gives to all names of units, for the test that ours is the same.

    python tools/icu_order.py > tests/units/icu_order.txt

Needs PyICU (`pip install icukit-pyicu`) and the package of data; run it again when either is new.
"""

import hashlib
import importlib.util
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import icu

QUERY = "select ward from admin_units union all select ward from admin_units_legacy where ward is not null"


def main() -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))
    from tongket.units.text import tidy

    spec = importlib.util.find_spec("vietnamadminunits")
    assert spec and spec.submodule_search_locations
    database = Path(spec.submodule_search_locations[0]) / "data" / "dataset.db"
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
        names = [tidy(name) for (name,) in connection.execute(QUERY)]
    collator = icu.Collator.createInstance(icu.Locale("vi"))
    names.sort(key=lambda name: (collator.getSortKey(name), name))
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()
    print(f"{len(names)} names, ICU {icu.ICU_VERSION}, {digest}")


if __name__ == "__main__":
    main()
