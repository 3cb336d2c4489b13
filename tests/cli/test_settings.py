from pathlib import Path

import pytest

from perf_pipeline.settings import SettingsError, load_settings


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PERF_PIPELINE_HOME", raising=False)


def test_the_command_line_is_stronger_than_the_environment_and_that_than_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "perf_pipeline.toml").write_text("batch_size = 1\nworkers = 1\nfirst_year = 2001\n")
    monkeypatch.setenv("PERF_PIPELINE_BATCH_SIZE", "2")
    monkeypatch.setenv("PERF_PIPELINE_WORKERS", "2")
    settings = load_settings(batch_size=3, inbox=None)
    assert (settings.batch_size, settings.workers, settings.first_year) == (3, 2, 2001)


def test_the_homes_own_file_comes_before_the_working_directorys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "perf_pipeline.toml").write_text("batch_size = 1\n")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "perf_pipeline.toml").write_text("batch_size = 2\n")
    monkeypatch.setenv("PERF_PIPELINE_HOME", str(tmp_path / "home"))
    assert load_settings().batch_size == 2


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("batch_size = 0\n", "perf_pipeline.toml: batch_size = 0: input should be greater than or equal to 1"),
        ("batchsize = 5\n", "perf_pipeline.toml: unknown setting `batchsize`; known: "),
        ("engine = 'dask'\n", "perf_pipeline.toml: engine = 'dask': input should be 'local' or 'ray'"),
        ("batch_size = \n", "perf_pipeline.toml: not valid TOML"),
    ],
)
def test_a_fault_in_the_file_is_told_with_its_place(tmp_path: Path, toml: str, said: str) -> None:
    (tmp_path / "perf_pipeline.toml").write_text(toml)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert said in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_a_fault_in_the_environment_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERF_PIPELINE_WORKERS", "many")
    with pytest.raises(SettingsError, match=r"PERF_PIPELINE_WORKERS: workers = 'many'"):
        load_settings()
