"""The workshop: how to get the servers the engine needs, and the checks that ruff and mypy do not make."""
