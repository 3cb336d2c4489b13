import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from perf_pipeline.orchestration.lock import Busy, writing

SPAWN = multiprocessing.get_context("spawn")


def hold(home: Path, held: "multiprocessing.synchronize.Event") -> None:
    with writing(home):
        held.set()
        time.sleep(60)


@pytest.fixture
def holder(tmp_path: Path):
    held = SPAWN.Event()
    process = SPAWN.Process(target=hold, args=(tmp_path, held))
    process.start()
    assert held.wait(30)
    yield process
    process.kill()
    process.join()
    process.close()


def test_a_second_process_does_not_get_in_and_learns_who_is_there(tmp_path: Path, holder) -> None:
    with pytest.raises(Busy, match=str(holder.pid)), writing(tmp_path, wait=False):
        pass


def test_a_killed_holder_leaves_no_lock_behind(tmp_path: Path, holder) -> None:
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    with writing(tmp_path, wait=False):
        pass


def test_waiting_says_so_once_and_gets_in_afterwards(tmp_path: Path, holder) -> None:
    said: list[str] = []

    def let_go(text: str) -> None:
        said.append(text)
        os.kill(holder.pid, signal.SIGKILL)

    with writing(tmp_path, on_wait=let_go):
        assert len(said) == 1


def test_it_may_be_entered_again_in_the_same_process(tmp_path: Path) -> None:
    with writing(tmp_path), writing(tmp_path, wait=False):
        pass
    with writing(tmp_path, wait=False):
        pass


def test_a_home_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError), writing(tmp_path / "file" / "home"):
        pass
