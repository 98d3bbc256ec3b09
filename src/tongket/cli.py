"""The command `tongket`: set up, show the demonstration, serve, check a text.

Every refusal is one sentence in the language asked for, without a trace, and ends with status 2. Django is imported by
the commands that need it, so that help and refusals come at once; sentences are taken from the catalogue directly,
because they are needed before any setting can be read.
"""

from __future__ import annotations

import argparse
import gettext
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from tongket import __version__
from tongket.errors import N_, NotAllowed, Problem, Refused

if TYPE_CHECKING:
    from tongket.calendars.queries import YearTold
    from tongket.demo.check import Checks
    from tongket.units.actions import Outcome
    from tongket.units.atlas import Brought

LANGUAGES = ("vi", "en")
LOCALE = Path(__file__).resolve().parent / "locale"
HOST, PORT, THREADS = "127.0.0.1", 8000, 4
BACKPRESSURE = 64
DONE, FOUND, REFUSED, STOPPED = 0, 1, 2, 130

Tell = Callable[[str, int, int], None]


class Refusal(Exception):
    """The command cannot be carried out; `problem` is the sentence that says what to type instead."""

    def __init__(self, message: str, **values: object) -> None:
        self.problem = Problem(message, values=values)
        super().__init__(str(self.problem))


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 done, 1 something was found, 2 refused, 130 stopped by hand."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    if words[:1] == ["check"]:
        from tongket.claims.__main__ import main as check

        return check(words[1:], prog="tongket check")
    language = language_of(words, os.environ)
    try:
        options = build_parser(language).parse_args(words)
        if options.lang is not None:
            os.environ["TONGKET_LANGUAGE"] = read_language(options.lang)
        return int(options.run(options))
    except KeyboardInterrupt:
        print(say(N_("Stopped; nothing half-done is left behind."), language), file=sys.stderr)
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        sentences = sentences_of(error, language)
        if not sentences:
            raise
        print("\n".join(f"tongket: {sentence}" for sentence in sentences), file=sys.stderr)
        return REFUSED


# --- what is typed ------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """A parser that refuses in a sentence of ours."""

    def error(self, message: str) -> NoReturn:
        raise Refusal(N_("This was not understood: %(why)s. To see what can be typed: tongket --help"), why=message)


def build_parser(language: str = "vi") -> argparse.ArgumentParser:
    """The parser of the whole command."""

    def told(message: str) -> str:
        return say(message, language).replace("%", "%%")

    parser = _Parser(prog="tongket", description=told(N_("From the group’s notebook to the published review.")))
    parser.add_argument("--version", action="version", version=f"Tổng Kết {__version__}")
    known = "demo | setup | serve | check | import-units | import-shapes | calendar"
    commands = parser.add_subparsers(required=True, metavar=known)

    demo = commands.add_parser("demo", help=told(N_("make a demonstration city, check its review and serve it")))
    demo.add_argument("--no-serve", action="store_true", help=told(N_("do not serve it")))
    demo.add_argument("--scale", default="1", help=told(N_("its size: 1 is the whole city, 0.1 a tenth of it")))
    demo.add_argument("--seed", default="2025", help=told(N_("a whole number; the same one gives the same city")))
    demo.add_argument(
        "--json", action="store_true", help=told(N_("print the checks as JSON and nothing else; not served"))
    )
    demo.add_argument("--fresh", action="store_true", help=told(N_("delete the demonstration that is here first")))
    _add_address(demo, told)
    demo.set_defaults(run=run_demo)

    setup = commands.add_parser("setup", help=told(N_("make the record ready: tables, dictionary, units")))
    setup.set_defaults(run=run_setup)

    serve = commands.add_parser("serve", help=told(N_("serve the pages")))
    serve.add_argument("--threads", default=str(THREADS), help=told(N_("how many requests are answered at once")))
    _add_address(serve, told)
    serve.set_defaults(run=run_serve)

    commands.add_parser("check", help=told(N_("find the figures of a text that cannot all be right")))

    bring = commands.add_parser("import-units", help=told(N_("bring in units and their changes from three tables")))
    bring.add_argument("source", help=told(N_("a folder with units.csv, acts.csv, passages.csv, or one .xlsx file")))
    bring.add_argument("--dry-run", action="store_true", help=told(N_("only show what would change")))
    bring.add_argument("--json", action="store_true", help=told(N_("print it as JSON")))
    bring.set_defaults(run=run_import_units)

    year = commands.add_parser("calendar", help=told(N_("print the days of a year that differ from the week")))
    year.add_argument("--office", default="", help=told(N_("the code of a unit; without it, the common calendar")))
    year.add_argument("--year", default="", help=told(N_("the year; this one when left out")))
    year.add_argument("--json", action="store_true", help=told(N_("print it as JSON")))
    year.set_defaults(run=run_calendar)

    shapes = commands.add_parser("import-shapes", help=told(N_("bring in boundaries of units from a GeoJSON file")))
    shapes.add_argument("file", help=told(N_("a FeatureCollection in WGS 84, a feature for each unit")))
    shapes.add_argument("--on", required=True, help=told(N_("the day of whose units they are, such as 2025-07-01")))
    shapes.add_argument("--licence", required=True, help=told(N_("under which licence they may be shown")))
    shapes.add_argument("--source", required=True, help=told(N_("where they come from")))
    shapes.add_argument("--replace", action="store_true", help=told(N_("put them in the place of those on record")))
    shapes.add_argument("--dry-run", action="store_true", help=told(N_("only show what would change")))
    shapes.set_defaults(run=run_import_shapes)

    for command in (demo, setup, serve, bring, shapes, year):
        command.add_argument("--lang", help=told(N_("language: vi or en")))
    return parser


