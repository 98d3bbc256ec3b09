"""The environment is read once, checked, and a bad value stops the start with what to type."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tongket import settings
from tongket.settings import SQLITE_OPTIONS, BadSetting, default_home, read

KEY = "k" * 64
PRODUCTION = {"TONGKET_MODE": "production", "TONGKET_SECRET_KEY": KEY, "TONGKET_HOSTS": "tongket.example.vn"}


def test_an_empty_environment_is_a_development_machine(tmp_path):
    found = read({"TONGKET_HOME": str(tmp_path)})
    assert (found.mode, found.language, found.debug, found.home) == ("development", "vi", False, tmp_path)
    assert found.database["NAME"] == str(tmp_path / "record.sqlite3")
    assert found.database["OPTIONS"] == SQLITE_OPTIONS


def test_a_safe_production_starts():
    found = read(PRODUCTION | {"TONGKET_PUBLIC_URL": "https://tongket.example.vn/"})
    assert found.is_production and found.is_https and found.public_url == "https://tongket.example.vn"


@pytest.mark.parametrize(
    "changed,name,says",
    [
        ({"TONGKET_SECRET_KEY": ""}, "TONGKET_SECRET_KEY", "make one with"),
        ({"TONGKET_SECRET_KEY": "short"}, "TONGKET_SECRET_KEY", "at least 50"),
        ({"TONGKET_DEBUG": "yes"}, "TONGKET_DEBUG", "type no"),
        ({"TONGKET_HOSTS": "*"}, "TONGKET_HOSTS", "one by one"),
        ({"TONGKET_HOSTS": "a.vn, *.b.vn"}, "TONGKET_HOSTS", "one by one"),
        ({"TONGKET_HOSTS": " , "}, "TONGKET_HOSTS", "one by one"),
    ],
)
def test_an_unsafe_production_does_not_start(changed, name, says):
    with pytest.raises(BadSetting, match=says) as refusal:
        read(PRODUCTION | changed)
    assert refusal.value.name == name and str(refusal.value).startswith(name)


@pytest.mark.parametrize(
    "name,value,says",
    [
        ("TONGKET_MODE", "live", "development, production"),
        ("TONGKET_DEBUG", "maybe", "type yes or no"),
        ("TONGKET_LANGUAGE", "xx", "vi, en"),
        ("TONGKET_TIME_ZONE", "Hanoi", "Asia/Ho_Chi_Minh"),
        ("TONGKET_TIME_ZONE", "../etc/passwd", "Asia/Ho_Chi_Minh"),
        ("TONGKET_PUBLIC_URL", "tongket.example.vn", "https://"),
        ("TONGKET_PROXIES", "-1", "from 0 to 9"),
        ("TONGKET_PROXIES", "one", "from 0 to 9"),
        ("TONGKET_PROXIES", "10", "from 0 to 9"),
        ("TONGKET_PROXIES", "٢", "from 0 to 9"),
        ("TONGKET_PROXIES", "1" * 5_000, "from 0 to 9"),
        ("TONGKET_DATABASE_URL", "nonsense", "sqlite:"),
        ("TONGKET_DATABASE_URL", "mysql://user@host/name", "postgresql:"),
    ],
)
def test_a_bad_value_is_named_with_what_to_type_instead(name, value, says):
    with pytest.raises(BadSetting, match=says) as refusal:
        read({name: value})
    assert refusal.value.name == name


def test_proxies_are_counted_and_none_is_trusted_unasked():
    assert (read({}).proxies, read({"TONGKET_PROXIES": ""}).proxies, read({"TONGKET_PROXIES": "2"}).proxies) == (
        0,
        0,
        2,
    )


@pytest.mark.parametrize(("proxies", "believed"), [("0", None), ("1", ("HTTP_X_FORWARDED_PROTO", "https"))])
def test_only_a_trusted_proxy_may_say_that_a_reader_came_by_https(monkeypatch, tmp_path, proxies, believed):
    monkeypatch.setenv("TONGKET_HOME", str(tmp_path))
    monkeypatch.setenv("TONGKET_PROXIES", proxies)
    made = runpy.run_path(settings.__file__)
    assert (made["PROXIES"], made["SECURE_PROXY_SSL_HEADER"]) == (int(proxies), believed)


def test_a_postgresql_address_keeps_its_connections():
    found = read({"TONGKET_DATABASE_URL": "postgresql://user:word@localhost:5432/tongket"})
    assert found.database["ENGINE"].endswith("postgresql") and found.database["CONN_MAX_AGE"] == 60


def test_a_checkout_keeps_everything_in_its_own_folder():
    assert default_home() == Path(__file__).resolve().parents[1] / "var"


def start(home, **environ):
    code = "import tongket.settings as s; print(s.SECRET_KEY)"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TONGKET_")}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=clean | {"TONGKET_HOME": str(home), "PYTHONPATH": "src"} | environ,
        cwd=Path(__file__).resolve().parents[1],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_machine_without_a_key_makes_its_own_once_and_keeps_it_to_itself(tmp_path):
    first, second = start(tmp_path / "home"), start(tmp_path / "home")
    assert first.stdout == second.stdout and len(first.stdout.strip()) >= 50
    assert (tmp_path / "home" / "secret-key").stat().st_mode & 0o077 == 0


def test_two_machines_do_not_share_a_key(tmp_path):
    assert start(tmp_path / "one").stdout != start(tmp_path / "two").stdout


def test_a_home_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    answer = start(tmp_path / "file" / "home")
    assert answer.returncode and "TONGKET_HOME" in answer.stderr and "give a folder of yours" in answer.stderr


@pytest.mark.django_db
def test_sqlite_is_set_as_the_decision_says():
    from django.db import connection

    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql"
        return
    with connection.cursor() as cursor:
        said = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "temp_store", "foreign_keys", "journal_size_limit")
        }
    assert said == {
        "journal_mode": "wal",
        "synchronous": 1,
        "temp_store": 2,
        "foreign_keys": 1,
        "journal_size_limit": 67108864,
    }
