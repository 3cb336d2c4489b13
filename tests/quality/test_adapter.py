"""Great Expectations: what it costs to import, and that what was put off is there when it is asked for."""

from __future__ import annotations

import subprocess
import sys

_ASK = """
import sys

import pandas as pd

from perf_pipeline.quality.adapter import ephemeral_context, great_expectations

gx = great_expectations()
print("scipy.stats._stats_py" in sys.modules)
source = ephemeral_context().data_sources.add_pandas("frames")
batch = source.add_dataframe_asset("frame").add_batch_definition_whole_dataframe("whole")
likely = {"values": [1, 2, 3], "weights": [0.25, 0.5, 0.25]}
asked = gx.expectations.ExpectColumnKLDivergenceToBeLessThan(column="a", partition_object=likely, threshold=0.1)
given = batch.get_batch({"dataframe": pd.DataFrame({"a": [1, 2, 2, 3]})})
print(given.validate(asked).success, "scipy.stats._stats_py" in sys.modules)
"""


def test_what_judges_distributions_is_loaded_when_a_distribution_is_judged() -> None:
    done = subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "True"]
