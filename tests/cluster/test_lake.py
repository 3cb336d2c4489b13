"""Homes that share a lake: what each has read reaches the others whole, whoever is killed meanwhile."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import duckdb
import pytest

from perf_pipeline.settings import Settings
from perf_pipeline.staging import lake
from perf_pipeline.warehouse.connection import open_warehouse
from tests.cluster.lakes import PROJECT, environment, finish, marts_of, postgres, postgres_programs, start

SAMPLES = sorted((PROJECT / "samples" / "inbox").rglob("*.pdf"))
YEARS = (2019, 2020, 2021, 2022)


def inbox_of(folder: Path, years: tuple[int, ...]) -> Path:
    """The samples under several years: copies that differ behind the end, so that each is its own document."""
    for year in years:
        (folder / str(year)).mkdir(parents=True)
        for sample in SAMPLES:
            copy = folder / str(year) / sample.name
            shutil.copy(sample, copy)
            with copy.open("ab") as file:
                file.write(f"\n%{year}".encode())
    return folder


def settings_of(home: Path, catalog: str, data: Path | str) -> Settings:
    return Settings(home=home, storage="ducklake", lake_catalog=catalog, lake_data=str(data))


def lake_rows(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with open_warehouse(settings.warehouse_path) as con, lake.attached(con, settings):
        return con.execute(sql).fetchall()


def test_what_one_home_reads_another_publishes(tmp_path: Path) -> None:
    catalog, data = str(tmp_path / "lake.ducklake"), str(tmp_path / "data")
    env = environment(catalog, data)
    finish(start(tmp_path / "reader", inbox_of(tmp_path / "in", (2021,)), env, "--stage"))
    (tmp_path / "empty").mkdir()
    finish(start(tmp_path / "publisher", tmp_path / "empty", env))
    shutil.copytree(tmp_path / "in", tmp_path / "alone" / "inbox")
    finish(start(tmp_path / "alone", tmp_path / "in", environment("", "") | {"PERF_PIPELINE_STORAGE": "embedded"}))
    assert marts_of(tmp_path / "publisher") == marts_of(tmp_path / "alone")
    again = finish(start(tmp_path / "publisher", tmp_path / "empty", env))
    assert "Nothing changed" in again
    loads = lake_rows(settings_of(tmp_path / "reader", catalog, data), "select sum(documents) from lake.load")
    assert loads == [(len(SAMPLES),)]


@pytest.mark.skipif(postgres_programs() is None, reason="PostgreSQL is not installed: apt-get install postgresql")
def test_four_writers_one_killed_and_a_reader_make_the_same_marts(tmp_path: Path) -> None:
    with postgres() as catalog:
        data = str(tmp_path / "data")
        env = environment(catalog, data)
        homes = {year: tmp_path / f"home{year}" for year in YEARS}
        inboxes = {year: inbox_of(tmp_path / f"in{year}", (year,)) for year in YEARS}
        writers = {year: start(homes[year], inboxes[year], env, "--stage") for year in YEARS}
        reader = settings_of(tmp_path / "reader", catalog, data)
        seen = [0]
        with open_warehouse(reader.warehouse_path) as con, lake.attached(con, reader):
            while any(writer.poll() is None for writer in writers.values()):
                counts = con.execute(
                    "select count(*),"
                    " (select count(*) from lake.staging_document) + (select count(*) from lake.quarantine)"
                    " from lake.loaded_document"
                ).fetchone()
                assert counts is not None
                assert counts[0] == counts[1]  # whole loads only
                seen.append(int(counts[0]))
                if seen[-1] and writers[2021].poll() is None:
                    writers[2021].kill()
                time.sleep(0.2)
        assert seen == sorted(seen)
        for year in YEARS:
            if year != 2021:
                finish(writers[year])
        assert writers[2021].wait() != 0
        finish(start(homes[2021], inboxes[2021], env, "--stage"))
        (tmp_path / "empty").mkdir()
        finish(start(tmp_path / "publisher", tmp_path / "empty", env))
    everything = tmp_path / "all"
    for year in YEARS:
        shutil.copytree(inboxes[year] / str(year), everything / str(year))
    finish(start(tmp_path / "alone", everything, env | {"PERF_PIPELINE_STORAGE": "embedded"}))
    shared, alone = marts_of(tmp_path / "publisher"), marts_of(tmp_path / "alone")
    assert shared.keys() == alone.keys()
    for table in alone:
        assert shared[table] == alone[table], table


def test_data_files_in_s3(tmp_path: Path, s3_endpoint: str) -> None:
    import s3fs

    s3fs.S3FileSystem(client_kwargs={"endpoint_url": s3_endpoint}).mkdir("lake")
    settings = settings_of(tmp_path / "home", str(tmp_path / "lake.ducklake"), "s3://lake/data/")
    with open_warehouse(settings.warehouse_path) as con:
        con.execute("insert into raw.document values ('k', 's', 'n.pdf', 'u', 2021, 1, now()::timestamp)")
        con.execute(
            "insert into quality.quarantine values"
            " ('k', 's', 'n.pdf', 'u', 2021, 2021, 'damaged', 'cut off', now()::timestamp, 1, '1')"
        )
        with lake.attached(con, settings):
            assert lake.unshared(con) == ["k"]
            lake.append(con, ["k"], "home")
            assert lake.unshared(con) == []
            assert con.execute("select reason from lake.quarantine").fetchall() == [("cut off",)]


def test_as_of_an_earlier_snapshot(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home", str(tmp_path / "lake.ducklake"), str(tmp_path / "data"))
    with open_warehouse(settings.warehouse_path) as con, lake.attached(con, settings):
        before = con.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
        assert before is not None
        con.execute("insert into lake.load values ('a', now()::timestamp, 'home', 1)")
        assert con.execute("select count(*) from lake.load").fetchone() == (1,)
        assert con.execute(f"select count(*) from lake.load at (version => {before[0]})").fetchone() == (0,)


@pytest.mark.parametrize(
    "catalog",
    [
        "/nowhere/at/all/lake.ducklake",
        "postgres:host=127.0.0.1 port=1 password=secret",
        "postgres:host=127.0.0.1 port=1 password='top secret'",
        "postgres:postgresql://me:secret@127.0.0.1:1/lake",
    ],
)
def test_a_lake_that_is_not_there_is_one_line(tmp_path: Path, catalog: str) -> None:
    settings = settings_of(tmp_path / "home", catalog, tmp_path / "data")
    with duckdb.connect() as con, pytest.raises(lake.LakeUnavailable) as trouble, lake.attached(con, settings):
        pass
    assert "\n" not in str(trouble.value)
    assert "secret" not in str(trouble.value)
