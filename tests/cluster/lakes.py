"""A PostgreSQL of the tests' own, and homes that share a lake."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

PROJECT = Path(__file__).parents[2]


def postgres_programs() -> Path | None:
    """Where Debian or a PATH has initdb and postgres."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").is_file():
            return folder
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


@contextmanager
def postgres() -> Iterator[str]:
    """A server on a spare port, run by an ordinary user; yields DuckDB's words for its database `lake`."""
    programs, port = postgres_programs(), _spare_port()
    assert programs is not None
    user = _ordinary_user()
    words: dict[str, object] = {"user": user} if user else {}
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))  # pytest's own folders admit no other user
    if user:
        shutil.chown(folder, user)
    data = folder / "data"
    run = {"stdout": subprocess.DEVNULL, "cwd": folder, "env": {"PATH": os.environ["PATH"]}, **words}
    subprocess.run([programs / "initdb", "-D", data, "-U", "lake", "-A", "trust", "-E", "UTF8"], check=True, **run)  # type: ignore[call-overload]
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, user=user,
    )  # fmt: skip
    try:
        _wait_for(port)
        subprocess.run(
            [programs / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "lake", "lake"], check=True, **run
        )  # type: ignore[call-overload]
        yield f"postgres:host=127.0.0.1 port={port} user=lake dbname=lake"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
        shutil.rmtree(folder)


def _ordinary_user() -> str | None:
    """PostgreSQL refuses to be root's."""
    return "nobody" if os.geteuid() == 0 else None


def _spare_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("PostgreSQL does not answer")


def environment(catalog: str, data: str) -> dict[str, str]:
    return os.environ | {
        "PERF_PIPELINE_STORAGE": "ducklake",
        "PERF_PIPELINE_LAKE_CATALOG": catalog,
        "PERF_PIPELINE_LAKE_DATA": data,
        "PERF_PIPELINE_BATCH_SIZE": "4",
        "PERF_PIPELINE_WORKERS": "1",
    }


def start(home: Path, inbox: Path, env: dict[str, str], *words: str) -> subprocess.Popen[str]:
    """`perf-pipeline run` as a process of its own."""
    command = [sys.executable, "-m", "perf_pipeline", "run", "--home", str(home), "--inbox", str(inbox), *words]
    return subprocess.Popen(command, env=env, cwd=PROJECT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def finish(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    return said


TIMES = {
    "source_uri",
    "run_id",
    "release_id",
    "published_at",
    "first_seen_at",
    "parsed_at",
    "since",
    "first_seen",
    "last_seen",
    "seconds",
}


def marts_of(home: Path) -> dict[str, list[str]]:
    """All rows of all marts, without what tells when, from where and by which run they were made."""
    found: dict[str, list[str]] = {}
    with duckdb.connect(str(home / "published" / "marts.duckdb"), read_only=True) as con:
        tables = con.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_type = 'BASE TABLE' order by 1, 2"
        ).fetchall()
        for schema, table in tables:
            columns = [
                name
                for name, kind, *_ in con.execute(f"describe marts.{schema}.{table}").fetchall()
                if "TIMESTAMP" not in kind
            ]
            kept = [name for name in columns if name not in TIMES]
            listed = ", ".join(f'"{name}"' for name in kept) or "1"
            found[f"{schema}.{table}"] = sorted(
                map(repr, con.execute(f"select {listed} from marts.{schema}.{table}").fetchall())
            )
    return found
