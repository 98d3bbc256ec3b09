"""The tools that build, test and check the house do what their words say."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import check, covered, dev, environment, halves, locks, messages, postgres
from tools.environment import CannotSetUp, Step

ROOT = Path(__file__).resolve().parents[1]


# Setting up


class Making:
    """A step's work that only counts how often it was done, and fails when told to."""

    def __init__(self, *, fails: bool = False) -> None:
        self.times = 0
        self.fails = fails

    def __call__(self) -> None:
        self.times += 1
        if self.fails:
            raise CannotSetUp("no network")


def step_of(lock: Path, making: Making) -> Step:
    return Step("run", "Installing ...", (lock,), making)


def test_a_step_is_taken_once_and_again_when_its_lock_changes(tmp_path: Path) -> None:
    lock, making = tmp_path / "run.txt", Making()
    lock.write_text("django==5.2\n")
    assert [environment.take(step_of(lock, making), tmp_path / "stamps") for _ in range(3)] == [True, False, False]
    lock.write_text("django==5.3\n")
    assert environment.take(step_of(lock, making), tmp_path / "stamps")
    assert making.times == 2


def test_a_step_that_failed_is_taken_again_although_it_once_fitted(tmp_path: Path) -> None:
    lock, stamps = tmp_path / "run.txt", tmp_path / "stamps"
    lock.write_text("django==5.2\n")
    environment.take(step_of(lock, Making()), stamps)
    lock.write_text("django==5.3\n")
    with pytest.raises(CannotSetUp):
        environment.take(step_of(lock, Making(fails=True)), stamps)
    lock.write_text("django==5.2\n")
    assert environment.take(step_of(lock, Making()), stamps)


@pytest.mark.parametrize(
    ("arguments", "environ", "expected"),
    [
        (["--pip", "run"], {}, (True, ["run"])),
        (["setup", "--pip"], {}, (True, ["setup"])),
        (["run"], {"TONGKET_PIP": "1"}, (True, ["run"])),
        (["run", "--scale", "0.1"], {"TONGKET_PIP": "no"}, (False, ["run", "--scale", "0.1"])),
        (["test", "--", "--pip"], {}, (False, ["test", "--", "--pip"])),
    ],
)
def test_pip_is_used_when_asked_for(
    arguments: list[str], environ: dict[str, str], expected: tuple[bool, list[str]]
) -> None:
    assert environment.wants_pip(arguments, environ) == expected


def test_uv_is_told_of_the_mirrors_that_pip_knows() -> None:
    told = environment.mirrors({"index-url": "one", "find-links": "a b", "timeout": "5"})
    assert told == {"UV_DEFAULT_INDEX": "one", "UV_FIND_LINKS": "a,b"}
    assert environment.mirrors({"extra-index-url": "two three"})["UV_INDEX_STRATEGY"] == "unsafe-best-match"
    assert environment.mirrors({}) == {}


def test_a_machine_without_a_network_is_told_so_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotSetUp, match=r"(?s)unreachable.*Is there a network"):
        environment._do([sys.executable, "-c", "print('unreachable'); raise SystemExit(1)"], environment.NO_NETWORK)


def test_the_verbs_are_listed_and_an_unknown_one_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main([]) == 0
    listed = capsys.readouterr().out
    assert [verb for verb in ("setup", "run", "test", "check", "docs", "bench") if f"  {verb} " not in listed] == []
    assert dev.main(["dance"]) == 2
    assert "There is no “dance”" in capsys.readouterr().err


def test_an_old_python_is_told_so_in_a_sentence() -> None:
    pretence = (
        "import runpy, sys\n"
        "class Old(tuple): major, minor = 3, 9\n"
        "sys.version_info = Old((3, 9, 2, 'final', 0))\n"
        "runpy.run_path('tools/dev.py', run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", pretence], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Tổng Kết needs Python 3.11 or later and this is 3.9.")


def test_make_only_calls_the_verbs() -> None:
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    recipes = [line for line in lines if line.startswith("\t")]
    assert len(recipes) == 3
    assert all(line.startswith("\t@$(PYTHON) tools/dev.py") for line in recipes)


# The two halves of the tests


