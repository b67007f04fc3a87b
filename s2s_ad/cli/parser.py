"""The options of every command, and nothing else: importing this must stay cheap."""

from __future__ import annotations

import argparse
import sys

TARGET = "FILE.py:function or package.module:function (dots reach into classes: model.py:Net.loss)"
IMPORTS = (
    "FILE.py is imported as a module: its top level runs, its `if __name__ == '__main__'` part does not."
)
EPILOG = "exit status: 0 fine, 1 findings, 2 usage, 3 internal error. Colours obey NO_COLOR."


def make_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    parser = argparse.ArgumentParser(prog="s2s-ad", description=_ALL, epilog=EPILOG)
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def add(name: str, text: str, more: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=text, description=more, epilog=EPILOG)

    _show(add("show", "print the source of a derivative", f"{_SHOW} {IMPORTS}"))
    _trace(add("trace", "print the Wengert table, with numbers", f"{_TRACE} {IMPORTS}"))
    _check(add("check", "say whether a function can be differentiated", f"{_CHECK} {IMPORTS}"))
    _samples(add("samples", "check or update generated samples", _SAMPLES))
    explain = add("explain", "explain a diagnostic", "Print what a diagnostic means and what to do about it.")
    explain.add_argument("code", metavar="CODE", nargs="?", help="such as S2S103; without it, all are listed")
    return parser


_ALL = "Readable derivatives of Python functions, as Python source."
_SHOW = "Print the source of a derivative."
_TRACE = "Print the evaluation trace of a function at a point, and its tangent or adjoint trace beside it."
_CHECK = "Say whether a function can be differentiated, and list what stands in the way, with its place."
_SAMPLES = "Compare generated samples with what the compiler writes now, or write them anew."


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *args: object) -> None:
        print(_version())
        parser.exit()


def _version() -> str:
    """The package's own word, which it also has where it is not installed."""
    return f"s2s-ad {sys.modules['s2s_ad'].__version__}"


def _positive(text: str) -> int:
    """A count of at least one."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return number


def _target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="TARGET", help=TARGET)
    parser.add_argument(
        "--wrt", metavar="NAMES", help="names or positions to differentiate by, e.g. x,y (default: 0)"
    )


def _arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--sig", metavar="TYPES", help='argument types, e.g. "f8[n], f8"; default: annotations, else float'
    )
    group.add_argument("--at", metavar="VALUES", help='example arguments, e.g. "np.linspace(0, 1, 9), 0.2"')


def _mode(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mode", choices=("reverse", "forward"), default="reverse", help="default: reverse")


def _show(parser: argparse.ArgumentParser) -> None:
    _target(parser)
    _arguments(parser)
    _mode(parser)
    parser.add_argument(
        "--stage",
        choices=("core", "adjoint", "recorded", "python"),
        default="python",
        help="print the IR of a stage instead of Python (adjoint: also the tangent, in forward mode)",
    )
    parser.add_argument(
        "--dump-after", metavar="PASS", help="print the IR after this pass ('list' lists the passes)"
    )
    parser.add_argument(
        "--style",
        choices=("folded", "wengert"),
        default="folded",
        help="wengert: one operation a line, all named",
    )


def _trace(parser: argparse.ArgumentParser) -> None:
    _target(parser)
    parser.add_argument("--at", metavar="VALUES", required=True, help='the point, e.g. "2.0, 5.0"')
    _mode(parser)
    parser.add_argument(
        "--digits", type=_positive, default=4, help="significant digits of the numbers (default: 4)"
    )
    parser.add_argument(
        "--rows", type=_positive, default=200, help="longest table that is printed whole (default: 200)"
    )


def _check(parser: argparse.ArgumentParser) -> None:
    _target(parser)
    _arguments(parser)
    parser.add_argument(
        "--mode", choices=("reverse", "forward", "both"), default="both", help="default: both"
    )


def _samples(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", metavar="NAME", nargs="*", help="samples to look at (default: all)")
    parser.add_argument("--manifest", default="generated_samples/manifest.toml", help="default: %(default)s")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--check", action="store_true", help="compare and show differences (the default)")
    what.add_argument("--update", action="store_true", help="write the files")
