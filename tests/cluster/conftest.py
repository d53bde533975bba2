"""Run by `make test-cluster` alone: the three nodes are too much for every run."""

import os

collect_ignore_glob = [] if os.environ.get("CLUSTER_URLS") else ["test_*.py"]
