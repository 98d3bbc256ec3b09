"""Made-up ground for made-up cities, so that planning is tested without a database."""

from random import Random

from tongket.demo.city import AN_AT, CHI_AT, Ground, Place


def make_ground(seed: int = 1, before: int = 526, after: int = 126) -> Ground:
    """So many old communes, each passed into one to three of the new ones."""
    random = Random(seed)
    names = [AN_AT, CHI_AT, *(f"Xã {number}" for number in range(3, after + 1))]
    new = tuple(Place(10_001 + nth, name, nth % 3 == 2) for nth, name in enumerate(names))
    old = tuple(Place(1 + nth, f"Phường {nth}", nth % 4 == 0) for nth in range(before))
    passages = set()
    for nth, place in enumerate(old):
        successors = {nth % after} | {random.randrange(after) for _ in range(random.choice((0, 0, 1, 2)))}
        passages |= {(place.key, new[successor].key) for successor in successors}
    return Ground(1, old, new, tuple(sorted(passages)))
