"""Statements beyond assignment, if and loops: match, try, with, del, walrus, import."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tests.corpus import case, vec


@dataclass(order=True)
class Point:
    x: float
    y: float


@dataclass
class Circle:
    r: float
    center: Point


class Pair(NamedTuple):
    a: float
    b: float


@case(0.5, "square")
@case(0.5, "double")
def match_on_a_string(x, kind):
    match kind:
        case "square":
            return x * x
        case "double" | "twice":
            return 2.0 * x
        case _:
            raise ValueError(kind)


@case(0.5, 3)
@case(0.5, 7)
def match_on_an_int(x, n):
    match n:
        case 0 | 1:
            y = x
        case 3:
            y = x**3
        case k if k > 5:
            y = x * k
        case _:
            y = 0.0
    return y * x


@case((0.5, 1.5), wrt=(0,))
def match_on_structure(p):
    match p:
        case [a]:
            return a
        case (a, b):
            return a * b * b
        case _:
            return 0.0


@case({"kind": "gauss", "sigma": 0.7}, 0.5, wrt=(1,))
def match_on_a_mapping(options, x):
    match options:
        case {"kind": "gauss", "sigma": s}:
            return np.exp(-((x / s) ** 2))
        case _:
            return x


@case(0.5)
def walrus(x):
    if (y := x * x) < 1.0:
        z = y * 2.0
    else:
        z = y
    return z * y


@case(0.5)
def walrus_in_while(x):
    s = 0.0
    while (x := x * 0.7) > 0.1:
        s = s + x * x
    return s + x


@case(0.5)
def try_without_exception(x):
    try:
        y = x * x
    except ValueError:
        y = 0.0
    return y * x


@case(0.5)
def try_finally(x):
    y = x
    try:
        y = y * 2.0
    finally:
        y = y * x
    return y


@case(0.5)
def try_else(x):
    try:
        y = x * 2.0
    except ZeroDivisionError:
        y = 1.0
    else:
        y = y * x
    finally:
        z = y * y
    return z


@case(0.5, {}, wrt=(0,))
def except_branch_taken(x, table):
    try:
        scale = table["scale"]
    except KeyError:
        scale = 3.0
    return x * x * scale


@case(0.5)
def raised_and_caught(x):
    try:
        if x < 1.0:
            raise ValueError("small")
        y = x
    except ValueError as e:
        y = x * x * len(str(e))
    return y


@case(vec(4))
def with_errstate(x):
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.log(x) / x
    return np.sum(y)


@case(vec(4))
def with_two_items(x):
    with np.errstate(all="ignore"), np.printoptions(precision=3):
        y = x * x
        y[0] = x[1]
    return y * x


@case(0.5)
def delete(x):
    y = x * x
    z = y * x
    del y
    return z


@case(0.5)
def import_inside(x):
    import math
    from numpy import cos

    return math.sin(x) * cos(x)


@case(0.5)
def pass_and_ellipsis(x):
    if x > 1.0:
        pass
    else:
        ...
    for i in range(3):
        pass
    return x * i


@case(0.5)
def several_on_a_line(x):
    y = x * x; z = y * x
    if z < 1.0: z = z + y
    return z


@case(0.5)
def lines_in_brackets(x):
    y = (
        x * x  # square
        + x  # and itself
    )
    return (y
            * x)


@case(0.5, 1.5)
def starred_targets(x, y):
    *head, tail = x, y, x * y
    a, *_ = head
    return a * tail * head[1]


@case(0.5, 1.5)
def conditional_import_and_del(x, y):
    values = {"a": x, "b": y}
    del values["a"]
    return values["b"] * x * len(values)


@case((0.4, 0.9), wrt=(0,))
def match_with_guards_and_classes(p):
    total = 0.0
    match p:
        case (a, b) if a > b:
            return a
        case [a, *rest] if len(rest) == 1:
            total = a * rest[0]
        case _:
            return 0.0
    match {"k": "sq", "v": p[0], "more": 1}:
        case {"k": "cube"}:
            pass
        case {"k": "sq" | "square", "v": float() | int() as v, **rest}:
            total += v * v * len(rest)
    match 3:
        case 1 | 2:
            total = 0.0
        case int(n) if n > 2:
            total *= n
    return total


@case(0.3, 1.0)
def with_in_a_branch(x, y):
    """What stands after the block is done in this branch, too."""
    if y > 0.5:
        with np.errstate(all="ignore"):
            z = x * y
        x = z * 0.7
    return x * x


@case(0.3, 1.0)
def loop_that_raises_in_a_branch(x, y):
    """A path that ends inside the loop does not end the branch around it."""
    if y > 0.5:
        for k in range(3):
            if x > 100.0 * k + 50.0:
                raise ValueError("too large")
            x = x * y + k
        x = x * 0.7
    return x * x


@case(vec(4))
def a_key_made_of_a_size(x):
    scale = {"v3": 2.0, "v4": 3.0}.get(f"v{len(x)}", 1.0)
    return scale * np.sum(x**2)


def area(shape):
    match shape:
        case Circle(r=r, center=Point(x=0.0)):
            return r
        case Circle(r, Point(x, y)) if x > 0:
            return math.pi * r * r + x * y
        case Point(x=x, y=y):
            return x * y
        case Pair(a, b):
            return a + b * b
        case [a, *rest, b]:
            return a * b + sum(rest)
        case {"r": r, **more}:
            return r * r + len(more)
        case int() | float() as v:
            return v * 3
        case "a" | "b" as text:
            return len(text)
        case None:
            return 0.0
        case _:
            return 1.0


@case(0.7)
def every_form_of_pattern(x):
    p = Point(x, x)
    total = area(Circle(x, Point(x, 2.0))) + area(p) + area(Pair(x, x)) + area([x, x, 2.0, x])
    total += area({"r": x, "s": 1}) + area(x) * area("a") + area(None) + area((x,))
    return total * x if p == Point(x, x) and not p < Point(x, x) and p != x else total


@case(0.7, 3)
@case(-0.7, 1)
def patterns_with_alternatives(x, n):
    match (0, x):
        case (0, w) | (w, 0):
            s = w * w
    match (1 if x > 0.0 else 0), x, 2.0 * x, range(3):
        case (0, w, _, [_, k, _]) | (1, _, w, [_, _, k]):
            s = s * w * k
    match n if x > 0.0 else x:
        case [w]:
            s = w
        case int(w) | float(w) if w < 10.0:
            s = s + w
    match Point(x, s) if x > 0.0 else Circle(x, Point(s, None)):
        case Point(y=w) | Circle(center=Point(w, None)):
            s = s * w + x
    return s


@case(0.7)
def match_in_a_loop(x):
    s = 0.0
    for op, v in [("add", x), ("mul", 2.0), ("skip", x), ("stop", x), ("add", x)]:
        match op, v:
            case "add", w:
                s = s + w
            case "mul", float(w):
                s = s * w * x
            case "skip", _:
                continue
            case "stop", _:
                break
    return s * x


@case(0.7)
def chained_comparison_with_effects(x):
    seen = []

    def note(v):
        seen.append(v)
        return v

    below = note(0.1) < note(x) < note(0.3) < note(9.0)
    return x * len(seen) if not below else x


@case(0.7)
@case(-0.7)
def lists_and_functions_by_branch(x):
    p = [x, 1.0] if x > 0 else [2.0, x]
    f = (lambda v: v * x) if x > 0 else (lambda v: v + x)
    return p[0] * p[1] * f(x) + f(3.0)


@case(0.7, 0.2)
@case(0.1, 0.9)
def numbers_compared_where_a_key_may_be_missing(x, y):
    table = {"a": x * y}
    try:
        x = max(x, y, 0.5) * min(x, table["a"])
        y = y + table["b"]
    except KeyError:
        x = x * 2.0
    return x * y


@case(0.7, vec(4), 3)
def list_made_anew_before_a_branch(x, u, n):
    for i in range(3):
        for j in range(n):
            first, *rest = u[:3]
            if rest[-1] > 0.9:
                u[j] = x * first
            else:
                x = x * 0.9 + rest[0]
    return x * np.sum(u)