def _add_address(parser: argparse.ArgumentParser, told: Callable[[str], str]) -> None:
    parser.add_argument("--host", default=HOST, help=told(N_("the address to serve at")))
    parser.add_argument("--port", default=str(PORT), help=told(N_("the port to serve at")))


def language_of(words: Sequence[str], environ: Mapping[str, str]) -> str:
    """The language to speak in, as far as it can be known before anything is read."""
    typed = [word.partition("=")[2] for word in words if word.startswith("--lang=")]
    typed += [after for word, after in pairwise(words) if word == "--lang"]
    return next((one for one in (*typed, environ.get("TONGKET_LANGUAGE", "")) if one in LANGUAGES), "vi")


def read_language(text: str) -> str:
    if text not in LANGUAGES:
        raise Refusal(N_("The language “%(given)s” is not known; type one of: vi, en."), given=text)
    return text


def read_scale(text: str) -> float:
    """Raises: Refused."""
    from tongket.demo.city import check_scale

    try:
        scale = float(text.replace(",", "."))
    except ValueError:
        scale = float("nan")
    try:
        check_scale(scale)
    except Refused as refusal:
        problem = refusal.problems[0]
        raise Refusal(problem.message, **{**problem.values, "scale": text}) from None
    return scale


def read_whole(text: str, what: str, low: int, high: int) -> int:
    """A whole number within limits. Raises: Refusal."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else -1
    if not low <= number <= high:
        message = N_("“%(given)s” will not do for %(what)s; give a whole number from %(low)s to %(high)s.")
        raise Refusal(message, given=text, what=what, low=low, high=high)
    return number


def read_port(options: argparse.Namespace) -> int:
    return read_whole(options.port, "--port", 1, 65_535)


# --- the commands -------------------------------------------------------------------------------------------------


def run_demo(options: argparse.Namespace) -> int:
    """`tongket demo`: load once, check each time, serve."""
    scale, seed = read_scale(options.scale), read_whole(options.seed, "--seed", 0, 999_999_999)
    serves = not (options.no_serve or options.json)
    address = (options.host, read_port(options))
    if serves:
        refuse_taken(*address)
    language = start_django()
    with only_one(), progress(language) as tell:
        checks, is_new = _make_demo(seed, scale, options.fresh, tell)
    if options.json:
        print(
            json.dumps(
                {"seed": seed, "scale": scale, "loaded": is_new, **checks.as_json()}, ensure_ascii=False, indent=1
            )
        )
        return DONE if checks.holds else FOUND
    print("\n".join(_lines_of_demo(checks, seed, is_new, language)))
    if serves:
        print("\n" + say(N_("Serving at %(url)s; press Ctrl-C to stop."), language, url=url_of(*address)), flush=True)
        return become_server(*address)
    return DONE if checks.holds else FOUND


def _make_demo(seed: int, scale: float, fresh: bool, tell: Tell) -> tuple[Checks, bool]:
    """The checks of the demonstration, and whether it was loaded just now. Nothing of others is touched."""
    from django.db import connection

    from tongket.demo import load

    if "accounts_event" in connection.introspection.table_names():
        if fresh:
            load.clear_demo()
        load.is_there(seed, scale)
    from tongket.demo.check import check_demo

    with load.nothing_to_collect():
        set_up(tell)
        is_new = load.load_demo(seed=seed, scale=scale, progress=tell)
        tell(N_("The review of the five years"), 0, 1)
        return check_demo(), is_new


def _lines_of_demo(checks: Checks, seed: int, is_new: bool, language: str) -> Iterator[str]:
    """Both results and the cast, for a person to read."""
    from tongket.demo.cast import CAST, password_of

    if not is_new:
        yield say(N_("The demonstration is here already, so nothing was loaded again."), language)
    yield ""
    yield checks.review.title_en if language == "en" else checks.review.title_vi
    if checks.holds:
        count = len(checks.of_review.verdicts)
        yield "  ✓ " + say(
            N_("%(count)s statements with figures were checked, and all are consistent."), language, count=count
        )
    for verdict in checks.of_review.errors:
        yield "  ✗ " + verdict.sentence[language]
    yield ""
    yield say(N_("The figures published in 2017, in our wording:"), language)
    yield from (f"  {line}" for line in checks.of_published.text.splitlines())
    for verdict in checks.of_published.errors:
        yield "  ✗ " + verdict.sentence[language]
    yield ""
    yield say(N_("Who can sign in (user name, password, who it is, what to look at):"), language)
    for one in CAST:
        yield f"  {one.username:<5} {password_of(one.username, seed):<24} {say(one.who, language)}"
        yield f"  {'':<5} {'':<24} → {say(one.click, language)}"


def run_setup(options: argparse.Namespace) -> int:
    """`tongket setup`: tables, cache, dictionary, types of groups, units; once more changes nothing."""
    language = start_django()
    with only_one(), progress(language) as tell:
        set_up(tell)
    print(say(N_("The record is ready."), language))
    return DONE


def set_up(tell: Tell) -> None:
    """Make the record ready for work. Every step may be done again."""
    from django.conf import settings
    from django.core.management import call_command

    tell(N_("Tables"), 0, 3)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    if settings.ENVIRONMENT.is_production:
        call_command("collectstatic", verbosity=0, interactive=False)

    from tongket.calendars.actions import load_calendar
    from tongket.groups.actions import load_group_types
    from tongket.reporting.actions import load_dictionary
    from tongket.units.actions import load_vietnam

    tell(N_("Dictionary of indicators"), 1, 3)
    load_dictionary()
    load_group_types()
    load_calendar()
    tell(N_("Units of Viet Nam"), 2, 3)
    load_vietnam(by_whom="tongket setup")
    tell(N_("Units of Viet Nam"), 3, 3)


def run_import_units(options: argparse.Namespace) -> int:
    """`tongket import-units`: units and acts from three tables, or only what they would do."""
    source = Path(options.source)
    if not source.exists():
        raise Refusal(N_("There is no file or folder at %(place)s."), place=options.source)
    language = start_django()
    _refuse_unready()
    from tongket.units.actions import import_tables
    from tongket.units.tables import read_tables

    with only_one():
        outcome = import_tables(read_tables(source), is_dry=options.dry_run)
    lines = [_json_of_import(outcome)] if options.json else _lines_of_import(outcome, language)
    print("\n".join(lines))
    return DONE


def _json_of_import(outcome: Outcome) -> str:
    acts = [
        {
            "number": done.mutation.number,
            "kind": str(done.mutation.kind),
            "effective_on": done.mutation.effective_on.isoformat(),
            "legal_source": done.mutation.legal_source,
            "begun": list(done.begun),
            "ended": list(done.ended),
            "changed": list(done.changed),
            "passages": done.passages,
            "takeovers": done.takeovers,
        }
        for done in outcome.acts
    ]
    whole = {"dry_run": outcome.is_dry, "begun_before": outcome.begun_before, "acts": acts}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _lines_of_import(outcome: Outcome, language: str) -> Iterator[str]:
    from tongket.units.models import MutationKind

    if outcome.begun_before:
        yield say(N_("%(count)s units that have always been"), language, count=outcome.begun_before)
    for done in outcome.acts:
        act = done.mutation
        yield f"{act.effective_on.isoformat()} · {MutationKind(act.kind).label} {act.legal_source}".rstrip()
        for message, names in (
            (N_("begin: %(names)s"), done.begun),
            (N_("end: %(names)s"), done.ended),
            (N_("change: %(names)s"), done.changed),
        ):
            if names:
                yield "  " + say(message, language, names=_some(names))
        if done.passages or done.takeovers:
            message = N_("passages of territory: %(passages)s; takeovers of work: %(takeovers)s")
            yield "  " + say(message, language, passages=done.passages, takeovers=done.takeovers)
    yield say(
        N_("Nothing was changed; this is what would be.") if outcome.is_dry else N_("All of it is on record."), language
    )


def run_import_shapes(options: argparse.Namespace) -> int:
    """`tongket import-shapes`: boundaries of the units of a day, or only what they would do."""
    source = Path(options.file)
    if not source.is_file():
        raise Refusal(N_("There is no file at %(place)s."), place=options.file)
    on = read_day(options.on, "--on")
    language = start_django()
    _refuse_unready()
    from tongket.units.atlas import import_shapes
    from tongket.units.shapes import LIMITS

    with source.open("rb") as file:
        data = file.read(LIMITS.file_bytes + 1)
    with only_one():
        brought = import_shapes(
            data,
            name=source.name,
            on=on,
            licence=options.licence,
            source=options.source,
            is_dry=options.dry_run,
            replaces=options.replace,
        )
    print("\n".join(_lines_of_shapes(brought, language)))
    return FOUND if brought.strangers else DONE


def read_day(text: str, what: str) -> date:
    """Raises: Refusal."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = N_("“%(given)s” will not do for %(what)s; give a day such as 2025-07-01.")
        raise Refusal(message, given=text, what=what) from None