@pytest.mark.parametrize(
    ("folder", "address"),
    [
        ("/tmp/a", "postgresql://postgres@%2Ftmp%2Fa/postgres"),
        ("/tmp/with space", "postgresql://postgres@%2Ftmp%2Fwith%20space/postgres"),
    ],
)
def test_the_address_of_a_server_is_its_socket(folder: str, address: str) -> None:
    from tongket.settings import read

    assert postgres.url_of(Path(folder), user="postgres") == address
    assert read({"TONGKET_DATABASE_URL": address}).database["HOST"] == folder


def test_the_newest_server_is_found_where_debian_puts_it(tmp_path: Path) -> None:
    for version in ("9.6", "15", "9.4"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "initdb").touch()
    (tmp_path / "17" / "bin").mkdir(parents=True)
    assert postgres.programs("", tmp_path) == tmp_path / "15" / "bin"
    assert postgres.programs("", tmp_path / "nowhere") is None


@pytest.fixture
def no_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine on which no PostgreSQL is found, and a checkout whose only test passes."""
    monkeypatch.setattr(postgres, "programs", lambda *_: None)
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE")
    (tmp_path / "test_one.py").write_text("def test_one():\n    assert True\n")
    return tmp_path


def test_without_a_server_the_second_half_is_skipped_in_words(
    no_server: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CI", raising=False)
    assert halves.run(Path(sys.executable), no_server, ["-p", "no:cacheprovider"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[-1].strip("= ").startswith("1 passed")
    assert printed[-2].startswith("SKIPPED: the tests were not run on PostgreSQL")


def test_without_a_server_ci_fails(
    no_server: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", "true")
    assert halves.run(Path(sys.executable), no_server, []) == 1
    assert "must run on PostgreSQL too" in capsys.readouterr().err


def test_the_last_line_is_held_back_and_the_others_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert halves.all_but_last(["\n", "one\n", "\n", "two\n", "3 passed\n", "\n"]) == "3 passed"
    assert capsys.readouterr().out == "\none\n\ntwo\n"
    assert halves.all_but_last([]) == ""


def file_of(statements: int, covered_lines: int, missing: list[int], branches: list[list[int]]) -> dict:
    """One file as coverage reports it."""
    summary = {"num_statements": statements, "covered_lines": covered_lines, "num_branches": 2}
    summary["covered_branches"] = 2 - len(branches)
    return {"summary": summary, "missing_lines": missing, "missing_branches": branches}


WHOLE = file_of(10, 10, [], [])


def test_libraries_reached_wholly_are_enough_whatever_the_rest() -> None:
    files = {"src/tongket/rollup/facts.py": WHOLE, "src/tongket/claims/scan.py": WHOLE}
    lines, enough = covered.verdict(
        covered.reach_by_part({"files": {**files, "src/tongket/cli.py": file_of(10, 3, [4], [])}})
    )
    assert enough
    assert lines == ["Reached by the tests: claims 100 %, cli 42 %, rollup 100 %"]


@pytest.mark.parametrize(
    ("short", "where"),
    [(file_of(10, 9, [7], []), "rollup/facts.py:7"), (file_of(10, 10, [], [[3, 5]]), "rollup/facts.py:3->5")],
)
def test_one_line_or_branch_of_a_library_that_no_test_reaches_is_not_enough(short: dict, where: str) -> None:
    files = {"/any/where/src/tongket/rollup/facts.py": short, "src\\tongket\\claims\\scan.py": WHOLE}
    lines, enough = covered.verdict(covered.reach_by_part({"files": files}))
    assert not enough
    assert lines[-1].endswith(where)


def test_a_library_that_was_not_measured_is_not_enough() -> None:
    lines, enough = covered.verdict(covered.reach_by_part({"files": {"src/tongket/rollup/facts.py": WHOLE}}))
    assert (enough, lines[-1]) == (False, "FAILED: nothing of tongket.claims was measured; all of it must be reached")


# The locks


HASH = "    --hash=sha256:" + "0" * 64
PROJECT = '[build-system]\nrequires = ["flit_core"]\n[project]\ndependencies = ["Django>=5.2"]\n'


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    """A small checkout whose locks are in order."""
    (tmp_path / "locks").mkdir()
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    run = f"django==5.2.19 \\\n{HASH}\n    # via -r run.in\nflit-core==4.2.0 ; python_version > '3' \\\n{HASH}\n"
    texts = {"run.in": "Django>=5.2\nflit_core\n", "run.txt": run, "dev.in": "-r run.in\npytest\n"}
    texts["dev.txt"] = f"{run}pytest==9.2.0 \\\n{HASH}\n"
    for name, text in texts.items():
        (tmp_path / "locks" / name).write_text(text)
    return tmp_path


def test_locks_in_order_have_no_problems(locked: Path) -> None:
    assert locks.problems(locked) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("run.txt", "django==", "--index-url https://a.example\ndjango==", "names no address"),
        ("run.in", "flit_core", "flit_core\n# from https://a.example", "locks/run.in:3: a lock names no address"),
        ("dev.txt", f"pytest==9.2.0 \\\n{HASH}", "pytest==9.2.0", "pytest has no hash"),
        ("dev.txt", "pytest==9.2.0", "pytest>=9", "is not one exact version"),
        ("dev.txt", "django==5.2.19", "django==5.2.18", "django is not the version of run.txt"),
        ("dev.in", "pytest", "pytest\nruff", "ruff is not in its lock"),
        ("run.in", "Django>=5.2", "Django>=5.2\nnh3", "locks/run.in: nh3 is not in its lock"),
    ],
)
def test_a_lock_out_of_order_is_found(locked: Path, name: str, old: str, new: str, problem: str) -> None:
    path = locked / "locks" / name
    path.write_text(path.read_text().replace(old, new))
    assert problem in "\n".join(locks.problems(locked))


def test_what_the_project_declares_is_what_is_locked(locked: Path) -> None:
    (locked / "pyproject.toml").write_text(PROJECT.replace('"Django>=5.2"', '"Django>=5.2", "nh3"'))
    assert locks.problems(locked) == ["pyproject.toml: nh3 is not in locks/run.txt"]
    (locked / "pyproject.toml").write_text(PROJECT.replace('"Django>=5.2"', ""))
    assert locks.problems(locked) == ["locks/run.in: django is not in pyproject.toml"]


# The translations


CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext
N_ = str
GREETING = _("Hello")
def many(count): return ngettext("%(count)s group", "%(count)s groups", count) % {"count": count}
FORM = pgettext("noun", "Form")
MARK = N_("Marked only")
"""
TEMPLATE = """{% load i18n %}
  <h1>{% translate "Desk" %}</h1>
 {% blocktranslate count n=n %}{{ n }} unit{% plural %}{{ n }} units{% endblocktranslate %}
      {% translate "Late" context "report" %}
"""
ASKED = {
    (None, "Hello"),
    (None, "%(count)s group"),
    ("noun", "Form"),
    (None, "Marked only"),
    (None, "Desk"),
    (None, "%(n)s unit"),
    ("report", "Late"),
}
ENTRIES = """
msgid "Hello"
msgstr "Xin chào"

msgid "%(count)s group"
msgid_plural "%(count)s groups"
msgstr[0] "%(count)s tổ"

msgctxt "noun"
msgid "Form"
msgstr "Biểu mẫu"

msgid "Marked only"
msgstr "Chỉ đánh dấu"

msgid "Desk"
msgstr "Bàn làm việc"

msgid "%(n)s unit"
msgid_plural "%(n)s units"
msgstr[0] "%(n)s đơn vị"

msgctxt "report"
msgid "Late"
msgstr "Quá hạn"
"""


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    """A small checkout with messages in code and in a template, all of them translated."""
    package = tmp_path / "src" / "tongket"
    (package / "templates").mkdir(parents=True)
    (package / "migrations").mkdir()
    (package / "code.py").write_text(CODE, encoding="utf-8")
    (package / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (package / "migrations" / "0001.py").write_text('_("Never asked")\n', encoding="utf-8")
    path = messages.catalogue_path(tmp_path)
    path.parent.mkdir(parents=True)
    path.write_text(messages.HEADER + ENTRIES, encoding="utf-8")
    return tmp_path


def change_catalogue(root: Path, old: str, new: str) -> None:
    path = messages.catalogue_path(root)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_messages_are_found_in_code_and_in_templates(spoken: Path) -> None:
    asked = dict(messages.messages(spoken))
    assert set(asked) == ASKED
    assert asked[("report", "Late")] == "templates/page.html:4"


def test_a_complete_catalogue_has_no_problems(spoken: Path) -> None:
    assert messages.problems(spoken) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('msgid "Hello"\nmsgstr "Xin chào"\n', "", "missing: “Hello” (code.py:4)"),
        ('"Xin chào"', '""', "empty: “Hello”"),
        ('msgid "Hello"', '#, fuzzy\nmsgid "Hello"', "fuzzy: “Hello”"),
        ('msgid "Hello"', 'msgid "Bye"\nmsgstr "Tạm biệt"\n\nmsgid "Hello"', "obsolete: “Bye”"),
        ('msgid "Hello"', '#~ msgid "Old"\n#~ msgstr "Cũ"\n\nmsgid "Hello"', "obsolete: “Old”"),
        ('"%(count)s tổ"', '"%(so)s tổ"', "placeholders differ: “%(count)s group”"),
        ('"%(n)s đơn vị"', '"đơn vị"', "placeholders differ: “%(n)s unit”"),
        ('msgstr "Quá hạn"', 'msgstr ""', "empty: “Late” [report]"),
    ],
)
def test_a_catalogue_with_a_fault_is_found(spoken: Path, old: str, new: str, problem: str) -> None:
    change_catalogue(spoken, old, new)
    assert messages.problems(spoken) == [problem]


