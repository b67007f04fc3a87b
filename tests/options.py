"""The compiler with passes switched off: what is optimised must not change what is computed."""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from s2s_ad import pipeline
from s2s_ad.api import derived

SWITCHES: dict[str, dict[str, bool]] = {
    "everything saved": {"record": False},
    "everything copied": {"ownership": False},
    "nothing merged": {"congruence": False},
}


@contextmanager
def passes_off(**options: bool) -> Iterator[None]:
    """Derivatives made inside are compiled with these options, and neither find nor leave others' code."""
    made = functools.partial(pipeline.Options, **options)
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.dict(os.environ, {"S2S_AD_CACHE_DIR": folder}),
        mock.patch.object(pipeline, "Options", made),
        mock.patch.object(derived, "_TABLES", {}),
    ):
        yield
