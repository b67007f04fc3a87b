"""Command line of the fuzzer (the campaign is a module of its own, which worker processes can import)."""

import sys

from tests.fuzz.campaign import main

if __name__ == "__main__":
    sys.exit(main())
