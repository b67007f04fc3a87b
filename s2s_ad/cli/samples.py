"""``s2s-ad samples``: golden files of derivatives, compared with what the compiler writes now.

The manifest is a TOML file beside the samples.  Each entry names a file, and what is in it, in the
words of ``s2s-ad show``::

    root = ".."                              # what targets are relative to, from the manifest

    [[sample]]
    file = "griewank_adjoint.py"
    target = "examples/classics.py:griewank"
    wrt = "x1,x2"
    at = "2.0, 5.0"                          # or sig = "f8, f8"; also: mode, order, style
"""

from __future__ import annotations

import difflib
import os
import sys
import tomllib
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from s2s_ad.cli import FINDINGS, FINE, UsageError
from s2s_ad.cli.derive import Wanted, derivative_text

_KEYS = {"file", "target", "mode", "wrt", "sig", "at", "style", "order"}


@dataclass(frozen=True)
class Sample:
    """One golden file."""

    path: Path
    wanted: Wanted


def run(options: Namespace) -> int:
    manifest = Path(options.manifest)
    samples, root = read_manifest(manifest)
    unknown = set(options.names) - {s.path.stem for s in samples} - {s.path.name for s in samples}
    if unknown:
        raise UsageError(f"s2s-ad samples: no sample is called {', '.join(sorted(unknown))}")
    chosen = [s for s in samples if not options.names or {s.path.stem, s.path.name} & set(options.names)]
    with inside(root):
        stale = [sample for sample in chosen if differs(sample, options.update)]
    if not options.names:
        stale += _strays(manifest, samples)
    if options.update:
        print(f"{len(chosen)} samples, {len(stale)} written", file=sys.stderr)
        return FINE
    if stale:
        print(
            f"{len(stale)} of {len(chosen)} samples differ; `s2s-ad samples --update` writes them",
            file=sys.stderr,
        )
        return FINDINGS
    count = "1 sample is as it" if len(chosen) == 1 else f"{len(chosen)} samples are as they"
    print(f"{count} should be", file=sys.stderr)
    return FINE


def read_manifest(manifest: Path) -> tuple[list[Sample], Path]:
    """The samples, and the directory that their targets are relative to."""
    try:
        content = tomllib.loads(manifest.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UsageError(f"s2s-ad samples: there is no manifest {manifest}") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"s2s-ad samples: {manifest}: {error}") from None
    folder = manifest.resolve().parent
    samples = []
    for entry in content.get("sample", []):
        if not {"file", "target"} <= entry.keys() <= _KEYS:
            raise UsageError(
                f"s2s-ad samples: {manifest}: file and target are needed, of {sorted(_KEYS)}: {entry}"
            )
        options = {key: value for key, value in entry.items() if key != "file"}
        samples.append(Sample(folder / entry["file"], Wanted(**options)))
    return samples, (folder / content.get("root", "..")).resolve()


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """Targets are relative to the root, wherever the command is called from."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def differs(sample: Sample, update: bool) -> bool:
    """Compares one sample with what is on disk; prints the difference, or writes the file."""
    text = derivative_text(sample.wanted)
    old = sample.path.read_text(encoding="utf-8") if sample.path.exists() else ""
    if text == old:
        return False
    if update:
        sample.path.write_text(text, encoding="utf-8", newline="\n")
        return True
    name = sample.path.name
    lines = difflib.unified_diff(
        old.splitlines(), text.splitlines(), f"{name} (on disk)", f"{name} (now)", "", "", 3, ""
    )
    print("\n".join(lines))
    return True


def _strays(manifest: Path, samples: list[Sample]) -> list[Sample]:
    """Files beside the manifest that no entry accounts for."""
    known = {s.path.name for s in samples} | {"__init__.py"}
    strays = sorted(p for p in manifest.resolve().parent.glob("*.py") if p.name not in known)
    for path in strays:
        print(f"{path.name}: no entry of the manifest makes this file", file=sys.stderr)
    return [Sample(path, Wanted("")) for path in strays]
