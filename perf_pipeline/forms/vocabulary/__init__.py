"""The forms' vocabulary as data: the YAML files beside this one, read once."""
