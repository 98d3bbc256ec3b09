"""`load_units`: bring in the units of Viet Nam, once."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tongket.errors import Refused
from tongket.units.actions import Load, load_vietnam


class Command(BaseCommand):
    help = "Load the units of Viet Nam: both trees and the change of 1 July 2025. Does nothing the second time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--by", default="command", help="who loads them, for the record")
        parser.add_argument("--json", action="store_true", help="print what was loaded as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            load = load_vietnam(by_whom=options["by"])
        except Refused as refusal:
            raise CommandError("\n".join(problem.message for problem in refusal.problems)) from refusal
        self.stdout.write(as_json(load) if options["json"] else as_text(load))


def as_json(load: Load) -> str:
    source = load.source
    return json.dumps(
        {
            "source": source.name,
            "version": source.version,
            "digest": source.digest,
            "is_new": load.is_new,
            "counts": source.counts,
        }
    )


def as_text(load: Load) -> str:
    source = load.source
    first = "Loaded" if load.is_new else f"Already loaded on {source.loaded_at:%Y-%m-%d} by {source.loaded_by}:"
    counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in source.counts.items())
    return f"{first} {source.name} {source.version}: {counts}."
