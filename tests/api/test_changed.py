"""What a function reads from around it, changed between two calls: the second call sees it as Python does."""

from __future__ import annotations

import functools
import sys
import types

import numpy as np
import pytest

import s2s_ad

NUMBER = 3
TABLE = np.ones(2)


class Base:
    scale = 2.0
    table = np.ones(2)
    flag = False

    def squared(self, x):
        return x * x

    @property
    def rate(self):
        return 3.0

    @staticmethod
    def shifted(x):
        return x + 1.0

    @classmethod
    def scaled(cls, x):
        return cls.scale * x


class Model(Base):
    def __init__(self, weight=2.0):
        self.weight = weight
        self.table = np.ones(2)

    def __call__(self, x):
        return self.weight * x


class Plain(Base):
    def __init__(self, weight):
        self.weight = weight


def helper(x, n=2, *, k=1.0):
    return x**n * k


def other(x, n=2, *, k=1.0):
    return x * x * n * k


def numeric(f, x, step=1e-6):
    return (f(x + step) - f(x - step)) / (2 * step)


def follows(f, *changes):
    """The derivative of f is right at first, and after each of the changes."""
    derivative = s2s_ad.value_and_grad(f)
    for change in (lambda: None, *changes):
        change()
        value, x_bar = derivative(1.5)
        assert value == f(1.5)
        np.testing.assert_allclose(x_bar, numeric(f, 1.5), rtol=1e-6)


@pytest.fixture
def model():
    """A callable object of a class of its own, which may be changed."""
    return type("Own", (Model,), dict(vars(Model)))()


def test_attributes_of_a_callable_object(model):
    def f(x):
        return model.weight * x + np.mean(model.table * x)

    def resized():
        model.table = np.arange(5.0)

    follows(f, lambda: setattr(model, "weight", 5.0), resized)


def test_a_method_bound_to_a_callable_object(model):
    bound = model.__call__
    follows(lambda x: bound(x) * bound.__self__.weight, lambda: setattr(model, "weight", 5.0))


def test_methods_of_a_class(model):
    cls, thing = type(model), model

    def patched():
        cls.squared = lambda self, x: x * x * x
        cls.__call__ = lambda self, x: x**4

    follows(lambda x: thing.squared(x) + thing(x), patched, lambda: setattr(thing, "squared", np.sin))


def test_methods_of_what_is_taken_apart():
    cls = type("Own", (Plain,), dict(vars(Plain)))

    def f(x):
        made = cls(2.0)
        return made.squared(x) * made.rate + made.shifted(x) * made.scaled(x)

    def init(self, weight):
        self.weight = weight
        self.scale = 5.0

    def cubed(self, x):
        return x * x * x

    def seven(self):
        return 7.0

    def farther(x):
        return x + 9.0

    def of_the_class(cls, x):
        return cls.scale

    follows(
        f,
        lambda: setattr(cls, "squared", cubed),
        lambda: setattr(cls, "rate", property(seven)),
        lambda: setattr(cls, "shifted", staticmethod(farther)),
        lambda: setattr(cls, "scaled", classmethod(of_the_class)),
        lambda: setattr(cls, "__init__", init),
    )


def test_data_of_a_class():
    cls = type("Own", (Plain,), {"scale": 2.0, "table": np.ones(2)})
    made = Plain(1.0)
    made.__class__ = cls

    def f(x):
        y = x * x if cls.flag else x
        return cls.scale * np.mean(cls.table + y) * made.scale

    follows(
        f,
        lambda: setattr(cls, "scale", 5.0),
        lambda: setattr(cls, "table", np.arange(4.0)),
        lambda: setattr(cls, "flag", True),
        lambda: delattr(cls, "scale"),
    )


def test_attributes_of_functions_and_partials():
    def f(x):
        return tool.scale * x * bound.shift + np.mean(tool.table + x)

    def tool(x):
        return x

    bound = functools.partial(tool)
    tool.scale, tool.table, bound.shift = 2.0, np.ones(2), 3.0
    follows(
        f,
        lambda: setattr(tool, "scale", 5.0),
        lambda: setattr(tool, "table", np.arange(4.0)),
        lambda: setattr(bound, "shift", 4.0),
    )


def test_a_callee_becomes_another_one():
    callee = types.FunctionType(helper.__code__, globals(), "callee", (2,))
    callee.__kwdefaults__ = {"k": 1.0}
    follows(
        lambda x: 2.0 * callee(x),
        lambda: setattr(callee, "__defaults__", (3,)),
        lambda: setattr(callee, "__defaults__", (np.array([1.0, 2.0])[1],)),
        lambda: setattr(callee, "__kwdefaults__", {"k": 5.0}),
        lambda: setattr(callee, "__code__", other.__code__),
    )


def module(name, text, **names):
    made = types.ModuleType(name)
    vars(made).update(names, np=np)
    file = f"<{name} of test_changed>"
    import linecache

    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    exec(compile(text, file, "exec"), vars(made))
    return made


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("def f(x):\n    return x * W * x\n", (3, 5, 3, 7)),
        ("def f(x):\n    return x * W * x\n", (2.5, 5.0, 2.5, 7.0)),
        ("def f(x):\n    return np.mean(x * W)\n", (TABLE, np.ones(5), TABLE, np.ones(3))),
        ("def f(x):\n    return x * sum(W)\n", ([1.0], [2.0, 3.0], [4.0], [5.0, 6.0])),
    ],
)
def test_variables_of_one_name_and_value(text, values):
    """Two modules hold the same object under the same name, and then one of them another one."""
    first, second = module("first", text, W=values[0]), module("second", text, W=values[0])
    follows(
        lambda x: first.f(x) - 2.0 * second.f(x),
        lambda: setattr(second, "W", values[1]),
        lambda: setattr(first, "W", values[2]),
        lambda: setattr(first, "W", values[1]),
        lambda: setattr(second, "W", values[3]),
    )


