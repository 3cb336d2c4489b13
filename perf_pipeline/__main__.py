"""`python -m perf_pipeline` is the command `perf-pipeline`."""

from perf_pipeline.cli import main

main()
