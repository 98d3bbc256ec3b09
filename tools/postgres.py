"""A real PostgreSQL for as long as a test run lasts: `with postgres.started() as url: ...`.

It lives in a temporary folder, listens on a socket in that folder and on no network address, forgets its safety belts
because nothing in it is worth keeping, and is stopped by its own process id and deleted afterwards. To run any other
command beside one: `python -m tools.postgres COMMAND ...`.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

OWNER = "postgres"
WITHOUT_SAFETY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
PATIENCE_SECONDS = 60
NOT_INSTALLED = "no PostgreSQL server is installed here (Debian and Ubuntu: apt install postgresql)"


class NoPostgres(Exception):
    """There is no PostgreSQL server on this machine, or it would not start; the message says which."""


def programs(path: str, folders: Path = Path("/usr/lib/postgresql")) -> Path | None:
    """The folder of the server's programs: on `path`, or else Debian's newest; None when there is none."""
    if found := shutil.which("initdb", path=path):
        return Path(found).resolve().parent
    versions = [folder for folder in folders.glob("*/bin") if (folder / "initdb").is_file()]
    return max(versions, key=lambda folder: float(folder.parent.name), default=None)


def url_of(folder: Path, *, user: str, database: str = "postgres") -> str:
    """The address of a server whose socket is in `folder`."""
    return f"postgresql://{user}@{quote(str(folder), safe='')}/{database}"


@contextmanager
def started() -> Iterator[str]:
    """The address of a server of one's own, gone afterwards. Raises: NoPostgres."""
    binaries = programs(os.environ.get("PATH", ""))
    if binaries is None:
        raise NoPostgres(NOT_INSTALLED)
    folder = Path(tempfile.mkdtemp(prefix="tongket-pg-"))
    owner = OWNER if os.name == "posix" and os.geteuid() == 0 else None
    try:
        if owner:  # the server refuses to run as root
            shutil.chown(folder, owner)
        server = _start(binaries, folder, owner)
        try:
            yield url_of(folder, user=OWNER)
        finally:
            _stop(server)
    except LookupError as error:
        raise NoPostgres(f"there is no user “{owner}” to run the server as") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(binaries: Path, folder: Path, owner: str | None) -> subprocess.Popen[bytes]:
    data, log = folder / "data", folder / "log"
    _initialise(binaries, data, owner)
    settings = (f"unix_socket_directories={folder}", "listen_addresses=", *WITHOUT_SAFETY)
    command = [str(binaries / "postgres"), "-D", str(data), *(part for each in settings for part in ("-c", each))]
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=folder, env=_plain(os.environ), stdout=output, stderr=output, **_as(owner)
        )
    try:
        _await(server, binaries, folder)
    except BaseException:
        _stop(server)
        raise
    return server


def _initialise(binaries: Path, data: Path, owner: str | None) -> None:
    command = [str(binaries / "initdb"), "-D", str(data), "-U", OWNER, "-E", "UTF8", "--locale=C.UTF-8"]
    done = subprocess.run(
        [*command, "-A", "trust", "--no-sync"],
        cwd=data.parent,
        env=_plain(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        **_as(owner),
    )
    if done.returncode:
        raise NoPostgres(f"PostgreSQL could not make a database: {done.stdout.strip()[-400:]}")


def _await(server: subprocess.Popen[bytes], binaries: Path, folder: Path) -> None:
    """Nothing, once the server answers on its socket."""
    question = [str(binaries / "pg_isready"), "-q", "-h", str(folder), "-U", OWNER]
    until = time.monotonic() + PATIENCE_SECONDS
    while subprocess.run(question, check=False).returncode:
        if server.poll() is not None or time.monotonic() > until:
            said = (folder / "log").read_text(encoding="utf-8", errors="replace")[-400:]
            raise NoPostgres(f"PostgreSQL did not start: {said.strip()}")
        time.sleep(0.05)


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Nothing, once the server has ended: told to end fast, then at once."""
    for told in (signal.SIGINT, signal.SIGQUIT):
        if server.poll() is None:
            server.send_signal(told)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                continue
    if server.poll() is None:
        server.kill()
        server.wait()


def _as(owner: str | None) -> dict[str, object]:
    return {"user": owner, "group": owner, "extra_groups": []} if owner else {}


def _plain(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would lead the server's programs to another server."""
    return {name: value for name, value in environ.items() if not name.startswith("PG")}


def end_on_termination() -> None:
    """Nothing; from now on a request to terminate unwinds, so that a server in use is stopped and deleted."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def main(command: list[str]) -> int:
    end_on_termination()
    with started() as url:
        environ = {**os.environ, "TONGKET_DATABASE_URL": url}
        return subprocess.run(command or ["psql", url], env=environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
