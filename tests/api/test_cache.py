"""The cache on disk: what it stores, and everything that it does not trust."""

import inspect
import os
import stat
import sys
import traceback

import pytest

import s2s_ad
from s2s_ad import cache

TEXT = "def f(x):\n    # twice\n    return x + x\n\n\ndef g():\n    raise ValueError\n"
posix = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX owners and modes")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    path = tmp_path / "kept"
    monkeypatch.setenv("S2S_AD_CACHE_DIR", str(path))
    return path


def stored(header=None):
    path = cache.path_of("f_vjp", "abc123")
    text = cache.write(path, header or {"a": [1, None, "é"]}, TEXT)
    return path, text


def test_what_is_written_is_read(folder):
    path, text = stored()
    assert path.parent == folder
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(folder.stat().st_mode) == 0o700
    header, found = cache.read(path)
    assert header == {"a": [1, None, "é"]} and found == text and cache.body_of(found) == TEXT
    assert os.listdir(folder) == [path.name]


def test_nothing_there_is_no_doubt(folder):
    assert cache.read(cache.path_of("f", "0")) is None


def test_changed_content_is_doubted(folder):
    path, text = stored()
    path.write_text(text.replace("x + x", "x - x"))
    with pytest.raises(cache.Doubt, match="hash"):
        cache.read(path)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"# s2s_ad generated module, sha256 \n", b"import os\n"])
def test_garbage_is_doubted(folder, data):
    path, _ = stored()
    path.write_bytes(data)
    with pytest.raises(cache.Doubt):
        cache.read(path)


@posix
def test_links_are_doubted(folder, tmp_path):
    path, _ = stored()
    other = tmp_path / "other.py"
    path.rename(other)
    path.symlink_to(other)
    with pytest.raises(cache.Doubt):
        cache.read(path)


@posix
def test_a_linked_directory_is_doubted(folder, tmp_path, monkeypatch):
    stored()
    link = tmp_path / "link"
    link.symlink_to(folder)
    monkeypatch.setenv("S2S_AD_CACHE_DIR", str(link))
    with pytest.raises(cache.Doubt):
        cache.read(cache.path_of("f_vjp", "abc123"))


@posix
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_files_that_others_may_write_are_doubted(folder, mode):
    path, _ = stored()
    path.chmod(mode)
    with pytest.raises(cache.Doubt, match="writable"):
        cache.read(path)


@posix
def test_directories_that_others_may_write_are_doubted(folder):
    path, _ = stored()
    folder.chmod(0o777)
    with pytest.raises(cache.Doubt, match="writable"):
        cache.read(path)
    with pytest.raises(cache.Doubt, match="writable"):
        cache.write(path, {}, TEXT)


@posix
def test_files_of_others_are_doubted(folder, monkeypatch):
    path, _ = stored()
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(cache.Doubt, match="another user"):
        cache.read(path)


def test_a_file_in_place_of_the_directory_is_doubted(folder):
    folder.write_text("in the way")
    with pytest.raises(cache.Doubt):
        stored()


def test_source_and_tracebacks_of_loaded_code(folder):
    path, text = stored()
    namespace = cache.load(text, "f_vjp", str(path))
    path.unlink()  # what was loaded does not depend on the file any more
    assert inspect.getsource(namespace["f"]) == "def f(x):\n    # twice\n    return x + x\n"
    with pytest.raises(ValueError) as caught:
        namespace["g"]()
    assert "raise ValueError" in "".join(traceback.format_exception(caught.value))


def test_source_of_code_in_memory():
    f = cache.load(TEXT, "f")["f"]
    assert "# twice" in inspect.getsource(f)


def test_reasons_are_kept():
    cache.doubt("because")
    assert cache.doubts()[-1] == "because"


def test_hashes_tell_parts_apart():
    assert cache.hash_of("ab", "c") != cache.hash_of("a", "bc")


def test_file_hash_follows_the_file(tmp_path):
    path = tmp_path / "m.py"
    path.write_text("a = 1\n")
    first = cache.file_hash(str(path))
    path.write_text("a = 22\n")
    assert cache.file_hash(str(path)) != first
    assert cache.file_hash("<nowhere>") == ""


@posix
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir] if hasattr(os, "mkfifo") else [os.mkdir])
def test_what_is_no_file_is_doubted_and_blocks_nobody(folder, make):
    path, _ = stored()
    path.unlink()
    make(path)
    with pytest.raises(cache.Doubt, match="not what it should be"):
        cache.read(path)


def test_a_user_without_a_home_compiles_in_memory(monkeypatch):
    def homeless():
        raise RuntimeError("Could not determine home directory.")

    for name in ("S2S_AD_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(cache.Path, "home", homeless)
    assert s2s_ad.grad(lambda x: x * x * 7.0)(1.0) == 14.0
    assert "no cache directory" in cache.doubts()[-1]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="a variable of other systems")
def test_a_relative_cache_home_is_ignored(monkeypatch, tmp_path):
    monkeypatch.delenv("S2S_AD_CACHE_DIR", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "here")
    assert cache.directory() == tmp_path / ".cache" / "s2s_ad"


@posix
def test_a_full_disk_is_doubted_and_leaves_nothing(folder):
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, before[1]))  # Python ignores the signal
    try:
        with pytest.raises(cache.Doubt, match="large"):
            stored()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert os.listdir(folder) == []
