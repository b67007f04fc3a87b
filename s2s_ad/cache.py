"""Generated modules as source text on disk, and their import.

A generated module is kept in a per-user directory as one ``.py`` file: a line with the SHA-256 of
what follows, a line of JSON (what the code assumes, see :mod:`s2s_ad.api.remember`), and the
source text that the user sees.  The file's name holds the hash of everything known before compiling.
Files are written under another name and renamed, so that a reader sees a whole file or none.

Nothing is trusted that is not ours: directory and file have to belong to the user, be writable by
nobody else, and be no symbolic links; the content has to have its hash.  **Any doubt means
compiling in memory**; the reason is kept (:func:`doubts`).  There is no pickle and no bytecode.

The directory is ``S2S_AD_CACHE_DIR``, else the platform's cache directory for the user.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import linecache
import os
import stat
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MAGIC = "# s2s_ad generated module, sha256 "
HEADER_LINES = 2
_MOST_BYTES = 8 << 20
_MOST_DOUBTS = 100
serial = itertools.count(1)
_doubts: list[str] = []
_posix = hasattr(os, "geteuid")
_CAREFUL = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)


class Doubt(Exception):
    """A reason not to use the cache."""


def doubts() -> tuple[str, ...]:
    """Why code was compiled in memory lately, oldest first."""
    return tuple(_doubts)


def doubt(reason: object) -> None:
    """Notes a reason."""
    _doubts.append(str(reason))
    del _doubts[:-_MOST_DOUBTS]


# --- import ----------------------------------------------------------------------------------


def load(text: str, name: str, file: str = "") -> dict[str, Any]:
    """The namespace of a module with this text; tracebacks, ``pdb`` and ``inspect`` find its source."""
    file = file or f"<s2s_ad {name} {next(serial)}>"
    # without a modification time, linecache keeps the text whatever happens to the file
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    namespace: dict[str, Any] = {"__name__": f"s2s_ad_generated.{name}", "__file__": file}
    exec(compile(text, file, "exec", dont_inherit=True), namespace)
    return namespace


# --- storage ---------------------------------------------------------------------------------


def directory() -> Path:
    """Where generated modules live."""
    chosen = os.environ.get("S2S_AD_CACHE_DIR")
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or _home() / "AppData" / "Local") / "s2s_ad" / "Cache"
    if sys.platform == "darwin":
        return _home() / "Library" / "Caches" / "s2s_ad"
    given = os.environ.get("XDG_CACHE_HOME", "")
    # the specification of that variable says that a relative path is to be ignored
    return (Path(given) if os.path.isabs(given) else _home() / ".cache") / "s2s_ad"


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError as error:  # a user without an entry and without HOME, as in some containers
        raise Doubt(f"no cache directory: {error}") from None


def path_of(name: str, key: str) -> Path:
    """The file for a function's name and a key."""
    safe = "".join(c if c.isalnum() and c.isascii() else "_" for c in name)[:60]
    return directory() / f"{safe}_{key[:40]}.py"


def read(path: Path) -> tuple[dict[str, Any], str] | None:
    """(header, whole text) of a file, or None when there is none; raises :class:`Doubt`."""
    _check_directory(str(path.parent), create=False)
    try:
        handle = os.open(path, os.O_RDONLY | _CAREFUL | getattr(os, "O_NONBLOCK", 0))  # a pipe would block
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Doubt(f"{path}: {error.strerror}") from None
    try:
        _check_stat(os.fstat(handle), str(path), stat.S_ISREG)
    except Doubt:
        os.close(handle)
        raise
    with os.fdopen(handle, "rb") as file:
        data = file.read(_MOST_BYTES + 1)
    return _checked(data, path)


def _checked(data: bytes, path: Path) -> tuple[dict[str, Any], str]:
    first, _, rest = data.partition(b"\n")
    if len(data) > _MOST_BYTES or first != MAGIC.encode() + hashlib.sha256(rest).hexdigest().encode():
        raise Doubt(f"{path}: the content does not have its hash")
    try:
        text = data.decode()
        header = json.loads(text.split("\n", 2)[1].removeprefix("# "))
    except ValueError as error:
        raise Doubt(f"{path}: {error}") from None
    if not isinstance(header, dict):
        raise Doubt(f"{path}: the header is no object")
    return header, text


