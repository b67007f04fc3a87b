"""The command line: ``s2s-ad show | trace | check | samples | explain`` (also ``python -m s2s_ad``).

Derivatives and tables go to stdout, diagnostics to stderr, so that output can be piped into a file.
The exit status is 0 when all is well, 1 when there are findings (a refusal, a sample that is out of
date), 2 for a command line that means nothing, 3 for an error inside s2s_ad.

Nothing is imported before it is needed: ``--help`` answers without NumPy.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import TextIOWrapper
from typing import Any

from s2s_ad.cli.parser import make_parser
from s2s_ad.errors import InternalError, S2SError

FINE, FINDINGS, USAGE, INTERNAL = 0, 1, 2, 3


class UsageError(Exception):
    """The command line asks for something that is not there; exit status 2."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns the exit status (never raises, except for ``--help``'s exit)."""
    parser = make_parser()
    options = parser.parse_args(argv)
    _spell_out()
    try:
        status = _command(options.command)(options)
        _flush()  # what cannot be written is found out here, not when Python ends
        return status
    except UsageError as error:
        return _fail(str(error), USAGE)
    except InternalError as error:
        return _fail(str(error), INTERNAL)
    except S2SError as error:
        return _fail(str(error), status_of(error, options))
    except BrokenPipeError:  # the reader of a pipe has seen enough
        with suppress(OSError):
            sys.stdout.close()
        return FINE
    except OSError as error:
        if error.errno not in _UNWRITABLE:
            return _internal()
        with suppress(OSError):
            sys.stdout.close()
        return _fail(f"s2s-ad: the output cannot be written: {error.strerror}", INTERNAL)
    except KeyboardInterrupt:
        return _fail("interrupted", 130)
    except Exception:  # whatever it is, it is ours: say so, with the way to report it
        return _internal()


def status_of(error: S2SError, options: Any) -> int:
    """What is wrong in the command line is a usage error, what is wrong in the function is a finding.

    An integer is the command line's if the arguments are: an annotation may say so, too.
    """
    given = getattr(options, "at", None) is not None or getattr(options, "sig", None) is not None
    return USAGE if error.code in _USAGE_CODES or (error.code == "S2S401" and given) else FINDINGS


def _spell_out() -> None:
    """Characters that a stream cannot encode are escaped: a comment of the user is no reason to fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


_UNWRITABLE = frozenset({errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG, errno.EBADF})
_USAGE_CODES = frozenset({"S2S006", "S2S404", "S2S405", "S2S406", "S2S407", "S2S410"})


def _flush() -> None:
    """Text already printed comes before what follows; a process may have no stdout, or a closed one."""
    if sys.stdout is not None and not sys.stdout.closed:
        sys.stdout.flush()


def _command(name: str) -> Callable[[Any], int]:
    """The function that runs a command; its module is imported only now."""
    from importlib import import_module

    run: Callable[[Any], int] = import_module(f"s2s_ad.cli.{name}").run
    return run


def _fail(text: str, status: int) -> int:
    from s2s_ad.cli.terminal import diagnostic

    _flush()
    print(diagnostic(text), file=sys.stderr)
    return status


def _internal() -> int:
    import traceback

    _flush()
    traceback.print_exc()
    return _fail("s2s-ad: internal error: please report this, with the command that shows it", INTERNAL)