def test_a_message_of_another_library_may_be_translated_here(spoken: Path) -> None:
    change_catalogue(spoken, 'msgid "Hello"', '# borrowed: allauth\nmsgid "Bye"\nmsgstr "Tạm biệt"\n\nmsgid "Hello"')
    assert messages.problems(spoken) == []


def fragment(root: Path, name: str, text: str) -> Path:
    path = messages.catalogue_path(root).parents[1] / "fragments" / f"{name}.po-part"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_fragments_are_merged_in_order_and_deleted(spoken: Path) -> None:
    one = fragment(spoken, "one", 'msgid "Zebra"\nmsgstr "Ngựa vằn"\n\nmsgid "Hello"\nmsgstr "Xin chào"\n')
    two = fragment(spoken, "two", '# borrowed: allauth\nmsgid "Apple"\nmsgstr "Táo"\n')
    assert messages.merge(spoken) == 2
    text = messages.catalogue_path(spoken).read_text(encoding="utf-8")
    assert text.index('"Apple"') < text.index('"Hello"') < text.index('"Zebra"')
    assert text.count('msgid "Hello"') == 1
    assert not one.exists()
    assert not two.exists()
    assert messages.problems(spoken) == ["obsolete: “Zebra”"]
    assert messages.merge(spoken) == 0
    assert messages.catalogue_path(spoken).read_text(encoding="utf-8") == text


