"""From ``FILE.py:function`` or ``package.module:function`` to the function object.

A file is imported as a module would be that stands beside it: its directory comes first on
``sys.path``, as for ``python FILE.py``; a file inside a package is imported under its package's
name, so that relative imports work.  What the module prints goes to stderr: stdout is for code.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any

from s2s_ad.errors import Refusal, refuse


def resolve(target: str) -> Any:
    """The callable that a target names; refuses with ``S2S006`` when there is none."""
    where, colon, name = target.rpartition(":")
    if not colon or not where or not name:
        refuse("S2S006", None, f"{target!r} does not name a function")
    module = load(where)
    found: Any = module
    for part in name.split("."):
        if not hasattr(found, part):
            refuse("S2S006", None, f"{where} has no {name!r}", _similar(found, part))
        found = getattr(found, part)
    if not callable(found):
        refuse("S2S006", None, f"{target} is {type(found).__name__}, not a function")
    return found


def load(where: str) -> ModuleType:
    """The module of a path or a dotted name."""
    if where.endswith(".py") or "/" in where or "\\" in where:
        path = Path(where).resolve()
        if not path.is_file():
            refuse("S2S006", None, f"there is no file {where}")
        name, root = _module_name(path)
    else:
        path, name, root = None, where, Path.cwd()
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    try:
        with redirect_stdout(sys.stderr):
            return importlib.import_module(name) if path is None else _import_file(path, name)
    except ModuleNotFoundError as error:
        if path is None and error.name and name.startswith(error.name):
            refuse("S2S006", None, f"there is no module {where!r}")
        raise _failed(where, error) from error
    except (Exception, SystemExit) as error:
        raise _failed(where, error) from error


def _failed(where: str, error: BaseException) -> Refusal:
    """The module's own exception, with the line that raised it."""
    import traceback

    text = "".join(traceback.format_exception_only(error)).strip()
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "importlib" not in f.filename]
    place = (
        f" at {frames[-1].filename}:{frames[-1].lineno}" if frames and frames[-1].filename != __file__ else ""
    )
    return Refusal(
        "S2S006", f"{where} does not import{place}: {text}", None, "see that the module can be imported"
    )


def _module_name(path: Path) -> tuple[str, Path]:
    """Dotted name and the directory it is found from."""
    parts, root = [path.stem], path.parent
    while (root / "__init__.py").is_file():
        parts.insert(0, root.name)
        root = root.parent
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return ".".join(parts), root


def _import_file(path: Path, name: str) -> ModuleType:
    """The file's module, also where another module has its name (``numpy.py``)."""
    known = sys.modules.get(name)
    if known is not None and _is_file(known, path):
        return known
    if known is None:
        module = importlib.import_module(name)
        if _is_file(module, path):
            return module
    spec = importlib.util.spec_from_file_location(f"{path.stem}_target", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _is_file(module: ModuleType, path: Path) -> bool:
    file = getattr(module, "__file__", None)
    return file is not None and Path(file).resolve() == path


def _similar(found: Any, part: str) -> str | None:
    from difflib import get_close_matches

    names = [n for n in dir(found) if callable(getattr(found, n, None)) and not n.startswith("__")]
    close = get_close_matches(part, names, n=3)
    return f"perhaps {' or '.join(close)}" if close else None
