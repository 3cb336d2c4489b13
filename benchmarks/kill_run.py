"""A run that can be killed: forked from a process that has loaded the libraries, in a process group of its own."""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from perf_pipeline.cli import main as cli_main


@dataclass
class Run:
    """`perf-pipeline run` in a process group of its own, forked from this one, which has loaded the libraries: so the
    moments drawn fall into the work and not into imports."""

    home: Path
    inbox: Path
    pid: int = 0
    code: int | None = None

    def start(self) -> Run:
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            said = os.open(f"{self.home}.said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(said, 1)
            os.dup2(said, 2)
            os._exit(self._work())
        return self

    def _work(self) -> int:
        sys.argv = ["perf-pipeline", "run", "--home", str(self.home), "--inbox", str(self.inbox)]
        try:
            cli_main()
        except SystemExit as ended:
            return ended.code if isinstance(ended.code, int) else 1
        except BaseException:
            traceback.print_exc()
            return 1
        finally:
            sys.stdout.flush()
        return 0

    def ended(self) -> bool:
        if self.code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.code = os.waitstatus_to_exitcode(status) if pid else None
        return self.code is not None

    def wait(self) -> int:
        while not self.ended():
            time.sleep(0.01)
        assert self.code is not None
        return self.code

    def kill(self) -> None:
        """The run and every process it started."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except ProcessLookupError:  # it has not come to a group of its own yet
            os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def said(self) -> str:
        return Path(f"{self.home}.said").read_text()


def finish(home: Path, inbox: Path) -> float:
    """A run that is left alone: its seconds. Raises AssertionError with its words when it does not end well."""
    began, run = time.monotonic(), Run(home, inbox).start()
    assert run.wait() == 0, run.said()
    return time.monotonic() - began