def test_fragments_that_disagree_change_nothing(spoken: Path) -> None:
    path = fragment(spoken, "one", 'msgid "Hello"\nmsgstr "Chào"\n')
    before = messages.catalogue_path(spoken).read_text(encoding="utf-8")
    with pytest.raises(messages.Conflict, match="settle on one"):
        messages.merge(spoken)
    assert path.exists()
    assert messages.catalogue_path(spoken).read_text(encoding="utf-8") == before


def test_the_compiled_catalogue_answers(spoken: Path) -> None:
    import gettext

    with messages.compile_catalogue(spoken).open("rb") as file:
        said = gettext.GNUTranslations(file)
    assert said.gettext("Hello") == "Xin chào"
    assert said.pgettext("report", "Late") == "Quá hạn"
    assert said.ngettext("%(count)s group", "%(count)s groups", 5) == "%(count)s tổ"


# The check itself


def test_the_report_names_the_failing_parts_in_its_last_line() -> None:
    found = [check.Answer("lint", True, "", 0.1), check.Answer("locks", False, "run.txt: wrong", 0.2)]
    lines = check.report(found).splitlines()
    assert lines[:2] == ["---- locks ----", "run.txt: wrong"]
    assert lines[-1] == "FAILED: locks"
    assert check.report(found[:1]).splitlines()[-1] == "All 1 parts are in order."


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        check.main(["nonsense"])
    assert "there is no part nonsense" in capsys.readouterr().err


def test_the_check_reads_none_of_the_callers_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TONGKET_MODE", "production")
    question = "import os; print(sorted(n for n in os.environ if n.startswith('TONGKET_')), os.environ['TONGKET_HOME'])"
    monkeypatch.setitem(check.PARTS, "asked", check.Part("what is set", (sys.executable, "-c", question)))
    assert check.ask("asked", ROOT, str(tmp_path)).said == f"['TONGKET_HOME'] {tmp_path}"


def test_the_tests_write_nothing_into_the_checkout() -> None:
    from django.conf import settings

    assert not settings.HOME.is_relative_to(ROOT)
    assert os.environ["TONGKET_HOME"] == str(settings.HOME)
