"""Compiled code is found again on disk, unless anything that it depends on has changed."""

import importlib
import inspect
import sys
import traceback

import numpy as np
import pytest

from s2s_ad import cache, grad, value_and_grad, vjp
from s2s_ad.api import derived, ladder

HELPER = """\
K = 2.0


class Root:
    pass


class Base(Root):
    pass


def twice(x):
    return 2.0 * x
"""
MODULE = """\
import enum
import typing

import numpy as np

import {helper}

SCALE = 2.0
KIND = {{"power": 2}}


def f(x, n):
    y = {helper}.twice(x) * SCALE
    for i in range(n):
        y = y * x
    return np.sum(y)


def axis(x, k):
    return np.sum(np.sum(x, axis=k) ** 2)


def kind(x):
    return x if KIND["power"] == 1 else x * x


class Model:
    rate = 3.0

    def __init__(self, w):
        self.w = w

    def scaled(self, x):
        return self.w * x * self.rate

    def loss(self, x):
        return self.scaled(x)


def pair(p, m):
    return p["x"] * m.w


class Kind(enum.Enum):
    A = 2.0

    def __init__(self, value):
        self.mass = value * {helper}.K


def member(x):
    return x * Kind.A.mass


def argument(x, kind):
    return x * kind.value


def members(x):
    return sum(x * kind.value for kind in Kind) + Kind["A"].mass * 0.0


class Way(enum.Flag):
    UP = 1
    DOWN = 2

    def __init__(self, value):
        self.gain = value * {helper}.K
        self.like = Kind.A


Kind.A.way = Way.UP


def flagged(x):
    return x * ((~Way.UP).value + Way.DOWN.gain)


class Pair(typing.NamedTuple):
    a: float = {helper}.K


def default(x):
    return x * Pair().a


class Special({helper}.Base):
    pass


def is_special(x):
    return x * x if issubclass(Special, {helper}.Root) else x


def made(x):
    return Model(2.0).scaled(x)


def present(x):
    return x * getattr({helper}, "GAIN", 3.0)


def bad(x):
    raise ValueError("no")


def picked(x, c):
    if c > 0.0:
        raise ValueError("no")
    return x * x
"""


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A cache directory and a module of its own, which can be edited and imported again."""
    return World(tmp_path, monkeypatch)


class World:
    serial = 0

    def __init__(self, tmp_path, monkeypatch):
        monkeypatch.setenv("S2S_AD_CACHE_DIR", str(tmp_path / "cache"))
        monkeypatch.syspath_prepend(str(tmp_path))
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
        World.serial += 1
        self.folder, self.monkeypatch = tmp_path, monkeypatch
        self.name, self.helper = f"remembered_{World.serial}", f"helper_{World.serial}"
        self.write(MODULE, HELPER)

    def write(self, module=None, helper=None):
        if module is not None:
            (self.folder / f"{self.name}.py").write_text(module.format(helper=self.helper))
        if helper is not None:
            (self.folder / f"{self.helper}.py").write_text(helper)
        return self.load()

    def load(self):
        """The module as a new process would see it."""
        derived._TABLES.clear()
        sys.modules.pop(self.name, None)
        sys.modules.pop(self.helper, None)
        importlib.invalidate_caches()
        self.module = importlib.import_module(self.name)
        return self.module

    def files(self):
        return sorted(p.name for p in (self.folder / "cache").glob("*.py"))

    def never_compile(self):
        """Makes compiling an error from here on."""

        def refuse(*args, **kwargs):
            raise AssertionError("compiled again")

        self.monkeypatch.setattr(ladder, "compile_call", refuse)


X = np.array([1.0, 2.0])


def test_a_second_process_compiles_nothing(world):
    first = value_and_grad(world.module.f)(X, 2)
    text = grad(world.module.f).source(X, 2)
    module = world.load()
    world.never_compile()
    second = value_and_grad(module.f)(X, 2)
    np.testing.assert_array_equal(first[1], second[1])
    assert first[0] == second[0]
    with pytest.raises(AssertionError, match="compiled again"):
        grad(module.f)(X.astype(np.float32), 2)
    del text


def test_source_has_no_trace_of_the_cache(world):
    text = grad(world.module.f).source(X, 2)
    module = world.load()
    world.never_compile()
    g = grad(module.f)
    assert g.source(X, 2) == text
    assert "sha256" not in text and "s2s_ad" not in text
    entry = g.specialize(X, 2)
    assert inspect.getsource(entry) in text
    assert inspect.getsourcefile(entry).startswith(str(world.folder))


def test_everything_that_matters_makes_it_compile_again(world):
    assert grad(world.module.f)(X, 0)[0] == 4.0
    world.write(helper=HELPER.replace("2.0", "5.0"))
    assert grad(world.module.f)(X, 0)[0] == 10.0
    world.write(MODULE.replace("SCALE = 2.0", "SCALE = 3.0"))
    assert grad(world.module.f)(X, 0)[0] == 15.0
    world.write(MODULE.replace("* SCALE", "+ SCALE"))
    assert grad(world.module.f)(X, 0)[0] == 5.0


def test_a_comment_changes_the_text(world):
    grad(world.module.f).source(X, 2)
    world.write(MODULE.replace("y = y * x", "y = y * x  # grown"))
    assert "grown" in grad(world.module.f).source(X, 2)


def test_names_bound_anew_are_seen(world):
    grad(world.module.f)(X, 0)
    module = world.load()
    sys.modules[world.helper].twice = lambda x: 7.0 * x
    assert grad(module.f)(X, 0)[0] == 14.0


def test_methods_replaced_are_seen(world):
    m = world.module
    assert grad(m.Model(2.0).loss)(1.0) == 6.0
    m = world.load()
    m.Model.scaled = lambda self, x: self.w * x
    assert grad(m.Model(2.0).loss)(1.0) == 2.0
    m = world.load()
    m.Model.rate = 4.0
    assert grad(m.Model(2.0).loss)(1.0) == 8.0


def test_constants_in_containers_are_seen(world):
    assert grad(world.module.kind)(3.0) == 6.0
    module = world.load()
    module.KIND["power"] = 1
    assert grad(module.kind)(3.0) == 1.0


def test_arguments_that_decide(world):
    x = np.arange(6.0).reshape(2, 3)
    first = [grad(world.module.axis)(x, k) for k in (0, 1)]
    module = world.load()
    world.never_compile()
    for k in (0, 1):
        np.testing.assert_array_equal(grad(module.axis)(x, k), first[k])
    assert len(world.files()) == 3


def test_containers_objects_and_pullbacks(world):
    m = world.module
    args = {"x": 2.0}, m.Model(3.0)
    assert grad(m.pair)(*args) == {"x": 3.0}
    assert grad(m.pair, wrt=1)(*args).w == 2.0
    assert vjp(m.f, X, 1)[1](1.0)[0].shape == (2,)
    m = world.load()
    world.never_compile()
    args = {"x": 2.0}, m.Model(3.0)
    assert grad(m.pair)(*args) == {"x": 3.0}
    got = grad(m.pair, wrt=1)(*args)
    assert isinstance(got, m.Model) and got.w == 2.0
    assert vjp(m.f, X, 1)[1](1.0)[0].shape == (2,)


def test_second_order(world):
    assert grad(grad(world.module.kind))(3.0) == 2.0
    module = world.load()
    world.never_compile()
    assert grad(grad(module.kind))(3.0) == 2.0
    with pytest.raises(AssertionError, match="compiled again"):
        grad(grad(grad(module.kind)))(3.0)


def test_partials_do_not_share(world):
    from functools import partial

    f = world.module.pair
    m = world.module.Model(3.0)
    assert grad(f, wrt=0)({"x": 2.0}, m) == {"x": 3.0}
    assert grad(partial(f, {"x": 2.0}), wrt=0)(m).w == 2.0


@pytest.mark.parametrize("damage", ["text", "header", "empty", "mode"])
def test_damaged_files_are_doubted(world, damage):
    grad(world.module.kind)(3.0)
    (path,) = (world.folder / "cache").glob("*.py")
    text = path.read_text()
    if damage == "text":
        path.write_text(text.replace("x_bar", "y_bar"))
    elif damage == "header":
        path.write_text(text.replace('"wrt"', '"wst"'))
    elif damage == "empty":
        path.write_text("")
    else:
        path.chmod(0o666)
    module = world.load()
    before = cache.doubts()  # the latest ones: there are not always more of them
    assert grad(module.kind)(3.0) == 6.0
    assert cache.doubts() != before or damage == "mode"


def test_an_unusable_directory_costs_nothing_but_time(world):
    (world.folder / "cache").write_text("in the way")
    assert grad(world.module.kind)(3.0) == 6.0
    assert cache.doubts()


def test_functions_made_on_the_fly_are_compiled_in_memory(world):
    namespace = {}
    exec("def f(x):\n    return x * x\n", namespace)
    with pytest.raises(Exception, match="S2S002"):
        grad(namespace["f"])(3.0)

    def maker(k):
        return lambda x: k * x

    g = maker(3.0)
    assert grad(lambda x: g(x) + 0.0)(1.0) == 3.0


def test_tracebacks_of_stored_code_show_its_lines(world):
    assert grad(world.module.picked)(2.0, -1.0) == 4.0
    module = world.load()
    world.never_compile()
    with pytest.raises(ValueError) as caught:
        grad(module.picked)(2.0, 1.0)
    frame = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert frame.filename.startswith(str(world.folder)) and frame.name == "picked_grad"
    assert frame.line.startswith("raise")


def test_members_of_enumerations_are_what_they_hold(world):
    """A member keeps its name, and has another value, or what ``__init__`` made of it of another module."""
    assert grad(world.module.member)(3.0) == 4.0
    assert grad(world.module.argument)(3.0, world.module.Kind.A) == 2.0
    assert grad(world.module.members)(3.0) == 2.0
    assert len(world.files()) == 3
    module = world.write(helper=HELPER.replace("K = 2.0", "K = 3.0"))
    assert grad(module.member)(3.0) == 6.0
    module = world.write(module=MODULE.replace("A = 2.0", "A = 5.0"))
    assert grad(module.argument)(3.0, module.Kind.A) == 5.0
    assert grad(module.members)(3.0) == 5.0


def test_members_that_hold_each_other_are_told_once(world):
    assert grad(world.module.flagged)(3.0) == 6.0
    assert len(world.files()) == 1
    module = world.load()
    with world.monkeypatch.context() as patched:
        patched.setattr(ladder, "compile_call", None)
        assert grad(module.flagged)(3.0) == 6.0
    module = world.write(helper=HELPER.replace("K = 2.0", "K = 3.0"))
    assert grad(module.flagged)(3.0) == 8.0


def test_objects_made_inside_and_names_that_are_missing_are_stored(world):
    assert grad(world.module.made)(2.0) == 6.0
    assert grad(world.module.present)(2.0) == 3.0
    module = world.load()
    with world.monkeypatch.context() as patched:
        patched.setattr(ladder, "compile_call", None)
        assert grad(module.made)(2.0) == 6.0
        assert grad(module.present)(2.0) == 3.0
    module = world.write(helper=HELPER + "GAIN = 4.0\n")
    assert grad(module.present)(2.0) == 4.0


def test_classes_are_their_bases_and_their_defaults(world):
    assert grad(world.module.default)(3.0) == 2.0
    assert grad(world.module.is_special)(3.0) == 6.0
    assert len(world.files()) == 2
    module = world.write(helper=HELPER.replace("K = 2.0", "K = 3.0").replace("Base(Root)", "Base"))
    assert grad(module.default)(3.0) == 3.0
    assert grad(module.is_special)(3.0) == 1.0
