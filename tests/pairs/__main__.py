"""``python -m tests.pairs [FAMILY …]``: runs the pairs and prints what is wrong; exit 1 if anything is."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections import Counter
from pathlib import Path

from tests.pairs.judge import families, load, pairs, verdicts

HARMLESS = ("right", "useless", "refused")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pairs", description=__doc__)
    parser.add_argument("family", nargs="*", help=f"one of {', '.join(families())}")
    chosen = parser.parse_args().family or families()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["S2S_AD_CACHE_DIR"] = folder
        for family in chosen:
            counts: Counter[str] = Counter()
            for k, pair in enumerate(pairs(family)):
                found = verdicts(pair, load(pair, Path(folder), k))
                counts.update(verdict if verdict.startswith(HARMLESS) else "wrong" for verdict in found)
                for wrong in dict.fromkeys(v for v in found if not v.startswith(HARMLESS)):
                    print(f"{pair.source}# {wrong}\n", flush=True)
            failed += counts["wrong"]
            print(family, *(f"{kind} {n}" for kind, n in counts.most_common()), sep="  ", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
