"""Constructors: those that ``@dataclass`` makes, those that stand beside it, and what ``super()`` leads to."""

import functools
from collections.abc import MutableMapping, Sequence
from dataclasses import InitVar, dataclass, field

from tests.corpus import case


@dataclass
class Beam:
    length: float
    width: float = 0.5

    def __init__(self, length, width=1.0):
        self.length = 2.0 * length
        self.width = width


@case(1.3)
def an_own_init_in_a_dataclass(x):
    beam = Beam(x)
    return beam.length * beam.width * x


@dataclass
class Pair:
    a: float
    b: float = 0.5


class Tripled(Pair):
    def __init__(self, x):
        super().__init__(x, 3.0 * x)
        self.c = x * x


class Named(Pair):
    def __init__(self, x):
        Pair.__init__(self, x, b=x)


class Plain(Pair):
    def __new__(cls, *args):
        return super().__new__(cls)


class Youngest(Tripled):
    def __init__(self, x, y):
        super().__init__(x)
        self.d = y


@case(1.3, 0.4)
def classes_derived_from_dataclasses(x, y):
    three, named, plain, last = Tripled(x), Named(y), Plain(x, y), Youngest(y, x * y)
    return three.a * three.b * three.c + named.a * named.b - plain.a * plain.b**2 + last.c * last.d


@dataclass(frozen=True, order=True)
class Spring:
    stiffness: float
    factor: InitVar[float]
    rest: float = 1.0

    def __post_init__(self, factor):
        object.__setattr__(self, "rest", factor * self.stiffness)


class Stiff(Spring):
    def __init__(self, k):
        super().__init__(k, factor=2.0)


@case(0.7)
def init_only_fields_of_a_base(x):
    spring, other = Stiff(x), Spring(x * 2.0, 3.0)
    return spring.stiffness * spring.rest + (other.rest if other > Spring(x, 2.0) else 0.0)


@dataclass(slots=True)
class Slotted:
    a: float
    parts: list = field(default_factory=list)

    def __init__(self, a):
        self.a = a
        self.parts = [a, a]


@dataclass(kw_only=True)
class Scaled(Pair):
    z: float = 3.0

    def times(self, s):
        return Scaled(self.a * s, self.b, z=self.z * s)


class Worn(Scaled):
    def __init__(self, x, n):
        for _ in range(n):
            x = x * 0.9
        super().__init__(x, z=x + 1.0)


@case(1.1)
def slots_and_keywords(x):
    slotted = Slotted(x * x)
    slotted.parts.append(2.0)
    scaled, worn = Scaled(x, z=x).times(x), Worn(x, 3)
    return sum(slotted.parts) * slotted.a + scaled.a * scaled.z * scaled.b + worn.a * worn.z


class Model:
    rate = 2.0

    def __new__(cls, *args):
        return super().__new__(cls)

    def __init__(self, x):
        self.x = x

    @classmethod
    def make(cls, x):
        return cls(x * cls.rate)

    @staticmethod
    def twist(x):
        return x * x

    @property
    def pressure(self):
        return self.x * 3.0

    def energy(self):
        return self.x * self.pressure


class Wet(Model):
    rate = 3.0

    @classmethod
    def make(cls, x):
        made = super().make(x)
        made.x = made.x + 1.0
        return made

    @staticmethod
    def twist(x):
        return x + 1.0

    @property
    def pressure(self):
        return super().pressure + super().twist(self.x) * super().rate

    def energy(self):
        return super().energy() + super(Wet, self).energy() * 0.5


def derived(cls):
    """A class of the same name as its base, as it is where a module takes over another one's."""
    base = cls

    class Wet(base):
        def energy(self):
            return 1.0 + super().energy()

    return Wet


Drier = derived(Wet)


@case(1.3)
def what_super_leads_to(x):
    return Wet(x).energy() + Wet.make(x).energy() * 0.1 + Drier(x).energy() - Drier.make(x).x * Wet.twist(x)


class Once:
    _cache: dict = {}

    def __new__(cls, v):
        made = super(Once, cls).__new__(cls)
        made.v = v
        return made