def _lines_of_shapes(brought: Brought, language: str) -> Iterator[str]:
    yield say(N_("units whose boundary was found: %(count)s"), language, count=brought.matched)
    for where, why in brought.strangers:
        yield "  ✗ " + say(N_("feature %(where)s: %(why)s"), language, where=where, why=why)
    if brought.missing:
        message = N_("units beside them without a boundary: %(names)s")
        yield "  " + say(message, language, names=_some(brought.missing))
    yield say(
        N_("Nothing was changed; this is what would be.") if brought.is_dry else N_("All of it is on record."), language
    )


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:8]) + (f", … ({len(names)})" if len(names) > 8 else "")


def run_calendar(options: argparse.Namespace) -> int:
    """`tongket calendar`: the days of a year that differ from the week, for an office or as they ship."""
    year = read_whole(options.year, "--year", 2000, 2100) if options.year else None
    language = start_django()
    _refuse_unready()
    from django.utils import timezone

    from tongket.calendars.queries import year_of
    from tongket.units.queries import by_code

    today = timezone.localdate()
    told = year_of(by_code(options.office, today) if options.office else None, year or today.year, today)
    lines = [json.dumps(told.as_json(), ensure_ascii=False, indent=1)] if options.json else _lines_of(told, language)
    print("\n".join(lines))
    return DONE


