"""Objects, records, dicts and functions by an index or a key that is known at run time only."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tests.corpus import case, vec


@dataclass
class Linear:
    slope: float
    shift: float = 1.0

    def at(self, v):
        return self.slope * v + self.shift


class Square(Linear):
    def at(self, v):
        return self.slope + v * v


class Edge(NamedTuple):
    length: float
    end: int


EDGES = [Edge(1.0, 0), Edge(2.5, 1), Edge(0.5, 2)]



@case(vec(5))
@case(vec(4, 1))
def objects_in_turn(w):
    layers = [Linear(w[0]), Square(w[1]), Linear(w[2])]
    s = 0.0
    for k in range(len(w)):
        layer = layers[k % 3]
        s += layer.at(w[k])
        layer.slope = layer.slope * 1.1 + w[k]
        layers[(k + 1) % 3].shift += 1.0
    return s + sum(layer.slope * layer.shift for layer in layers)


@case(vec(5))
def from_outside(w):
    s = 0.0
    for k in range(len(w)):
        edge = EDGES[k % 3]
        s += edge.length * w[edge.end] ** 2
    return s


@case(vec(5))
def functions_in_turn(w):
    steps = [np.sin, np.tanh, lambda v: v * w[0]]
    s = 0.0
    for k in range(len(w)):
        s += steps[k % 3](w[k])
    return s


@case(vec(4), 0.9)
@case(vec(4), 0.1)
def written_through_another_name(w, limit):
    first, second = Linear(w[0]), Linear(w[1])
    chosen = (first, second)[int(w[2] > limit)]
    chosen.slope = w[3] ** 2
    last = [first, second][-int(w[2] > limit)]
    last.shift *= w[0]
    return first.slope * 2.0 + second.slope * second.shift * first.shift


@case(vec(4), 0.9)
@case(vec(4), 0.1)
def dicts(w, limit):
    tables = [{"x": w[0], "n": [1.0]}, {"x": w[1], "n": [2.0, w[2]]}]
    table = tables[int(w[2] > limit)]
    table["x"] *= 2.0
    table["n"].append(w[3])
    return tables[0]["x"] * sum(tables[0]["n"]) + tables[1]["x"] ** 2 * len(tables[1]["n"])


@case(vec(3), 6.0)
def objects_in_a_loop_of_unknown_length(w, limit):
    layers, s, i = [Linear(w[0]), Linear(w[1])], 0.0, 0
    while s < limit:
        layer = layers[i % 2]
        layer.slope += w[2]
        s += layer.slope
        i += 1
    return s + layers[0].slope * layers[1].slope


class Mark:
    def __init__(self, a, b):
        self.a, self.b = a, b


class Body:
    def __init__(self, place):
        self.place, self.trail = place, [place]


@case(vec(4), 2)
@case(vec(6), 1)
def half_as_many_objects_as_numbers(x, n):
    """Objects that hold lists of objects, as many as a size says: the loop that makes them is laid out."""
    bodies = [Body(Mark(x[2 * k], x[2 * k + 1])) for k in range(len(x) // 2)]
    for _ in range(n):
        for body in bodies:
            body.place = Mark(1.1 * body.place.a, body.place.b + body.place.a)
            body.trail.append(body.place)
    return sum(body.trail[0].a * body.trail[-1].b for body in bodies)


class Disc:
    def __init__(self, r):
        self.r = r

    def area(self):
        return self.r**2


class Strip:
    def __init__(self, r):
        self.r = r

    def area(self):
        return self.r * 3.0


@case(0.7, 3, np.array([1, 1, 2, 1]))
@case(0.7, 4, np.array([0, 2, 0, 1]))
@case(0.7, 0, np.array([0, 2, 0, 1]))
def what_a_loop_begins_with_by_a_condition_is_replaced_in_it(x, n, c):
    p = Disc(x * 2.0) if c[0] > 0 else Strip(x * x)
    y = 0.0
    for _ in range(n):
        y += p.area() * x
        p = Disc(y * 0.1) if c[0] > 0 else Strip(3.0 * x)
    return y + p.area()


@case(0.7, 3, np.array([1, 1, 2, 1]))
@case(0.7, 3, np.array([0, 2, 2, 1]))
def one_of_two_classes_in_a_loop_that_is_left(x, n, c):
    p = Disc(x * 2.0) if c[0] > 0 else Strip(x * x)
    y = 0.0
    for k in range(n):
        try:
            y += p.area()
            if c[k] > 1:
                raise ValueError
            p = Disc(x * 3.0)
        except ValueError:
            p = Strip(x * 5.0)
    return y + p.area()


@case(0.7, 2, np.array([1, 1, 2, 1]))
@case(0.7, 2, np.array([0, 2, 2, 1]))
def list_or_tuple_before_a_loop(x, n, c):
    d = (x, 1.0) if c[0] > 0 else [x, 2.0]
    y = 0.0
    for _ in range(n):
        y += d[0] * d[1]
        d = (3.0 * x, 2.0 * y) if c[0] > 0 else [x * y, y]
    return y + d[1]
