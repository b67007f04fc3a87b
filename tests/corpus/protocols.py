"""Objects that are gone through as Python does it: by ``__next__``, and by ``__getitem__`` alone."""

import numpy as np

from tests.corpus import case, mat, vec


class Walk:
    """An iterator over an array that keeps what it has handed out, and begins anew for each loop."""

    def __init__(self, x):
        self.x, self.k, self.seen = x, 0, []

    def __iter__(self):
        self.k = 0
        return self

    def __next__(self):
        if self.k >= len(self.x):
            raise StopIteration
        v = self.x[self.k]
        self.k += 1
        self.seen.append(v * v)
        return v


class Newton:
    """Square roots, until they do not move any more."""

    def __init__(self, a, tol):
        self.a, self.x, self.tol = a, a, tol

    def __iter__(self):
        return self

    def __next__(self):
        new = 0.5 * (self.x + self.a / self.x)
        if abs(new - self.x) < self.tol:
            raise StopIteration
        self.x = new
        return new


class Items:
    """Items by number, and no ``__iter__``."""

    def __init__(self, items):
        self.items = items

    def __getitem__(self, i):
        return self.items[i]


class Batches:
    def __init__(self, rows, size):
        self.rows, self.size = rows, size

    def __len__(self):
        return len(self.rows) // self.size

    def __getitem__(self, i):
        if i >= len(self):
            raise IndexError(i)
        return self.rows[i * self.size : (i + 1) * self.size]


@case(vec(3))
def loop_in_a_loop_over_one_iterator(x):
    walk = Walk(x)
    s = 0.0
    for v in walk:
        for w in walk:  # begins anew, and leaves nothing for the outer loop
            s += v * w
    return s * sum(walk.seen)


@case(np.array([0.3, 0.7, 0.9]))
def left_and_taken_up_again(x):
    walk = Walk(x)
    s = 0.0
    for v in walk:
        s += v * v
        if v > 0.6:
            break
    else:
        s *= 3.0
    for v in walk:
        if v > 5.0:
            break
    else:
        s *= x[1]
    return s + sum(walk.seen)


@case(vec(3))
def written_by_the_loop(x):
    walk = Walk(x * 1.0)
    s = 0.0
    for v in walk:
        walk.x[walk.k - 1] = v * v
        s += walk.x[0] * v
    return s + np.sum(walk.x**2)


@case(vec(2))
def asked_for_its_next_items(x):
    it = iter(Walk(x))
    a = next(it)
    b = next(it, 7.0)
    c = next(it, x[0])
    return a * b * c * next(it, x[1] * 3.0)


@case(vec(4))
def handed_to_others(x):
    squares = [v**2 for v in Walk(x) if v > 0.1]
    s = 0.0
    for k, v in enumerate(Walk(x)):
        if k == 1:
            continue
        s += k * v * v + v
    for v, w in zip(Walk(x), 2.0 * x):
        s += v * w
    return s * sum(squares) + max(Walk(x)) + np.sum(np.array(list(Walk(x))) ** 3)


@case(2.0)
def until_it_stops(a):
    y = a
    for y in Newton(a, 1e-10):
        pass
    return y


@case(vec(3))
def exceptions_of_the_body_are_its_own(x):
    s = 0.0
    for v in Walk(x):
        try:
            if v > 0.6:
                raise StopIteration
            s += v
        except StopIteration:
            s += v**3
    return s * s


@case(mat(3, 2))
def rows_by_number(a):
    s = 0.0
    for row in Items(a):
        s += row[0] * row[1]
    for v in Items([a[0, 0], a[1, 1] * a[0, 0], a[2, 0]]):
        s += v * v
    return s


@case(vec(3), 4)
def grown_items_by_number(x, n):
    held = []
    for i in range(n):
        held.append(x[i % 3] * i)
    s = 0.0
    for v in Items(held):
        s += v * v
    return s


@case(mat(6, 2))
def batch_by_batch(a):
    s = 0.0
    for rows in Batches(a, 2):
        s += np.mean(rows**2) * np.sum(rows)
    return s


def checked(x, k):
    y = x[k]
    if y > 0.8:
        raise ValueError(y)
    z = y * x[k + 1]
    assert z < 0.5
    return z * x[k + 2]


@case(np.array([0.3, 0.7, 0.6, 0.9]))
def what_comes_after_a_check_that_was_passed(x):
    s = 0.0
    for k in range(4):
        try:
            s += checked(x, k)
        except (ValueError, AssertionError):
            s += 2.0 * x[0] ** 2
        except IndexError:
            s += 3.0 * x[1] ** 2
    return s


class Row:
    """Takes numbers and slices, as a list does."""

    def __init__(self, items):
        self.items = items

    def __getitem__(self, key):
        if isinstance(key, slice):
            start, stop, step = key.indices(len(self.items))
            return Row([self.items[k] * (1.0 if key.stop is None else 0.5) for k in range(start, stop, step)])
        return self.items[key]


@case(vec(5), 2)
@case(vec(4), -1)
def a_class_that_takes_slices(x, n):
    row = Row(x)
    few = row[:n]
    return row[1:][0] * row[::-2][1] + few[-1] * few[0] + row[n] ** 2


class Doubled:
    """NumPy asks it for its array, and beside arrays never for ``__rmul__``."""

    def __init__(self, values):
        self.values = 2.0 * values

    def __array__(self, dtype=None, copy=None):
        return self.values

    def __rmul__(self, other):
        return Doubled(other * self.values)

    def __float__(self):
        return float(self.values[0])

    def __hash__(self):
        return 3


class Halves:
    """A sequence."""

    def __init__(self, values):
        self.values = values

    def __len__(self):
        return len(self.values)

    def __getitem__(self, k):
        return 0.5 * self.values[k]


@case(vec(3), 0.6)
def objects_that_numpy_makes_arrays_of(x, c):
    d, z = Doubled(x), np.zeros(3)
    z[:] = Doubled(c * x)
    z[0] += np.array([d], dtype=float)[0, 1]
    total = np.sum(np.asarray(d) * z) + np.sum(x * d) + np.sum(np.sin([d, c * d]))
    return total + np.dot(x, Halves(x)) + hash(d) * np.asarray(Halves(c * x))[1]
