"""The Ray engine on two nodes of one machine: the same rows as the local engine, whatever happens to a node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest
import ray
from ray.cluster_utils import Cluster as Nodes

from perf_pipeline.raw.archive import path_of
from perf_pipeline.settings import Settings
from perf_pipeline.staging.fan_out import EngineUnavailable, LocalEngine, cluster, open_engine, parse_batch
from perf_pipeline.staging.fan_out.cluster import Cluster, RayEngine
from perf_pipeline.staging.parse import Task
from perf_pipeline.staging.worker import Limits
from tests.cluster.reading import READ_LOG, all_but_the_clock, archived, leave_word, words_left
from tests.staging.reading import misbehave, task

LIMITS = Limits(timeout_s=20, memory_mb=2048)
NODE = {"num_cpus": 1, "memory": 2**30, "object_store_memory": 10**8}


@pytest.fixture(scope="module")
def read_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("log") / "read"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(READ_LOG, str(path))
        yield path


@pytest.fixture(scope="module")
def nodes(read_log: Path, s3_endpoint: str) -> Iterator[Nodes]:
    """A head that reads nothing, two nodes that read, and this process as their driver."""
    nodes = Nodes(initialize_head=True, head_node_args={"num_cpus": 0, "object_store_memory": 10**8})
    for _ in range(2):
        nodes.add_node(**NODE)
    ray.init(address=nodes.address, log_to_driver=False)
    nodes.wait_for_nodes()
    yield nodes
    ray.shutdown()
    nodes.shutdown()


@pytest.fixture(scope="module")
def engine(nodes: Nodes) -> RayEngine:
    return RayEngine(Cluster(documents_per_task=2), LIMITS)


def lose(nodes: Nodes, process: int | None = None) -> None:
    """A node, or the one with this process, is killed as a power cut would; another takes its place."""
    lost = next(node for node in nodes.worker_nodes if process in {None, node.all_processes["raylet"][0].process.pid})
    nodes.remove_node(lost, allow_graceful=False)
    nodes.add_node(wait=False, **NODE)


def test_rows_and_quarantine_are_those_of_one_machine_though_a_node_is_lost(
    nodes: Nodes, engine: RayEngine, tmp_path: Path
) -> None:
    tasks = archived(tmp_path / "archive", 24)
    with LocalEngine(2, LIMITS) as local:
        expected = parse_batch(tasks, local)
    assert expected.tables["document"].num_rows == 21
    assert len(expected.quarantine) == 3
    seen: list[tuple[int, int]] = []

    def watch(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 2:
            lose(nodes)

    with engine:
        batch = parse_batch(tasks, engine, on_done=watch)
    assert seen == [(number, 24) for number in range(1, 25)]
    assert all_but_the_clock(batch) == all_but_the_clock(expected)


def test_what_a_lost_node_was_reading_is_read_again_and_counts_once(nodes: Nodes, read_log: Path) -> None:
    tasks = [task("stuck" if number == 5 else f"slow{number}", number) for number in range(12)]
    read_log.write_text("")
    lost = False

    def watch(_done: int, _total: int) -> None:
        nonlocal lost
        begun = words_left(read_log)
        if not lost and "stuck" in begun:
            lose(nodes, *begun["stuck"])
            lost = True

    with RayEngine(Cluster(documents_per_task=2), Limits(timeout_s=900)) as engine:
        batch = parse_batch(tasks, engine, parse=leave_word, on_done=watch)
    assert batch.tables["document"]["file_name"].to_pylist() == [one.file_name for one in tasks]
    assert batch.quarantine == []
    begun = words_left(read_log)
    assert len(set(begun["stuck"])) == 2, "on two nodes, once each"
    assert set(begun) == {one.file_name for one in tasks}


def test_hostile_documents_cost_themselves_and_no_node(nodes: Nodes, read_log: Path) -> None:
    names = ["good1", "hang", "abort", "aside", "segfault", "hog", "oom", "bug", "deaf", "phone", "exit", "good2"]
    tasks = [task(name, number) for number, name in enumerate(names)]
    limits = Limits(timeout_s=2, memory_mb=2048)
    with LocalEngine(2, limits) as local:
        expected = parse_batch(tasks, local, parse=misbehave)
    read_log.write_text("")
    with RayEngine(Cluster(documents_per_task=4), limits) as engine:
        batch = parse_batch(tasks, engine, parse=leave_word)
    assert all_but_the_clock(batch) == all_but_the_clock(expected)
    assert {name: len(nodes) for name, nodes in words_left(read_log).items()} == dict.fromkeys(names, 1), "no retry"


def test_originals_are_fetched_from_an_object_store_and_not_believed_unseen(nodes: Nodes, tmp_path: Path) -> None:
    tasks = archived(tmp_path / "archive", 8)
    with LocalEngine(2, LIMITS) as local:
        expected = parse_batch(tasks, local)
    store = fsspec.filesystem("s3")
    store.mkdir("originals")
    elsewhere = [replace(one, path="/nowhere") for one in tasks]
    with RayEngine(Cluster(documents_per_task=3), LIMITS, tmp_path / "archive", "s3://originals/archive") as engine:
        assert all_but_the_clock(parse_batch(elsewhere, engine)) == all_but_the_clock(expected)
        wrong = elsewhere[1]
        copy = f"originals/archive/{wrong.sha256[:2]}/{wrong.sha256}"
        store.pipe(copy, bytes(store.info(copy)["size"]))
        (entry,) = parse_batch(elsewhere[:3], engine).quarantine
    assert (entry.document_key, entry.reason_code) == (wrong.document_key, "internal_error")
    assert "the archive at s3://originals/archive has other bytes under" in entry.reason


def test_an_archive_that_nodes_cannot_reach_fails_the_run_and_no_document(nodes: Nodes, tmp_path: Path) -> None:
    tasks = archived(tmp_path / "archive", 2)
    (tmp_path / "archive").rename(tmp_path / "away")
    with (
        RayEngine(Cluster(), LIMITS, tmp_path / "archive") as engine,
        pytest.raises(EngineUnavailable, match=r"there is no archive at .*archive: set archive_url to what"),
    ):
        parse_batch(tasks, engine)
    with (
        RayEngine(Cluster(), LIMITS, tmp_path / "away", "s3://no-such-bucket/archive") as engine,
        pytest.raises(EngineUnavailable, match="cannot copy originals to archive_url = 's3://no-such-bucket/archive'"),
    ):
        parse_batch(tasks, engine)


def test_a_node_with_other_versions_is_not_asked(
    nodes: Nodes, engine: RayEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = cluster.versions()
    monkeypatch.setattr(cluster, "versions", lambda: here | {"pypdfium2": "0.1"})
    with (
        engine,
        pytest.raises(EngineUnavailable, match=rf"has pypdfium2 {here['pypdfium2']} instead of 0\.1: install the same"),
    ):
        parse_batch([task("good")], engine, parse=misbehave)


def test_a_document_from_a_shared_folder(nodes: Nodes, tmp_path: Path) -> None:
    one: Task = archived(tmp_path / "archive", 1)[0]
    settings = Settings(home=tmp_path, engine="ray", ray_address=nodes.address, archive_url=str(tmp_path / "shared"))
    with open_engine(settings) as engine:
        batch = parse_batch([one], engine)
    assert batch.keys == [one.document_key]
    assert batch.quarantine == []
    assert path_of(one.sha256, tmp_path / "shared").is_file()
