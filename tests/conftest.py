"""What all tests share: a cache directory, one thread, no display."""

import os
import tempfile

# Set before NumPy is imported anywhere: the suite runs in several processes, and BLAS threads of
# each of them would fight for the same cores.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")
os.environ.setdefault("MPLBACKEND", "Agg")

# One cache for all processes of a run, which the first of them makes: what one test has compiled another one
# finds, as a user's next process does.
if "PYTEST_XDIST_WORKER" not in os.environ:
    _cache = tempfile.TemporaryDirectory(prefix="s2s_ad_tests_")
    os.environ["S2S_AD_CACHE_DIR"] = _cache.name