def _lines_of(told: YearTold, language: str) -> Iterator[str]:
    from tongket.calendars.rules import KIND_NAMES

    yield f"{told.year} · {told.office or say(N_('Common calendar'), language)}"
    for mark in told.marks:
        name = mark.name_en if language == "en" and mark.name_en else mark.name_vi
        yield f"{mark.day.isoformat()}  {say(KIND_NAMES[mark.kind], language)} – {name} ({mark.document})"
    yield say(N_("%(count)s working days"), language, count=told.working_days)
    if not told.announced:
        yield say(N_("The days off of this year have not been announced; this may still change."), language)


def run_serve(options: argparse.Namespace) -> int:
    """`tongket serve`: the pages, until it is stopped."""
    host, port = options.host, read_port(options)
    threads = read_whole(options.threads, "--threads", 1, 64)
    refuse_taken(host, port)
    start_django()
    _refuse_unready()
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        "tongket.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        backpressure=BACKPRESSURE,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
        websockets=False,
    )
    server.serve()
    return DONE


def _refuse_unready() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refusal(N_("The record is not ready for this version; first type: tongket setup"))


def become_server(host: str, port: int) -> int:
    """Serve in this process, made anew so that what loading needed is given back."""
    command = [sys.executable, "-m", "tongket", "serve", "--host", host, "--port", str(port)]
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(command[0], command)  # noqa: S606 - our own command
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own command


# --- the machine --------------------------------------------------------------------------------------------------


def start_django() -> str:
    """The language of the product, with Django ready to work. Raises: BadSetting."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongket.settings")
    django.setup()
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)
    return str(settings.LANGUAGE_CODE)


def refuse_taken(host: str, port: int) -> None:
    """Raises: Refusal, when nothing can be served there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            free = port + 1 if port < 65_535 else PORT
            message = N_("Nothing can be served at %(host)s:%(port)s (%(why)s); try another port: --port %(free)s")
            why = error.strerror or str(error)
            raise Refusal(message, host=host, port=port, why=why, free=free) from error


