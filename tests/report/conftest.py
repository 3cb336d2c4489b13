from pathlib import Path

import pytest

from perf_pipeline.settings import Settings
from tests.homes import build_all, staged_home


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = staged_home(Path(tmp_path_factory.mktemp("家 home")))
    build_all(settings)
    return settings
