"""The cast: who acts in the tests, on the small tree.

An enters figures for Phường Hoàn Kiếm, Bình approves them; Chi enters for Phường Đống Đa and must see nothing of
An's; Dũng consolidates the city and edits its review; Sơn audits the city. Before July 2025 old wards report: Lan
enters and Minh approves for Phường Hàng Bạc.
"""

import datetime as dt
from dataclasses import dataclass

from tests.cast_units import SmallTree, make_small_tree
from tongket import rollup
from tongket.accounts.models import Role, User
from tongket.accounts.rules import APPROVER, AUDITOR, CONSOLIDATOR, EDITOR, ENTRY
from tongket.groups.actions import NewGroup, load_group_types
from tongket.reporting import actions
from tongket.reporting.models import Collection, Report, Sheet
from tongket.reporting.rules import CellInput, CellState
from tongket.units.models import Unit

PASSWORD = "a password for the tests"
LONG_AGO = dt.date(2015, 1, 1)
NOON = dt.time(12, tzinfo=dt.UTC)
OCTOBER = rollup.month("admin", 2025, 10)
MARCH = rollup.month("admin", 2024, 3)
LINES = ("TT01", "TT02", "TT03", "TT04", "TT05", "TT06", "TT07", "TC04", "TC05")


def at(year: int, month: int, day: int) -> dt.datetime:
    """Noon of a day."""
    return dt.datetime.combine(dt.date(year, month, day), NOON)


@dataclass(frozen=True)
class Cast:
    """The people, their units, and the sheet they fill."""

    tree: SmallTree
    sheet: Sheet
    an: User
    binh: User
    chi: User
    dung: User
    son: User
    lan: User
    minh: User


def make_cast() -> Cast:
    """The cast with roles since long ago, the dictionary loaded, nothing reported."""
    tree = make_small_tree()
    actions.load_dictionary()
    load_group_types()
    people = {
        "an": ("An", tree.hoan_kiem, (ENTRY,)),
        "binh": ("Bình", tree.hoan_kiem, (APPROVER,)),
        "chi": ("Chi", tree.dong_da, (ENTRY,)),
        "dung": ("Dũng", tree.city, (CONSOLIDATOR, EDITOR)),
        "son": ("Sơn", tree.city, (AUDITOR,)),
        "lan": ("Lan", tree.old_hang_bac, (ENTRY,)),
        "minh": ("Minh", tree.old_hang_bac, (APPROVER,)),
    }
    made = {key: _person(key, *about) for key, about in people.items()}
    return Cast(tree=tree, sheet=Sheet.objects.get(code="03/TT"), **made)


def _person(username: str, name: str, unit: Unit, roles: tuple[str, ...]) -> User:
    user = User.objects.create_user(username, PASSWORD, display_name=name)
    for kind in roles:
        Role.objects.create(user=user, unit=unit, kind=kind, valid_from=LONG_AGO)
    return user


def asked(cast: Cast, period: rollup.Period = OCTOBER) -> Collection:
    """A collection that Dũng opened on the day after the period."""
    opened_at = dt.datetime.combine(period.end, NOON)
    return actions.open_collection(cast.sheet, period, asked_by=cast.tree.city, by=cast.dung, at=opened_at)


def report_of(collection: Collection, unit: Unit) -> Report:
    return Report.objects.get(collection=collection, unit=unit)


def all_lines(**values: int) -> list[CellInput]:
    """Every line of the sheet: the values given, and for the rest that nothing occurred."""
    return [
        CellInput(key, CellState.VALUE, values[key]) if key in values else CellInput(key, CellState.NIL, 0)
        for key in LINES
    ]


def approved(cast: Cast, report: Report, by: User, leader: User, **values: int) -> Report:
    """The report, filled, submitted and approved."""
    actions.save_cells(report, all_lines(**values), by=by, door="page")
    actions.submit_report(report, by=by)
    actions.approve_report(report, by=leader)
    report.refresh_from_db()
    return report


def new_group(
    code: str = "G1", kind: str = "women", members: int = 12, founded_on: dt.date = dt.date(2020, 1, 1)
) -> NewGroup:
    """A group to be registered."""
    return NewGroup(code, kind, f"Tổ {code}", founded_on, members)
