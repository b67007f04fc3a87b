"""Objects: dataclasses, plain classes, methods, properties, inheritance, callables."""

from copy import deepcopy
from dataclasses import asdict, astuple, dataclass, field, replace
from functools import cached_property

import numpy as np

from tests.corpus import case, mat, vec


@dataclass
class Spring:
    stiffness: float
    length: float = 1.0

    def energy(self, x):
        return 0.5 * self.stiffness * (x - self.length) ** 2

    @property
    def stiff(self):
        return self.stiffness * self.length


@dataclass(frozen=True)
class Layer:
    W: np.ndarray
    b: np.ndarray

    def __call__(self, x):
        return np.tanh(x @ self.W + self.b)


class Accumulator:
    scale = 2.0

    def __init__(self, start):
        self.total = start
        self.count = 0

    def add(self, v):
        self.total = self.total + v * self.scale
        self.count += 1
        return self

    @staticmethod
    def cube(v):
        return v**3

    @classmethod
    def zero(cls):
        return cls(0.0)


class Weighted(Accumulator):
    scale = 3.0

    def __init__(self, start, weight):
        super().__init__(start)
        self.weight = weight

    def add(self, v):
        return super().add(v * self.weight)


class Field:
    def __init__(self, values):
        self.values = values

    def __getitem__(self, i):
        return self.values[i]

    def __len__(self):
        return len(self.values)

    def __add__(self, other):
        return Field(self.values + other.values)

    def smooth(self):
        self.values[1:-1] = 0.5 * (self.values[:-2] + self.values[2:])


class Model:
    def __init__(self, w):
        self.w = w

    def __call__(self, x):
        return self.w * x * x

    def loss(self, x, y):
        return (self(x) - y) ** 2


@case(Spring(2.0, 0.5), 1.3, wrt=(0, 1))
def dataclass_argument(spring, x):
    return spring.energy(x) * spring.stiff


@case([Layer(mat(3, 4), vec(4)), Layer(mat(4, 2, 2), vec(2, 3))], vec(3, 1), wrt=(0, 1))
def frozen_dataclasses_in_a_list(layers, x):
    for layer in layers:
        x = layer(x)
    return np.sum(x**2)


@case(0.5, 1.5)
def dataclass_made_inside(x, y):
    s = Spring(stiffness=x)
    t = replace(s, length=y)
    s.length = x * y
    return s.energy(2.0) + t.energy(y * y) * s.stiff


@case(0.5, 4)
def object_with_state(x, n):
    acc = Accumulator(x)
    for i in range(n):
        acc.add(x * i)
    return acc.total * acc.count


@case(0.5)
def method_chaining(x):
    acc = Accumulator(x).add(x * x).add(1.0)
    return acc.total * Accumulator.cube(x) + Accumulator.zero().add(x).total


@case(0.5, 1.5)
def inheritance(x, y):
    acc = Weighted(x, y)
    acc.add(x)
    acc.add(y)
    return acc.total * isinstance(acc, Accumulator)


@case(vec(5))
def object_around_an_array(x):
    f = Field(x.copy())
    f.smooth()
    g = f + Field(x)
    return g[2] * f[1] * len(g)


@case(vec(5))
def alias_through_an_object(x):
    y = x.copy()
    f = Field(y)
    f.values[0] = x[1] * x[2]
    y[3] *= 2.0
    return np.sum(f.values * y)


@case(0.5, 1.5)
def attribute_writes(x, y):
    s = Spring(x, y)
    s.stiffness *= 2.0
    s.length, s.stiffness = s.stiffness, s.length
    alias = s
    alias.length += x
    return s.length * s.stiffness


@case(0.5, 1.5)
def getattr_and_setattr(x, y):
    s = Spring(x)
    setattr(s, "length", y)
    return getattr(s, "length") * getattr(s, "stiffness") + getattr(s, "missing", x)


@case(Model(1.3), 0.5, 0.7, wrt=(1, 2))
def method_of_an_argument(model, x, y):
    return model.loss(x, y)


