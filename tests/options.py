"""The compiler with passes switched off: what is optimised must not change what is computed.

One switch turns something on: every helper that can be called is called, however small.

``S2S_AD_LONG=1`` in the environment has the suite run everything: by default what costs much and finds little
(reverse over reverse, printed gradients read back, every broadcast pattern of every rule, texts made in two
processes) runs on a share.
"""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from s2s_ad import pipeline
from s2s_ad.api import derived, kept
from s2s_ad.frontend import outlining

LONG = os.environ.get("S2S_AD_LONG") == "1"
SWITCHES: dict[str, dict[str, bool]] = {
    "everything saved": {"record": False},
    "everything copied": {"ownership": False},
    "nothing merged": {"congruence": False},
    "nothing collected": {"collect": False},
    "helpers called": {"called": True},
}


@contextmanager
def passes_off(called: bool = False, **options: bool) -> Iterator[None]:
    """Derivatives made inside are compiled with these options, and neither find nor leave others' code."""
    large, saved = (1, -(1 << 30)) if called else (outlining.LARGE, outlining.SAVED)
    made = functools.partial(pipeline.Options, **options)
    with (
        tempfile.TemporaryDirectory() as folder,
        mock.patch.dict(os.environ, {"S2S_AD_CACHE_DIR": folder}),
        mock.patch.object(pipeline, "Options", made),
        mock.patch.object(derived, "_TABLES", {}),
        mock.patch.object(kept, "_KEPT", {}),
        mock.patch.object(outlining, "LARGE", large),
        mock.patch.object(outlining, "SAVED", saved),
    ):
        yield
