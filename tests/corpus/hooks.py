"""What Python asks of classes: slots, deleters, truth, fields that are no arguments, abstract classes, unions."""

from abc import ABC, abstractmethod
from dataclasses import InitVar, dataclass, field, fields
from enum import IntEnum
from functools import cached_property

from tests.corpus import case, vec


class Slotted:
    __slots__ = ("value", "weight")

    def __init__(self, value):
        self.value = value


@case(0.7)
def slots_that_nothing_was_assigned_to(x):
    s = Slotted(x * x)
    y = getattr(s, "weight", 3.0) * s.value
    if not hasattr(s, "weight"):
        s.weight = y
    try:
        del s.weight
        y += s.weight
    except AttributeError:
        y *= 2.0
    return y


class Deleting:
    def __init__(self, value):
        self.value = value

    @property
    def twice(self):
        return 2.0 * self.value

    @twice.deleter
    def twice(self):
        self.value = self.value * self.value

    @cached_property
    def cube(self):
        return self.value**3


@case(0.7)
def attributes_are_deleted(x):
    d = Deleting(x)
    y = d.twice * d.cube
    del d.twice, d.cube
    try:
        del d.nothing
    except AttributeError:
        y += d.cube
    return y * d.value


class Empty:
    def __len__(self):
        return 0


class Judged(Empty):
    def __init__(self, value):
        self.value = value

    def __bool__(self):
        return bool(self.value > 0.5)


@case(0.7)
def truth_by_bool(x):
    found = [bool(v) for v in (Empty(), Judged(x), Judged(-x), object(), x, [], (x,))]
    return x * x * sum(k for k, true in enumerate(found) if true)


@case(0.7)
def a_nonlocal_is_deleted(x):
    n = x * x

    def restart():
        nonlocal n
        del n
        n = 3.0 * x

    restart()
    try:
        a, b, *c = [x]
    except ValueError:
        n *= x
    return n


@dataclass
class Derived:
    a: float
    scale: InitVar[float] = 3.0
    total: float = field(init=False)
    seen: list = field(init=False, default_factory=list)

    def __post_init__(self, scale):
        self.total = self.a * scale
        self.seen.append(self.total)


@case(0.7)
def fields_that_are_not_arguments(x):
    p, q = Derived(x * x), Derived(x, 2.0)
    return p.total * q.seen[0] * len(fields(p)) + q.total * sum(len(f.name) for f in fields(Derived)) + p.scale


class Shape(ABC):
    @abstractmethod
    def area(self): ...


class Disc(Shape):
    def __init__(self, r):
        self.r = r

    def area(self):
        return self.r * self.r


@case(0.7)
def a_class_without_objects(x):
    try:
        return Shape().area() * x
    except TypeError:
        return Disc(x).area() * isinstance(Disc(x), Shape)


@case(0.7)
@case((0.7, 2.0), wrt=(0,))
def asked_for_a_union(x):
    if isinstance(x, int | None):
        return 3.0 * x
    if not isinstance(x, (int | float) | str):
        return x[0] * x[1]
    return x * x


class Asked:
    """What it has is told by its getters."""

    def __init__(self, x):
        self.x = x

    @property
    def small(self):
        if self.x > 1.0:
            raise AttributeError("too large")
        return self.x * 0.5

    @property
    def later(self):
        return self._later

    @property
    def square(self):
        if not hasattr(self, "_square"):
            self._square = self.x**2
        return self._square

    def __getattr__(self, name):
        if name == "third":
            return self.x**3
        raise AttributeError(name)


@case(0.7)
@case(1.3)
def what_getters_say_is_there(x):
    a = Asked(x)
    total = a.square * a.square + (a.third if hasattr(a, "third") else 0.0)
    total += x if hasattr(a, "later") or hasattr(a, "fourth") else 2.0 * x
    a._later = 3.0 * x
    total += a.later * x if hasattr(a, "later") else 0.0
    return total + getattr(a, "small", x**3) * getattr(a, "fourth", 0.5) + hasattr(a, "small")


@dataclass(frozen=True, order=True)
class Knot:
    """Put right after it was made, frozen as it is."""

    place: float
    weight: float = 1.0

    def __post_init__(self):
        object.__setattr__(self, "weight", self.weight * 2.0)
        if self.place > 1.0:
            object.__setattr__(self, "place", self.place**2)


@case(1.0, 2.0)
@case(0.5, 0.7)
def frozen_and_put_right(a, b):
    p, q = Knot(a * 1.1, b), Knot(b)
    last = max(p, q)
    return last.place * last.weight + p.place * (p < q)


class Shade(IntEnum):
    DARK = 0
    LIGHT = 1


@case(vec(3), 0)
@case(vec(3), 1)
def member_by_its_value(x, k):
    shade = Shade(k)
    return {Shade.DARK: x[0], Shade.LIGHT: x[1] ** 2}[shade] * x[shade + 1] * len(shade.name)


class Cells:
    def __init__(self, n):
        self.held = [0.0] * n

    def __setitem__(self, k, v):
        self.held[k] = v

    def __getitem__(self, k):
        return self.held[k]

    def __delitem__(self, k):
        del self.held[k]


@case(1.5, True)
@case(1.5, False)
def item_deleted_by_a_method(x, shorter):
    cells = Cells(3)
    cells[0] = x
    cells[1] += x * x
    cells[-1] = cells[0] * cells[1]
    if shorter:
        del cells[1]
    return sum(cells.held) * cells[1]