class TooHot(Exception):
    def __init__(self, v):
        super().__init__(v)
        self.v = v


@case(0.9)
def constructors_that_are_not_init(x):
    try:
        if x > 0.2:
            raise TooHot(x * x)
    except TooHot as error:
        return error.v * Once(x).v
    return functools.reduce(lambda a, b: a * b, [x, x])


class Store(MutableMapping):
    def __init__(self, held):
        self.held = dict(held)

    def __getitem__(self, key):
        return self.held[key]

    def __setitem__(self, key, value):
        self.held[key] = value

    def __delitem__(self, key):
        del self.held[key]

    def __iter__(self):
        return iter(self.held)

    def __len__(self):
        return len(self.held)


@case(1.3)
def what_a_mapping_inherits(x):
    store = Store({"a": x, "b": x * x})
    store["c"] = store["a"] * store.get("b") + store.get("zz", 1.0)
    total = sum(store.values())
    for key, value in store.items():
        total = total + value * len(key)
    if "a" in store:
        total = total * 2.0
    store.update(q=x)
    store.setdefault("r", x * 3.0)
    last = store["q"]
    del store["q"]
    return total * last + sum(store[key] for key in store.keys())


class Row(Sequence):
    def __init__(self, *items):
        self.items = items

    def __getitem__(self, k):
        return self.items[k]

    def __len__(self):
        return len(self.items)


class TwoWays:
    def __init__(self, *items):
        self.items = items

    def __iter__(self):
        return iter(self.items)

    def __reversed__(self):
        return iter((self.items[0] * 10.0, self.items[1]))


class Weighted:
    """Its items by number are others than those that it is gone through by."""

    def __init__(self, x):
        self.x = x

    def __len__(self):
        return 3

    def __getitem__(self, k):
        return self.x[k] * (k + 1)

    def __iter__(self):
        yield 100.0


@case(1.3)
def from_the_last_to_the_first(x):
    row, weighted, total = Row(x, x * x, 3.0), Weighted([x, x * x, 2.0]), 0.0
    for v in reversed(row):
        total = total * 0.5 + v
    for k, v in enumerate(reversed(TwoWays(x, x * 2.0))):
        total = total + v * x**k
    for v in reversed(weighted):
        total = total * x + v
    try:
        total = total + sum(reversed(Store({"a": x}).held.values())) + next(reversed(weighted))
        total = total + sum(reversed(Store({"a": x})))
    except TypeError:
        total = total * 2.0
    return total * row.count(3.0) + row.index(3.0)


class Repeating:
    def __init__(self, u):
        self.u = u

    def __reversed__(self):
        for k in (0, 0, 2):
            yield self.u[k]


@case([0.9, 0.6, 1.2], 0.7)
def items_written_while_they_are_gone_through(x, c):
    y, total = [v * c for v in x], 0.0
    for v in reversed(Repeating(y)):
        y[0] = y[0] * 0.5
        total = total * c + v
    return total + y[0]


@dataclass
class Bare:
    x: float


class Checked(Bare):
    """Its base's ``__init__`` was made before there was a ``__post_init__``, and calls none."""

    def __post_init__(self):
        self.x = self.x * 100.0


@dataclass
class Aliased(Bare):
    """A field that is a property: the ``__init__`` that is made for the class sets it."""

    twice: float = 0.0


def _set_twice(self, value):
    self.x = value / 2.0


Aliased.twice = property(lambda self: self.x * 2.0, _set_twice)


@dataclass
class Level:
    height: float
    steps: int = field(init=False, default=1)


@case(1.5)
@case(0.5)
def fields_are_assigned(x):
    a, b = Level(x), Level(x * x)
    a.steps = 3
    either = a if x > 1.0 else b
    either.__init__(x**3)
    return Checked(x).x * Aliased(x, x * x).x + a.height * a.steps + b.height * either.height


class Widened(Bare):
    def doubled(self):
        return Widened(self.x * 2.0)


class Summed(Widened):
    def doubled(self):
        parts = [super(Summed, self).doubled() for _ in range(2)]
        return parts[0].x + parts[1].x


@case(1.5)
def super_in_a_comprehension(x):
    return Summed(x * x).doubled() * x
