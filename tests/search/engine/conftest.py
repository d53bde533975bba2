import pytest

# Shared assertions explain themselves only in modules that pytest rewrites.
pytest.register_assert_rewrite("tests.search.engine.contract")