def body_of(text: str) -> str:
    """The module's text without the two lines of the cache."""
    return text.split("\n", 2)[2]


def write(path: Path, header: dict[str, Any], body: str) -> str:
    """Stores a module and returns the whole text of its file; raises :class:`Doubt`."""
    rest = f"# {json.dumps(header, ensure_ascii=True, sort_keys=True)}\n{body}"
    text = f"{MAGIC}{hashlib.sha256(rest.encode()).hexdigest()}\n{rest}"
    _check_directory(str(path.parent), create=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{next(serial)}")
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _CAREFUL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
        os.replace(temporary, path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise Doubt(f"{path}: {error.strerror}") from None
    return text


@lru_cache(maxsize=16)
def _parents_are_safe(directory: str) -> str:
    """Empty, or which parent directory others may replace entries in."""
    for parent in Path(os.path.abspath(directory)).parents:
        try:
            mode = parent.stat().st_mode
        except OSError:
            continue
        if _posix and mode & 0o002 and not mode & stat.S_ISVTX:
            return f"{parent} is writable by everybody"
    return ""


def _check_directory(directory: str, create: bool) -> None:
    try:
        if create:
            os.makedirs(directory, mode=0o700, exist_ok=True)
        found = os.lstat(directory)
    except FileNotFoundError:
        return
    except OSError as error:
        raise Doubt(f"{directory}: {error.strerror}") from None
    _check_stat(found, directory, stat.S_ISDIR)
    unsafe = _parents_are_safe(directory)
    if unsafe:
        raise Doubt(unsafe)


def _check_stat(found: os.stat_result, path: str, kind: Any) -> None:
    if not kind(found.st_mode):
        raise Doubt(f"{path} is not what it should be (a link, perhaps)")
    if _posix and found.st_uid != os.geteuid():
        raise Doubt(f"{path} belongs to another user")
    if _posix and found.st_mode & 0o022:
        raise Doubt(f"{path} is writable by others")


# --- what everything depends on --------------------------------------------------------------


def hash_of(*parts: str) -> str:
    """SHA-256 over texts, each with its length."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(f"{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()


@lru_cache(maxsize=1)
def environment() -> str:
    """Versions of Python, NumPy, gast, astor and s2s_ad, and the state of our own source files."""
    import numpy as np

    parts = [sys.version, sys.platform, np.__version__, _version("gast"), _version("astor")]
    root = Path(__file__).parent
    for folder, folders, files in os.walk(root):
        folders.sort()
        for name in sorted(files):
            if name.endswith(".py"):
                found = os.stat(os.path.join(folder, name))
                parts.append(f"{folder}/{name} {found.st_size} {found.st_mtime_ns}")
    return hash_of(*parts)


def _version(package: str) -> str:
    """Where a package is installed and as what (``importlib.metadata`` takes longer than all the rest)."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return "?"
    home = Path(spec.origin).parent
    dists = sorted(name for name in os.listdir(home.parent) if name.lower().startswith(f"{package}-"))
    return f"{home} {dists} {os.stat(spec.origin).st_mtime_ns}"


_file_hashes: dict[str, tuple[tuple[int, int], str]] = {}


def file_hash(name: str) -> str:
    """The hash of a source file, or of what ``linecache`` has for code without one; empty for neither."""
    try:
        found = os.stat(name)
    except (OSError, ValueError):
        lines = linecache.cache.get(name)
        return hash_of(*lines[2]) if lines is not None and len(lines) == 4 else ""
    state = (found.st_size, found.st_mtime_ns)
    known = _file_hashes.get(name)
    if known is None or known[0] != state:
        known = _file_hashes[name] = (state, hashlib.sha256(Path(name).read_bytes()).hexdigest())
    return known[1]
