"""The store: every result once, whoever works on it, whatever the clock says; and nothing of others overwritten."""

from __future__ import annotations

import os
import resource
import sqlite3
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crossbrief.batch import store as store_module
from crossbrief.batch.database import Sqlite
from crossbrief.batch.outcome import Outcome
from crossbrief.batch.store import LEASE_SECONDS, MIGRATIONS, Lease, Store, opened
from crossbrief.errors import StoreError
from postgres import server

ELSEWHERE = "otherhost/1/2/abc"


def outcome(set_id: str = "s", code: str = "", finished: str = "2026-01-01T00:00:00.000+00:00") -> Outcome:
    return Outcome(set_id, code, finished, "rules", "A headline", 2, 0, 0, 0.0, '{"set_id":"' + set_id + '"}')


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty store in a file, and one on a real PostgreSQL server."""
    if request.param == "sqlite":
        return str(tmp_path / "store.sqlite")
    url = request.getfixturevalue("postgres")
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return str(url)


def claim(store: Store, key: str = "k") -> Lease:
    (taken,) = store.take([key], 1)
    assert isinstance(taken, Lease)
    return taken


def test_what_is_finished_is_found_again_by_another_process(address: str) -> None:
    with opened(address) as store:
        assert store.finish([(claim(store), outcome())]) == [True]
    with opened(address) as store:
        (kept,) = store.take(["k"], 1)
        assert isinstance(kept, Outcome)
        assert (kept.line, kept.points, kept.cost, kept.reused) == ('{"set_id":"s"}', 2, 0.0, True)


def test_a_set_is_given_to_one_worker_at_a_time(address: str) -> None:
    with opened(address) as one, opened(address) as other:
        held = claim(one)
        assert other.take(["k"], 1) == [None]
        assert one.take(["k"], 1) == [None]
        one.finish([(held, outcome())])
        assert isinstance(other.take(["k"], 1)[0], Outcome)


def test_no_more_is_taken_than_there_is_room_for(address: str) -> None:
    with opened(address) as one, opened(address) as other:
        assert len(one.take(["a", "b", "c"], 2)) == 2
        assert [type(x).__name__ for x in other.take(["a", "b", "c", "d"], 1)] == ["NoneType", "NoneType", "Lease"]


def test_a_closed_store_gives_back_what_it_did_not_finish(address: str) -> None:
    with opened(address) as one:
        claim(one)
    with opened(address) as other:
        claim(other)


def test_a_failure_is_not_reused_but_counted(address: str) -> None:
    with opened(address) as store:
        store.finish([(claim(store), outcome(code="rate_limited"))])
        assert [kept.outcome.code for kept in store.history(failed=True)] == ["rate_limited"]
        assert claim(store).generation == 2


def test_without_reuse_a_finished_set_is_made_again(address: str) -> None:
    with opened(address) as store:
        store.finish([(claim(store), outcome())])
        assert isinstance(store.take(["k"], 1, reuse=False)[0], Lease)


@pytest.mark.parametrize("jump", [-3600.0, 86400.0])
def test_a_clock_that_jumps_never_lets_two_workers_finish_one_set(
    address: str, jump: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(address) as one, opened(address) as other:
        monkeypatch.setattr(one, "_owner", ELSEWHERE)
        held = claim(one)
        shown = other.database.now() + jump
        monkeypatch.setattr(other.database, "now", lambda: shown)
        taken_over = claim(other)
        assert one.finish([(held, outcome("late"))]) == [False]
        assert other.finish([(taken_over, outcome("in time"))]) == [True]
        assert [kept.outcome.set_id for kept in other.history()] == ["in time"]


def test_a_lease_runs_out_unless_it_is_renewed(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(address) as one, opened(address) as other:
        monkeypatch.setattr(one, "_owner", ELSEWHERE)
        claim(one)
        start = one.database.now()
        later = start + 0.9 * LEASE_SECONDS
        for store in (one, other):
            monkeypatch.setattr(store.database, "now", lambda: later)
        one.renew()
        latest = start + 1.8 * LEASE_SECONDS
        monkeypatch.setattr(other.database, "now", lambda: latest)
        assert other.take(["k"], 1) == [None]
        latest = start + 2 * LEASE_SECONDS
        assert isinstance(other.take(["k"], 1)[0], Lease)


def test_a_worker_that_died_on_this_machine_is_not_waited_for(address: str) -> None:
    program = f"import os; from crossbrief.batch.store import Store; Store({address!r}).take(['k'], 1); os._exit(9)"
    subprocess.run([sys.executable, "-c", program], check=False)
    with opened(address) as store:
        assert claim(store).generation == 2


def test_history_is_newest_first_and_a_result_is_found_by_the_start_of_its_key(address: str) -> None:
    with opened(address) as store:
        for day in ("01", "03", "02"):
            store.finish([(claim(store, f"key{day}"), outcome(day, finished=f"2026-01-{day}"))])
        assert [kept.outcome.set_id for kept in store.history(limit=2)] == ["03", "02"]
        assert [kept.key for kept in store.find("key02")] == ["key02"]
        assert len(store.find("key")) == 2
        assert store.find("x") == []


def test_what_is_older_than_a_moment_is_forgotten_and_the_rest_stays(address: str) -> None:
    with opened(address) as store:
        for day in ("01", "02"):
            store.finish([(claim(store, day), outcome(day, finished=f"2026-01-{day}"))])
        claim(store, "running")
        assert store.forget("2026-01-02") == 1
        assert [kept.key for kept in store.history()] == ["02"]


def test_a_store_of_the_first_version_is_brought_up(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MIGRATIONS", MIGRATIONS[:1])
    with opened(address) as store:
        store.finish([(claim(store), outcome())])
        assert "crossbrief_requests" not in store.database.tables()
    monkeypatch.setattr(store_module, "MIGRATIONS", MIGRATIONS)
    with opened(address) as store:
        assert len(store.history()) == 1
        assert "crossbrief_requests" in store.database.tables()


def test_a_migration_that_fails_changes_nothing(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(address) as store:
        store.finish([(claim(store), outcome())])
    added = (*MIGRATIONS, ("ALTER TABLE crossbrief_results ADD COLUMN note TEXT DEFAULT ''", "CREATE TABLE no sense"))
    monkeypatch.setattr(store_module, "MIGRATIONS", added)
    with pytest.raises(StoreError) as failure:
        Store(address)
    assert failure.value.code == "store_failed"
    monkeypatch.setattr(store_module, "MIGRATIONS", MIGRATIONS)
    with opened(address) as store:
        assert len(store.history()) == 1


def test_a_newer_store_is_refused_and_left_alone(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "MIGRATIONS", (*MIGRATIONS, ("CREATE TABLE crossbrief_later (a BIGINT)",)))
    with opened(address) as store:
        store.finish([(claim(store), outcome())])
    monkeypatch.setattr(store_module, "MIGRATIONS", MIGRATIONS)
    with pytest.raises(StoreError) as failure:
        Store(address)
    assert failure.value.code == "store_version"
    assert "newer crossbrief" in str(failure.value)


@pytest.mark.parametrize(
    "content", [b"not a database at all, whatever its name says" * 40, b"SQLite format 3\0" + b"x" * 4000]
)
def test_a_damaged_store_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreError) as failure:
        Store(path)
    assert failure.value.code == "store_corrupt"
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    with pytest.raises(StoreError) as failure:
        Store(path)
    assert failure.value.code == "store_corrupt"
    assert Sqlite(path).tables() == {"theirs"}


def test_a_store_that_cannot_be_made_is_a_failure_with_a_code(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError) as failure:
        Store(tmp_path / "file" / "store.sqlite")
    assert failure.value.code == "store_failed"


def test_an_unreachable_server_is_a_failure_that_does_not_show_the_password() -> None:
    with pytest.raises(StoreError) as failure:
        Store("postgresql://desk:canary-password@127.0.0.1:1/postgres")
    assert failure.value.code == "store_failed"
    assert "canary" not in str(failure.value)


def test_a_store_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    with opened(tmp_path / "store.sqlite") as store:
        claim(store)
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600}, modes
    assert len(modes) == 3


FULL_DISK = """
import resource, sys
from crossbrief.errors import StoreError
from crossbrief.batch.store import Store
from test_store import outcome
store = Store(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
kept = 0
try:
    while kept < 500:
        (taken,) = store.take([f"set {kept}"], 1)
        kept += sum(store.finish([(taken, outcome("x" * 4000))]))
except StoreError as error:
    print(kept, error.code)
"""


def test_a_full_disk_is_a_failure_and_what_was_kept_before_is_intact(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)], capture_output=True, text=True, env=env, check=True
    )
    kept, code = done.stdout.split()
    assert code == "store_failed"
    assert int(kept) > 5
    with opened(path) as store:
        assert len(store.history(limit=1000)) == int(kept)
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)


WORKERS = """
import os, sys, time
from crossbrief.batch.store import Lease, Outcome, Store
from test_store import outcome
number = 0
while number < int(sys.argv[3]) and os.fork():
    number += 1
if number == int(sys.argv[3]):
    statuses = [os.wait()[1] for _ in range(number)]
    sys.exit(max(statuses))
store = Store(sys.argv[1])
wanted = [f"set {n}" for n in range(int(sys.argv[2]))]
while wanted:
    answers = store.take(wanted, 3)
    claims = [a for a in answers if isinstance(a, Lease)]
    store.finish([(c, outcome()) for c in claims])
    for c in claims:
        os.write(1, f"{c.key}\\n".encode())
    known = {k for k, a in zip(wanted, answers) if isinstance(a, Outcome)} | {c.key for c in claims}
    wanted = [k for k in wanted if k not in known]
    time.sleep(0.002)
"""


def test_eight_processes_on_one_new_store_do_every_set_once(address: str) -> None:
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    program = [sys.executable, "-c", WORKERS, address, "100", "8"]
    done = subprocess.run(program, capture_output=True, text=True, env=env, check=True)
    assert Counter(done.stdout.splitlines()) == Counter(f"set {n}" for n in range(100))


def test_the_limit_on_file_sizes_is_that_of_the_child_alone() -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
