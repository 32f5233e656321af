"""The tests of this folder need a model and torch; ``make test-model`` says where both are."""

import os

collect_ignore_glob = [] if os.environ.get("MODEL_PYTHON") else ["test_*.py"]
