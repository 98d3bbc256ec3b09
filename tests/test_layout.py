"""The house keeps its shape, and `make check` notices when it does not."""

import ast
import re
import shutil
import tomllib
from pathlib import Path

import pytest

from tools import check, limits, locks, messages

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "tongket"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
INSIDE = next(contract for contract in CONTRACTS if contract["id"] == "inside")
APPS = [container.removeprefix("tongket.") for container in INSIDE["containers"]]
QUICK = ["imports", "limits", "messages", "locks"]
SHAPELESS = {"utils", "helpers", "services", "common", "util", "misc", "base", "selectors", "managers"}


def packages() -> list[Path]:
    """Every package of the product, but not the migrations, which Django writes."""
    found = [path.parent for path in PACKAGE.rglob("__init__.py")]
    return sorted(path for path in found if not {"migrations", "management"} & set(path.relative_to(PACKAGE).parts))


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


def kinds_of(contract: dict) -> set[str]:
    """The names of modules that a contract allows."""
    named = {word for layer in contract["layers"] for word in re.findall(r"\w+", layer)}
    return named | set(contract["exhaustive_ignores"])


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE.parent).as_posix()


@pytest.mark.parametrize("package", packages(), ids=relative)
def test_a_package_says_what_it_is(package: Path) -> None:
    said = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8")))
    assert said
    assert "placeholder" not in said


@pytest.mark.parametrize("app", [*APPS, "web", "demo", "rollup", "claims"])
def test_a_package_with_content_introduces_itself_in_ten_to_twenty_five_lines(app: str) -> None:
    content = [path for path in (PACKAGE / app).glob("*.py") if path.stem not in ("__init__", "urls")]
    said = ast.get_docstring(ast.parse((PACKAGE / app / "__init__.py").read_text(encoding="utf-8"))) or ""
    lines = len(said.splitlines())
    assert 10 <= lines <= 25 if content else lines >= 1, f"{app}: {lines} lines"


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [relative(path) for path in modules() if path.stem in SHAPELESS or path.parent.name in SHAPELESS] == []


@pytest.mark.parametrize("app", APPS)
def test_the_modules_of_an_app_are_of_the_agreed_kinds(app: str) -> None:
    content = [path for path in (PACKAGE / app).iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()]
    assert {path.stem for path in content} - {"__init__"} <= kinds_of(INSIDE)


def test_every_package_has_its_place_in_the_layers() -> None:
    layers = next(contract for contract in CONTRACTS if contract["id"] == "layers")
    children = {path.stem for path in PACKAGE.glob("*.py")} | {
        path.parent.name for path in PACKAGE.glob("*/__init__.py")
    }
    assert children - {"__init__"} <= kinds_of(layers)


def test_the_version_is_the_newest_of_the_changelog() -> None:
    from tongket import __version__

    headings = re.findall(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings[0] == __version__


def test_no_lock_names_an_address() -> None:
    assert locks.problems(ROOT) == []


def test_every_message_is_in_vietnamese() -> None:
    assert messages.problems(ROOT) == []


def test_a_glossary_identifier_is_taken_once() -> None:
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    assert {len(row) for row in rows} == {5}
    identifiers = [name for row in rows for name in re.findall(r"`(\w+)`", row[2])]
    assert len(identifiers) > 40
    assert sorted(identifiers) == sorted(set(identifiers))


# That the checks above and `make check` would notice: a copy of the house, one fault planted in it, the command itself.


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of everything that the checks read."""
    copy = tmp_path_factory.mktemp("house")
    for folder in ("src", "tools", "locks"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.fixture
def house(clean: Path, tmp_path: Path) -> Path:
    """A copy to plant a fault in."""
    return shutil.copytree(clean, tmp_path / "house")


def said_by(part: str, house: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What `make check` prints of one part, which must have failed."""
    assert check.main(["--root", str(house), part]) == 1
    printed = capsys.readouterr().out
    assert printed.splitlines()[-1] == f"FAILED: {part}"
    return printed


def test_a_clean_copy_passes(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = check.main(["--root", str(clean), *QUICK])
    assert (status, capsys.readouterr().out.splitlines()[-1]) == (0, f"All {len(QUICK)} parts are in order.")


def test_an_import_upwards_fails_the_check(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = house / "src" / "tongket" / "units" / "rules.py"
    rules.write_text(rules.read_text(encoding="utf-8") + "\nimport tongket.reporting.models\n", encoding="utf-8")
    said = said_by("imports", house, capsys)
    assert "tongket.units is not allowed to import tongket.reporting" in said
    assert "tongket.units.rules is not allowed to import django" in said


def test_a_module_of_an_unknown_kind_fails_the_check(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (house / "src" / "tongket" / "groups" / "utils.py").write_text('"""Things."""\n', encoding="utf-8")
    assert "tongket.groups.utils" in said_by("imports", house, capsys)


def test_an_address_in_a_lock_fails_the_check(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (house / "locks" / "run.txt").open("a", encoding="utf-8") as lock:
        lock.write("--index-url https://packages.example.vn/simple\n")
    assert "locks/run.txt" in said_by("locks", house, capsys)


def test_a_message_without_its_vietnamese_fails_the_check(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (house / "src" / "tongket" / "web" / "views.py").open("a", encoding="utf-8") as module:
        module.write('\nPLANTED = gettext("Nobody has translated this")\n')
    assert "missing: “Nobody has translated this” (web/views.py:" in said_by("messages", house, capsys)


PLANTED_MODEL = """

class Planted(models.Model):
    {column} = models.CharField(max_length=9)

    class Meta:
        app_label = "{app}"
"""


@pytest.mark.parametrize(
    ("app", "column"), [("units", "ho_ten"), ("groups", "member_religion"), ("accounts", "cccd_so")]
)
def test_a_column_about_a_person_fails_the_check(
    house: Path, capsys: pytest.CaptureFixture[str], app: str, column: str
) -> None:
    with (house / "src" / "tongket" / app / "models.py").open("a", encoding="utf-8") as module:
        module.write(PLANTED_MODEL.format(app=app, column=column))
    assert f"{app}.Planted.{column}" in said_by("limits", house, capsys)


def test_a_changed_table_without_its_migration_fails_the_check(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (house / "src" / "tongket" / "units" / "models.py").open("a", encoding="utf-8") as module:
        module.write(PLANTED_MODEL.format(app="units", column="forgotten"))
    assert "Create model Planted" in said_by("migrations", house, capsys)


def test_every_table_has_its_migration(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["--root", str(clean), "migrations"]) == 0, capsys.readouterr().out


def test_the_limits_are_read_from_the_models_that_run() -> None:
    assert limits.in_every_language() == []
