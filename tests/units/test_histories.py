"""Histories made up by chance: the record, what became of each unit and the edges for restating agree on every day."""

import datetime as dt
import random

import pytest

from tests.cast_units import AFTER, SmallTree
from tongket.units import queries
from tongket.units.actions import annul, change_look, import_tables
from tongket.units.models import Mutation, Unit, UnitAttributes, holds_on
from tongket.units.tables import ActRow, PassageRow, Tables, UnitRow

STEP = dt.timedelta(days=30)


class History:
    """Acts by chance on the communes of the small tree, one every thirty days."""

    def __init__(self, seed: int) -> None:
        self.chance, self.day, self.made = random.Random(seed), AFTER, 0
        self.codes = ["00070", "00082", "00199"]

    def act(self) -> None:
        self.day += STEP
        self.chance.choice([self.merge, self.split, self.split, self.transfer, self.annul, self.rename])()

    def carry_out(self, kind: str, new: int, ways) -> None:
        codes = [f"1{self.made + number:04d}" for number in range(new)]
        self.made += new
        units = [UnitRow("", code, "1", "", "ward", f"Số {code}", "01", "", code) for code in codes]
        passages = [PassageRow("", "1", *way) for way in ways(codes)]
        import_tables(Tables(units, [ActRow("", "1", kind, self.day)], passages))
        on = queries.codes_of(Unit.objects.on(self.day).filter(level="commune").values_list("pk", flat=True), self.day)
        self.codes = sorted(on.values())

    def merge(self) -> None:
        if len(self.codes) > 2:
            gone = self.chance.sample(self.codes, 2)
            self.carry_out("merge", 1, lambda new: [(code, new[0]) for code in gone])

    def split(self) -> None:
        gone = self.chance.choice(self.codes)
        self.carry_out("split", 2, lambda new: [(gone, new[0], "part"), (gone, new[1], "remainder")])

    def transfer(self) -> None:
        giver, taker = self.chance.sample(self.codes, 2)
        ways = [(giver, taker, "part"), (giver, giver, "remainder"), (taker, taker)]
        self.carry_out("transfer", 0, lambda new: ways)

    def rename(self) -> None:
        unit = queries.by_code(self.chance.choice(self.codes), self.day)
        act = Mutation.objects.create(number=1000 + self.made, kind="rename", effective_on=self.day)
        self.made += 1
        change_look(unit, act, name=f"Tên {self.made}")

    def annul(self) -> None:
        last = Mutation.objects.exclude(kind="annul").filter(annulment=None).order_by("effective_on", "number").last()
        if last.effective_on > AFTER:
            annul([last], on=self.day)
            on = Unit.objects.on(self.day).filter(level="commune").values_list("pk", flat=True)
            self.codes = sorted(queries.codes_of(on, self.day).values())


@pytest.mark.parametrize("seed", range(8))
def test_the_record_and_the_edges_tell_one_history(small: SmallTree, seed):
    history = History(seed)
    for _ in range(6):
        history.act()
    edges = queries.edge_set()
    communes = set(Unit.objects.filter(level="commune").values_list("pk", flat=True))
    days = [AFTER + STEP * number for number in range(8)]
    for day in days:
        here = set(Unit.objects.on(day).filter(pk__in=communes).values_list("pk", flat=True))
        looks = UnitAttributes.objects.filter(holds_on(day), unit__in=communes).values_list("unit", flat=True)
        assert sorted(looks) == sorted(here)
        assert {unit for unit in communes if edges.exists(unit, day)} == here
        assert queries.tree().below(small.city.pk, day) == here | {small.city.pk}
        assert {unit.pk for unit in Unit.objects.filter(pk__in=communes) if unit.exists_on(day)} == here
        for since in (AFTER, days[3]):
            if since <= day:
                start = Unit.objects.on(since).filter(pk__in=communes).values_list("pk", flat=True)
                ways = edges.between(since, day).relation().ways
                assert queries.became(start, since, day) == {unit: set(ways.get(unit, {unit})) for unit in start}
