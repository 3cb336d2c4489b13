"""Dagster and nothing else; each asset calls one function of the rooms before it."""