def url_of(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the home folder while setting up; who comes second waits. It is let go however the process ends."""
    from django.conf import settings

    settings.HOME.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(settings.HOME / "setup.lock", timeout=0, isolation_level=None)) as lock:
        is_told = False
        while not _held(lock):
            if not is_told:
                message = N_("Another tongket is at work in this folder; waiting for it to finish.")
                print(say(message, str(settings.LANGUAGE_CODE)), file=sys.stderr, flush=True)
                is_told = True
            time.sleep(0.2)
        yield


def _held(lock: sqlite3.Connection) -> bool:
    try:
        lock.execute("begin exclusive")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            return False
        raise
    return True


@contextmanager
def progress(language: str) -> Iterator[Tell]:
    """A bar for whoever watches, plain lines in a pipe; always beside standard output, which is for results."""
    if not sys.stderr.isatty():
        yield _Lines(language)
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def tell(what: str, done: int, of: int) -> None:
            bar.update(task, description=say(what, language), completed=done, total=of)

        yield tell


class _Lines:
    """Progress as lines: each new thing, and then every tenth part of it."""

    def __init__(self, language: str) -> None:
        self.language, self.told = language, ("", -1)

    def __call__(self, what: str, done: int, of: int) -> None:
        tenth = 10 * done // max(of, 1)
        if (what, tenth) != self.told:
            self.told = what, tenth
            print(f"{say(what, self.language)} ({done}/{of})", file=sys.stderr, flush=True)


# --- what is said -------------------------------------------------------------------------------------------------


def say(message: str, language: str, **values: object) -> str:
    """The message in a language, in English where the catalogue does not have it."""
    catalogue = gettext.translation("django", LOCALE, [language], fallback=True)
    told = catalogue.gettext(message) if message else ""
    return told % values if values else told


HINTS = {
    "TONGKET_HOME": N_("give a folder in which you may write, such as TONGKET_HOME=demo"),
    "TONGKET_MODE": N_("type development or production"),
    "TONGKET_DEBUG": N_("type yes or no; production does not start with yes"),
    "TONGKET_SECRET_KEY": N_("production needs a key of its own of at least 50 characters"),
    "TONGKET_HOSTS": N_("type the host names one by one, with commas between"),
    "TONGKET_LANGUAGE": N_("type one of: vi, en"),
    "TONGKET_TIME_ZONE": N_("type a time zone such as Asia/Ho_Chi_Minh"),
    "TONGKET_PUBLIC_URL": N_("give the whole address, such as https://tongket.example.vn"),
    "TONGKET_PROXIES": N_("type how many proxies of yours stand before the server, such as 1; leave it out for none"),
    "TONGKET_DATABASE_URL": N_("give sqlite:////folder/record.sqlite3 or postgresql://user:password@host/name"),
}


def sentences_of(error: Exception, language: str) -> list[str]:
    """What to tell about an error that a person can do something about; nothing about any other."""
    if isinstance(error, Refusal):
        return [_sentence(error.problem, language)]
    if isinstance(error, Refused):
        return [_sentence(problem, language) for problem in error.problems]
    if isinstance(error, NotAllowed):
        return [_sentence(error.reason, language)]
    if hint := HINTS.get(getattr(error, "name", "") or ""):
        name = error.name  # type: ignore[attr-defined]
        if language == "en":
            return [str(error)]
        return [
            say(
                N_("The setting %(name)s cannot be used as it is; %(hint)s."),
                language,
                name=name,
                hint=say(hint, language),
            )
        ]
    if _is_of_storage(error):
        message = N_(
            "The record cannot be read or written (%(why)s); make room, or give another folder in TONGKET_HOME."
        )
        return [say(message, language, why=str(error).strip().splitlines()[0] if str(error).strip() else "")]
    return []


def _sentence(problem: Problem, language: str) -> str:
    told = say(problem.message, language)
    return told % problem.values if problem.values else told


def _is_of_storage(error: Exception) -> bool:
    if isinstance(error, OSError | sqlite3.OperationalError):
        return True
    if "django" not in sys.modules:
        return False
    from django.db.utils import DatabaseError, OperationalError

    return type(error) in (DatabaseError, OperationalError)  # its other kinds are faults of ours
