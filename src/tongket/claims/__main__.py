"""The command `tongket check FILE...`, which is also `python -m tongket.claims`: documents in, verdicts out.

Findings are told on standard output, everything else beside it. Exit status: 0 nothing found, 1 errors found,
2 something could not be read, after everything that can be read was. Findings are told in the language of
TONGKET_LANGUAGE; where that says nothing, in the language given for the text, or else in Vietnamese.
"""

import argparse
import errno
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, NoReturn, TextIO

from tongket.claims import LANGUAGES, Checked, Document, TextTooLong, check
from tongket.claims.faces.levels import without_notices
from tongket.claims.faces.terminal import Terminal, clean
from tongket.claims.faces.words import WORDS, both
from tongket.claims.readers import LIMITS, Unreadable, read_file

SOUND, FOUND, UNREAD, STOPPED = 0, 1, 2, 130
WIDEST = 100
LINES_BETWEEN_NEWS = 100

Tell = Callable[..., None]


class Unanswered(Exception):
    """Something that was asked for cannot be had; `sentence` {vi, en} says why."""

    def __init__(self, sentence: Mapping[str, str]) -> None:
        self.sentence = sentence
        super().__init__(sentence["en"])


def main(arguments: Sequence[str] | None = None, prog: str = "python -m tongket.claims") -> int:
    """The exit status, after telling what was found."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    language = language_of(None, os.environ)
    try:
        options = _parser(prog, language).parse_args(arguments)
        language = language_of(options.lang, os.environ)
        _settle(options)
        return _check_lines(options, language) if options.jsonl else _check_files(options, language)
    except Unanswered as refusal:
        _say(refusal.sentence[language])
        return UNREAD
    except KeyboardInterrupt:
        _say(WORDS[language]["stopped"])
        return STOPPED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return SOUND


def language_of(text_language: str | None, environ: Mapping[str, str]) -> str:
    """The language in which findings are told."""
    asked = (environ.get("TONGKET_LANGUAGE", ""), text_language or "")
    return next((one for one in asked if one in LANGUAGES), "vi")


def _say(sentence: str) -> None:
    print(f"tongket: {clean(sentence)}", file=sys.stderr, flush=True)


class Unwritten(Unanswered):
    """A file was checked, but what was asked of it cannot be written."""


# --- what is typed -------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    """A parser that refuses in a sentence of ours."""

    def error(self, message: str) -> NoReturn:
        raise Unanswered(both("not understood", why=message, prog=self.prog))


def _parser(prog: str, language: str) -> argparse.ArgumentParser:
    words = {key.removeprefix("help "): told for key, told in WORDS[language].items() if key.startswith("help ")}
    parser = _Parser(prog=prog, description=words["check"])
    parser.add_argument("files", metavar="FILE", nargs="*", help=words["files"])
    parser.add_argument("--json", action="store_true", help=words["json"])
    parser.add_argument("--jsonl", action="store_true", help=words["jsonl"])
    parser.add_argument("--docx", metavar="OUT", type=Path, help=words["docx"])
    parser.add_argument("--html", metavar="OUT", type=Path, help=words["html"])
    parser.add_argument("--lang", choices=LANGUAGES, help=words["lang"])
    parser.add_argument("--notices", choices=("on", "off"), default="on", help=words["notices"])
    return parser


def _settle(options: argparse.Namespace) -> None:
    """Standard input where no file is named. Raises: Unanswered, for wishes that do not go together."""
    if not options.files:
        if sys.stdin.isatty():
            raise Unanswered(both("no file"))
        options.files = ["-"]
    outs = [out for out in (options.docx, options.html) if out]
    if options.jsonl and (outs or options.json):
        raise Unanswered(both("jsonl alone"))
    if outs and len(options.files) > 1:
        raise Unanswered(both("one file"))
    for out in outs:
        if out.exists() and Path(options.files[0]).exists() and out.samefile(options.files[0]):
            raise Unanswered(both("same file", file=out))


# --- files ---------------------------------------------------------------------------------------------------------


def _check_files(options: argparse.Namespace, language: str) -> int:
    """Each file in turn, told as soon as it is checked; as JSON, all of them at the end."""
    told = _Json() if options.json else _Told(Terminal(language, *look_of(sys.stdout, os.environ)))
    status = SOUND
    with progress(language) as tell:
        for index, name in enumerate(options.files, 1):
            tell("reading", file=name, done=index, of=len(options.files))
            try:
                raw, checked = _checked(name, options)
                status = max(status, FOUND if checked.errors else SOUND)
                try:
                    _write_outs(raw, checked, name, options, language)
                finally:
                    tell("")
                    told.add(name, checked)
            except Unanswered as refusal:
                tell("")
                _say(refusal.sentence[language])
                told.refuse(name, refusal)
                status = UNREAD
    told.finish()
    return status


class _Told:
    """What was found, for a reader: file by file, and all of them together at the end."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal, self.done = terminal, list[Checked]()

    def add(self, name: str, checked: Checked) -> None:
        self.done.append(replace(checked, document=Document("")))
        for line in self.terminal.findings(checked, name):
            print(line)
        print(self.terminal.summary(name, [checked]), flush=True)

    def refuse(self, name: str, refusal: Unanswered) -> None:
        """Nothing more: it was said already."""

    def finish(self) -> None:
        if len(self.done) > 1:
            print(self.terminal.summary(self.terminal.words["all files"].format(files=len(self.done)), self.done))


