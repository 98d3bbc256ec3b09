"""The translations, with Babel instead of a system's gettext: `python -m tools.messages check | compile | merge`.

`check` compares every message of the code and the templates with the Vietnamese catalogue; `compile` makes what Django
reads; `merge` takes the fragments beside the catalogue into it and deletes them. A message that a library of others
asks for keeps its place with a comment that begins with `borrowed:` and names the library.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LANGUAGE = "vi"
KEYWORDS = {
    "_": None,
    "N_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATES = (".html", ".txt", ".xml")
PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w*)\}")
HEADER = """\
# The product in Vietnamese. Entries stand in the order of their English; `python -m tools.messages check` compares.
msgid ""
msgstr ""
"Project-Id-Version: tongket\\n"
"Language: vi\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

# A message is known by its context and its English, the singular where there are two.
Key = tuple[str | None, str]


class Conflict(Exception):
    """Two fragments, or a fragment and the catalogue, translate one message differently."""


def catalogue_path(root: Path) -> Path:
    return root / "src" / "tongket" / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def problems(root: Path) -> list[str]:
    """What is wrong with the Vietnamese catalogue, one sentence each, in a stable order."""
    path = catalogue_path(root)
    catalogue = read(path.read_text(encoding="utf-8")) if path.is_file() else read(HEADER)
    asked = dict(messages(root))
    kept = {key_of(message): message for message in catalogue if message.id}
    found = [f"missing: {show(key)} ({where})" for key, where in asked.items() if key not in kept]
    found += [f"obsolete: {show(key)}" for key, message in kept.items() if key not in asked and not borrowed(message)]
    found += [f"obsolete: {show(key_of(message))}" for message in catalogue.obsolete.values()]
    for key, message in kept.items():
        if fault := fault_of(message):
            found.append(f"{fault}: {show(key)}")
    return sorted(found)


def messages(root: Path) -> Iterator[tuple[Key, str]]:
    """Every message that the package asks for, and the first place that does."""
    package = root / "src" / "tongket"
    seen = set()
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        if "migrations" in inside.parts or not path.is_file():
            continue
        for line, key in messages_in(path):
            if key not in seen:
                seen.add(key)
                yield key, f"{inside.as_posix()}:{line}"


def messages_in(path: Path) -> Iterator[tuple[int, Key]]:
    """The messages of one file, with their lines; nothing of a file that is neither code nor a template."""
    if path.suffix == ".py":
        source = path.read_text(encoding="utf-8")
    elif path.suffix in TEMPLATES and "templates" in path.parts:
        templatized = templatize(path.read_text(encoding="utf-8"), origin=path.name)
        source = "\n".join(line.strip() for line in templatized.split("\n"))
    else:
        return
    for line, message, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        text = message if isinstance(message, str) else message[0]
        if text:
            yield line, (context, text)


def read(text: str) -> Catalog:
    return read_po(io.BytesIO(text.encode()), locale=LANGUAGE, domain="django")


def key_of(message: Message) -> Key:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def show(key: Key) -> str:
    context, text = key
    return f"“{text}”" + (f" [{context}]" if context else "")


def borrowed(message: Message) -> bool:
    return any(line.startswith("borrowed:") for line in [*message.user_comments, *message.auto_comments])


def fault_of(message: Message) -> str:
    """What is wrong with one translation, in a word; nothing when it is right."""
    strings = [message.string] if isinstance(message.string, str) else list(message.string)
    if not strings or not all(strings):
        return "empty"
    if message.fuzzy:
        return "fuzzy"
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    meant = set().union(*(placeholders(text) for text in ids))
    if any(not placeholders(text) <= meant for text in strings) or placeholders(ids[-1]) - placeholders(strings[-1]):
        return "placeholders differ"
    return ""


def placeholders(text: str) -> set[str]:
    return {a or b for a, b in PLACEHOLDER.findall(text)}


def compile_catalogue(root: Path) -> Path:
    """The catalogue that Django reads, made from the one that people edit."""
    path = catalogue_path(root)
    compiled = path.with_suffix(".mo")
    with compiled.open("wb") as file:
        write_mo(file, read(path.read_text(encoding="utf-8")))
    return compiled


def merge(root: Path) -> int:
    """How many entries the fragments brought; they are deleted. Raises: Conflict, and then nothing has changed."""
    path = catalogue_path(root)
    fragments = sorted((path.parents[1] / "fragments").glob("*.po-part"))
    catalogue = read(path.read_text(encoding="utf-8")) if path.is_file() else read(HEADER)
    merged = {key_of(message): message for message in catalogue if message.id}
    before = len(merged)
    for fragment in fragments:
        for message in read(HEADER + fragment.read_text(encoding="utf-8")):
            if message.id:
                _take(merged, message, fragment.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(merged), encoding="utf-8")
    for fragment in fragments:
        fragment.unlink()
    return len(merged) - before


def _take(merged: dict[Key, Message], message: Message, fragment: str) -> None:
    known = merged.setdefault(key_of(message), message)
    if known.string != message.string:
        raise Conflict(
            f"{fragment}: {show(key_of(message))} is “{message.string}” here and “{known.string}” before; settle on one"
        )


def written(merged: dict[Key, Message]) -> str:
    """The text of the catalogue: the header, then the entries in the order of their English."""
    catalogue = Catalog(locale=LANGUAGE, domain="django")
    for _, message in sorted(merged.items(), key=lambda item: (item[0][1].casefold(), item[0][1], item[0][0] or "")):
        catalogue.add(
            message.id,
            message.string,
            context=message.context,
            flags=message.flags,
            auto_comments=message.auto_comments,
            user_comments=message.user_comments,
        )
    out = io.BytesIO()
    write_po(out, catalogue, width=0, no_location=True, omit_header=True)
    return HEADER + out.getvalue().decode().lstrip("\n")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.messages", description=__doc__)
    parser.add_argument("verb", choices=["check", "compile", "merge"])
    parser.add_argument("--root", type=Path, default=Path.cwd())
    asked = parser.parse_args(arguments)
    if asked.verb == "compile":
        print(compile_catalogue(asked.root))
        return 0
    if asked.verb == "merge":
        try:
            print(f"{merge(asked.root)} new entries")
        except Conflict as conflict:
            print(conflict, file=sys.stderr)
            return 1
        return 0
    found = problems(asked.root)
    print("\n".join(found) or "Every message is in Vietnamese.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
