"""Measurements, and the generated forms they (and the tests) run on."""
