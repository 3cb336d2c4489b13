import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from perf_pipeline.cli import cli
from perf_pipeline.settings import PROJECT

SAMPLES = PROJECT / "samples" / "inbox"
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """`perf-pipeline` in this process, on the module's own home."""
    home = tmp_path_factory.mktemp("home")

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli, [*arguments, "--home", str(home)], catch_exceptions=False)

    call.home = home  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PERF_PIPELINE_HOME", "PERF_PIPELINE_INBOX", "DAGSTER_HOME"):
            patch.setenv(name, "")
            patch.delenv(name)
        yield call


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One good form, and four files that are none, each in its own way."""
    folder = tmp_path_factory.mktemp("收件 箱")
    year = folder / "2018"
    year.mkdir()
    shutil.copyfile(SAMPLES / "2018" / "hubei_1_soffice.pdf", year / "hubei.pdf")
    (year / "truncated.pdf").write_bytes((year / "hubei.pdf").read_bytes()[:3000])
    (year / "empty.pdf").write_bytes(b"")
    write_letter(year / "letter.pdf")
    write_letter(year / "encrypted.pdf", password="secret")
    return folder


def write_letter(path: Path, password: str | None = None) -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), encrypt=StandardEncryption(password) if password else None)
    canvas.drawString(72, 700, "Dear colleagues, the meeting is on Monday.")
    canvas.save()