def counter(k):
    def f(x):
        return k * x

    def put(value):
        nonlocal k
        k = value

    return f, put


def test_cells_of_one_name_and_value():
    first, put_first = counter(3)
    second, put_second = counter(3)
    follows(
        lambda x: first(x) * second(x), lambda: put_second(5), lambda: put_first(4), lambda: put_first(4.5)
    )


def test_keywords_of_a_partial():
    bound = functools.partial(helper, n=2, k=2.5)
    follows(lambda x: bound(x) * x, lambda: bound.keywords.update(k=4.0), lambda: bound.keywords.update(n=3))


def test_a_global_that_hides_a_builtin():
    own = module("own", "def f(x):\n    return sum([x, x * x]) * max(len([1, 2]), 1)\n")

    def five(items):
        return 5

    def first_three_times(items):
        return items[0] * 3.0

    follows(
        own.f,
        lambda: setattr(own, "len", five),
        lambda: setattr(own, "sum", first_three_times),
        lambda: delattr(own, "len"),
    )


def test_a_module_in_a_module():
    outer = types.ModuleType("outer")
    outer.inner = module("inner", "def g(x):\n    return x * x\n", k=2.0)
    other = module("another", "def g(x):\n    return 3.0 * x\n", k=5.0)
    follows(lambda x: outer.inner.g(x) * outer.inner.k, lambda: setattr(outer, "inner", other))


def test_imports_inside_the_function(monkeypatch):
    shelf = module("shelf_of_test_changed", "def g(x):\n    return x * x\n", k=2.0, table=np.ones(2))
    monkeypatch.setitem(sys.modules, shelf.__name__, shelf)

    def f(x):
        from shelf_of_test_changed import g as squared
        from shelf_of_test_changed import k
        from shelf_of_test_changed import table as k2

        return squared(x) * k + np.mean(k2 + x)

    follows(
        f,
        lambda: setattr(shelf, "k", 5.0),
        lambda: setattr(shelf, "g", np.sin),
        lambda: setattr(shelf, "table", np.arange(5.0)),
    )


def test_what_a_class_comes_to_have():
    cls = type("Own", (Plain,), {})

    def f(x):
        made = cls(x)
        y = x * getattr(made, "gain", 2.0) if hasattr(made, "flag") else x * x
        y = y * x if made else y + 1.0
        return 3.0 * y if made == cls(x) or callable(made) else y

    def no(self):
        return False

    def yes(self, other):
        return True

    def one(self):
        return 1.0

    follows(
        f,
        lambda: setattr(cls, "flag", 1),
        lambda: setattr(cls, "gain", 5.0),
        lambda: setattr(cls, "__bool__", no),
        lambda: setattr(cls, "__eq__", yes),
        lambda: delattr(cls, "__eq__"),
        lambda: setattr(cls, "__call__", one),
    )


def test_globals_that_the_body_of_a_class_inside_reads(monkeypatch):
    def f(x):
        class Scaled:
            factor = NUMBER

            def times(self, z, more=NUMBER):
                return z * more

        return Scaled.factor * Scaled().times(x)

    follows(f, lambda: monkeypatch.setitem(globals(), "NUMBER", 5.0))


def test_what_may_change_inside_and_the_body_of_a_class_inside_reads():
    def reads(x):
        class Reading:
            table = TABLE

        return x * np.sum(Reading.table)

    def calls(x):
        class Calling:
            rate = numeric(np.sin, 0.5)

        return x * Calling.rate

    for f, name in ((reads, "TABLE"), (calls, "calls a function")):
        with pytest.raises(s2s_ad.S2SError, match=name) as caught:
            s2s_ad.grad(f)(1.5)
        assert caught.value.code == "S2S107"


def test_what_is_differentiated_changes_in_place():
    """As autoreload does it: the derivatives that are there already are those of the new code."""

    def f(x, k=2.0):
        return x * k

    def other(x, k=5.0):
        return x * x * k

    def around(x):
        return g(x)

    g = s2s_ad.grad(f)
    derivatives = (g, s2s_ad.value_and_grad(f), s2s_ad.grad(g), s2s_ad.grad(around))
    assert [d(3.0) for d in derivatives] == [2.0, (6.0, 2.0), 0.0, 0.0]
    f.__defaults__ = (7.0,)
    assert [d(3.0) for d in derivatives] == [7.0, (21.0, 7.0), 0.0, 0.0]
    f.__code__ = other.__code__
    assert [d(3.0) for d in derivatives] == [42.0, (63.0, 42.0), 14.0, 14.0]
    assert "x * x" in g.source(3.0) or "14.0 * x" in g.source(3.0)

    class Doubles:
        def __call__(self, x):
            return x * 2.0

    h = s2s_ad.grad(Doubles())
    assert h(3.0) == 2.0
    Doubles.__call__ = lambda self, x: x * x
    assert h(3.0) == 6.0

    bound = functools.partial(f, k=2.0)
    h = s2s_ad.grad(bound)
    assert h(3.0) == 12.0
    bound.keywords["k"] = 3.0
    assert h(3.0) == 18.0


def test_a_default_by_name_changes_in_place():
    def f(x, *, k=2.0):
        return x * k

    g = s2s_ad.value_and_grad(f)
    assert g(3.0) == (6.0, 2.0)
    f.__kwdefaults__["k"] = 5.0
    assert g(3.0) == (15.0, 5.0)
    f.__kwdefaults__ = {"k": np.float64(7.0)}
    assert g(3.0) == (21.0, 7.0)
