"""A PostgreSQL server of the tests' own on loopback: started from Debian's binaries, gone when the tests end."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def programs() -> Path | None:
    """The folder with `initdb` and `postgres`, which Debian keeps out of the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else found[-1].parent if found else None


@contextmanager
def server() -> Iterator[str]:
    """A fresh server's URL. Without PostgreSQL the test is skipped, but in CI it must not be."""
    bin_ = programs()
    if bin_ is None:
        if os.environ.get("CI") == "true":
            pytest.fail("PostgreSQL is not installed: apt-get install postgresql")
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    # The server refuses to run as root, and root's temporary folders are closed to other users.
    account = "postgres" if os.getuid() == 0 else None
    home = Path(tempfile.mkdtemp(prefix="crossbrief-pg-"))
    if account:
        entry = pwd.getpwnam(account)
        os.chown(home, entry.pw_uid, entry.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    as_user = {"user": account, "cwd": home, "check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    try:
        subprocess.run([bin_ / "initdb", "-D", home / "data", "-A", "trust", "-U", "desk", "--no-sync"], **as_user)
        subprocess.run([bin_ / "pg_ctl", "-D", home / "data", "-o", options, "-w", "start"], **as_user)
        try:
            yield f"postgresql://desk@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([bin_ / "pg_ctl", "-D", home / "data", "-m", "immediate", "stop"], **as_user)
    finally:
        shutil.rmtree(home, ignore_errors=True)