class _Json:
    """What was found, for a program: an object for one file, an array for several."""

    def __init__(self) -> None:
        self.done = list[dict[str, object]]()

    def add(self, name: str, checked: Checked) -> None:
        from tongket.claims.faces.plain import as_file

        self.done.append(as_file(checked, name))

    def refuse(self, name: str, refusal: Unanswered) -> None:
        if not isinstance(refusal, Unwritten):
            self.done.append({"file": name, "error": dict(refusal.sentence)})

    def finish(self) -> None:
        from tongket.claims.faces.plain import dumped

        print(dumped(self.done if len(self.done) > 1 else self.done[0], indent=1))


def _checked(name: str, options: argparse.Namespace) -> tuple[bytes, Checked]:
    """A file and its verdicts. Raises: Unanswered."""
    with _opened(name) as stream:
        raw = stream.read(LIMITS.file_bytes + 1)
    try:
        checked = check(read_file(raw, "" if name == "-" else Path(name).name), options.lang)
    except (Unreadable, TextTooLong) as refusal:
        raise Unanswered(_named(name, refusal)) from refusal
    return raw, checked if options.notices == "on" else without_notices(checked)


def _named(name: str, refusal: Unreadable | TextTooLong) -> dict[str, str]:
    return {language: f"{name}: {sentence}" for language, sentence in refusal.sentence.items()}


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """Raises: Unanswered, when it cannot be opened or read."""
    try:
        if name == "-":
            yield sys.stdin.buffer
        else:
            with Path(name).open("rb") as stream:
                yield stream
    except BrokenPipeError:  # whoever reads the answers has gone
        raise
    except OSError as error:
        raise Unanswered(_of_system("cannot read", name, error)) from error


def _of_system(key: str, name: str, error: OSError) -> dict[str, str]:
    """The sentence on what the system refused, with its reason in words."""
    reason = errno.errorcode.get(error.errno or 0, "")
    return {
        language: words[key].format(file=name, why=words.get(reason, error.strerror or str(error)))
        for language, words in WORDS.items()
    }


def _write_outs(raw: bytes, checked: Checked, name: str, options: argparse.Namespace, language: str) -> None:
    """The marked page and the Word file with comments, where they were asked for. Raises: Unwritten."""
    if options.html:
        from tongket.claims.faces.page import page

        _write(options.html, page(checked, language, "" if name == "-" else Path(name).name).encode(), language)
    if options.docx:
        if checked.document.sort != "docx":
            raise Unwritten(both("not word", file=name))
        from tongket.claims.faces.word import commented

        try:
            content = commented(raw, checked, language)
        except Unreadable as refusal:
            raise Unwritten(_named(name, refusal)) from refusal
        _write(options.docx, content, language)


def _write(out: Path, content: bytes, language: str) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Unwritten(_of_system("cannot write", str(out), error)) from error
    _say(WORDS[language]["written"].format(file=out))


# --- JSON Lines ----------------------------------------------------------------------------------------------------


def _check_lines(options: argparse.Namespace, language: str) -> int:
    """The answers to every line of every file, each printed as soon as it is known."""
    from tongket.claims.faces.plain import answers, dumped

    status, done = SOUND, 0
    with progress(language) as tell:
        for name in options.files:
            try:
                with _opened(name) as stream:
                    for answer, meaning in answers(stream, options.lang, notices=options.notices == "on"):
                        print(dumped(answer), flush=True)
                        status, done = max(status, meaning), done + 1
                        if done % LINES_BETWEEN_NEWS == 0:
                            tell("reading lines", done=done)
            except Unanswered as refusal:
                _say(refusal.sentence[language])
                status = UNREAD
        tell("")
    return status


# --- the terminal --------------------------------------------------------------------------------------------------


def look_of(stream: TextIO, environ: Mapping[str, str]) -> tuple[bool, int]:
    """Whether to colour, and how wide to fold: neither in a pipe."""
    if not stream.isatty():
        return False, 0
    width = WIDEST
    with suppress(OSError, ValueError):
        width = min(os.get_terminal_size(stream.fileno()).columns or WIDEST, WIDEST)
    return not environ.get("NO_COLOR") and environ.get("TERM") != "dumb", max(width, 20)


@contextmanager
def progress(language: str) -> Iterator[Tell]:
    """Says what is being done on one line of the terminal, and takes it away; silent where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda key, **values: None
        return

    def tell(key: str, **values: object) -> None:
        told = clean(WORDS[language][key].format(**values))[:WIDEST] if key else ""
        print(f"\r\x1b[K{told}", end="", file=sys.stderr, flush=True)

    yield tell


if __name__ == "__main__":
    sys.exit(main())
