"""Dagster's one entry point."""

from perf_pipeline.orchestration.assemble import build_definitions
from perf_pipeline.settings import load_settings

defs = build_definitions(load_settings())