CALLABLE_OBJECT = case(0.5)(Model(1.3))
BOUND_METHOD = case(0.5, 0.7)(Model(1.3).loss)


@dataclass
class Node:
    value: float
    children: list = field(default_factory=list)


@case(0.5, 1.5)
def tree_of_objects(x, y):
    root = Node(x, [Node(y), Node(x * y, [Node(2.0)])])

    def total(node):
        s = node.value
        for child in node.children:
            s = s + x * total(child)
        return s

    return total(root)












@dataclass
class Derived:
    w: float
    b: float = 0.5

    def __post_init__(self):
        self.double = self.w * 2.0


@case(0.4, 1.3)
def replaced_dataclass_is_made_anew(x, y):
    d = replace(Derived(x), w=y)
    return d.double * d.b * x


class Cached:
    def __init__(self, a):
        self.a = a

    @cached_property
    def square(self):
        return self.a * self.a


@case(0.4)
def cached_property_is_computed_once(x):
    c = Cached(x)
    first = c.square
    c.a = 3.0 * x
    return first + c.square * x


@case(0.4)
def deepcopy_keeps_what_is_shared(x):
    row = [x, 2.0 * x]
    both = deepcopy([row, row])
    both[0][0] = x * x
    return both[1][0] * row[0]


@case(Spring(0.4, 1.3), wrt=(0,))
def dataclass_taken_apart(d):
    w, b = astuple(d)
    return w * b + asdict(d)["length"] * d.stiffness


class Particle:
    def __init__(self, mass, pos, vel):
        self.mass = mass
        self.pos = np.array(pos, dtype=float)
        self.vel = np.array(vel)
        self.acc = np.zeros(2)


class Swarm:
    def __init__(self, particles):
        self.particles = particles
        self.time = 0.0

    def forces(self):
        for p in self.particles:
            p.acc[:] = 0
        for i in range(len(self.particles)):
            for j in range(i + 1, len(self.particles)):
                a, b = self.particles[i], self.particles[j]
                r = b.pos - a.pos
                d3 = (r @ r + 0.01) ** 1.5
                a.acc += b.mass * r / d3
                b.acc -= a.mass * r / d3

    def step(self, dt):
        for p in self.particles:
            p.vel += dt * p.acc
            p.pos += dt * p.vel
        self.forces()
        self.time += dt


@case(vec(3), mat(3, 2), mat(3, 2, 1), 2)
def objects_in_an_object_that_a_loop_moves(mass, pos, vel, steps):
    swarm = Swarm([Particle(mass[i], pos[i], vel[i]) for i in range(len(mass))])
    swarm.forces()
    for _ in range(steps):
        swarm.step(0.01)
    return sum(0.5 * p.mass * np.dot(p.vel, p.vel) for p in swarm.particles) * swarm.time


class Bunch:
    def __init__(self, **fields):
        self.__dict__.update(fields)

    def __getattr__(self, name):
        return 2.0


@case(vec(3))
def attributes_through_dict(x):
    bunch = Bunch(a=x[0], b=x[1])
    fields = bunch.__dict__
    for k in range(3):
        fields["a"] = bunch.a * x[k]
        bunch.b = fields["b"] + bunch.a
    return bunch.a * bunch.b * bunch.missing + sum(fields.values()) + len(bunch.__dict__) * x[2]






@dataclass(frozen=True)
class Labelled:
    a: float
    b: float = 2.0
    tags: tuple = ("x", 3.0)


@case(0.5)
def a_default_that_is_a_tuple(a):
    p = Labelled(a)
    for _ in range(2):
        p = replace(p, a=p.a * p.b, b=p.b + p.a)
    d = asdict(p)
    return d["a"] + d["b"] * len(d["tags"]) * d["tags"][1]


@dataclass
class Preset:
    x: float
    y: float = field(init=False, default=3.0)


@case(0.7, 1.3, 3)
def a_default_that_no_object_holds(x, y, n):
    p, q = Preset(x), Preset(y)
    q.y = q.y * x
    for k in range(n):
        if k > 0:
            p.y += p.x * q.y
    return sum(asdict(p).values()) * p.y + sum(astuple(q)) ** 2
