"""Calls in the forms that NumPy takes them: cuts and bounds in any order, masks, numbers among arrays, axes
counted from either end, precisions that meet."""

import numpy as np

from tests.corpus import case, mat, vec


@case(0.7, 1.3)
def frequencies_of_a_step(d, s):
    return np.fft.fftfreq(5, d) * s + np.sum(np.fft.rfftfreq(6, d=d * s))


@case(vec(4), mat(2, 3), 0.7)
def padded_with_numbers_that_move(x, a, s):
    ends = np.pad(x, (1, 2), constant_values=(s, 2.0 * s))
    frame = np.pad(a, ((1, 2), (0, 1)), constant_values=((s, x[0]), (x[1], s * s)))
    one = np.pad(a, 1, constant_values=[s])
    return np.sum(ends**2) * np.sum(np.sin(frame)) + np.sum(one[0] ** 2 * x[0])


@case(vec(3), vec(3, seed=1), 0.7)
def scales_between_vectors(x, y, s):
    powers = np.logspace(x, y, 3) * np.logspace(x, s, 3, axis=1).T
    steps = np.geomspace(x, y, 3, endpoint=False) + np.geomspace(s, y, 3)
    return np.sum(powers * steps**2) + np.logspace(0.1, 0.7, 3, base=s)


@case(vec(6))
def cut_in_any_order(x):
    p, q, r = np.split(x, [4, 2])
    first, *rest = np.split(x, [-2, 1, 5])
    return np.sum(p**2) * np.sum(r) + np.sum(q) + np.sum(first**3) * np.sum(np.concatenate(rest) ** 2)


@case(mat(3, 4), mat(2, 3), vec(3))
def products_of_columns(a, b, x):
    turning = np.cross(a, x, axisa=0)
    spinning = np.cross(a[:, None, :2], b[:, :2, None].swapaxes(0, 1)[:1] * x[:, None, None], axis=0)
    return np.sum(turning**2) + np.sum(np.cross(x, a[:, :3], axis=0) * b[0]) + np.sum(spinning)


@case(mat(2, 3), vec(3), 0.7)
def index_tricks_of_anything(a, x, s):
    below = np.r_[a, a * s, x[None]]
    row = np.r_[x, [s, 1.0], 0:2, s, s:2.0:3j]
    beside = np.c_[[s, 2.0, 3.0], x, a.T, [[1.0], [s], [s * s]]]
    return np.sum(below**2) * np.sum(row**3) + np.sum(beside @ np.arange(5.0)) + np.append([], x * s)


@case(vec(5), 0.7)
def asked_where_there_is_an_answer(x, s):
    y = x - 0.6
    roots = np.sqrt(y, where=y > 0.0, out=np.full(5, s))
    shares = np.divide(s, y - y[:1], where=y > y[0], out=np.zeros(5))
    logs = np.log(y, out=x * s, where=y > 0.0)
    return roots * shares + np.arctanh(x * 2.0, where=x < 0.5, out=np.zeros(5)) + logs


@case(vec(5), 0.7, 0.2)
def bounds_that_changed_places(x, low, high):
    return np.clip(x, low, high) * 2.0 + np.clip(x, high, low) + np.clip(x, 0.9, low)


@case(mat(3, 4))
def items_by_number(a):
    return a.item(5) * a.item(-1) * a.item((1, 2)) * a.mT @ (a + a.item(0))


@case((vec(3) + 1j * vec(3, seed=1)).astype(np.complex64), tags="float32")
def complex_items(z):
    first, *rest = z.tolist()
    return (first * z.item(1)).real + abs(rest[1])


@case(vec(4).astype(np.float32), 0.7, tags="float32")
def functions_of_single_items(x, s):
    both = np.vectorize(lambda t, r: t * r + s)
    return both(x, s) + both(x[0], x) + np.vectorize(lambda t: t * s)(x) * both(x[1], 2.0)


@case(vec(4).astype(np.float32), 0.7, tags="float32")
def packed_and_summed_in_other_precisions(x, s):
    single = np.array([float(v) * s for v in x], dtype=np.float32)
    total = np.sum(x, out=np.zeros(())) * np.add.reduce(x, out=np.zeros(()))
    return single * np.r_[x[:3], s] + np.cumsum(x, out=np.zeros(4)) * total


@case(0.7, 1.3)
def numbers_in_products(s, t):
    return np.outer(s, t) * np.outer(t, [s, 2.0])


@case(vec(5), mat(3, 2), 0.7)
def put_in_at_several_places(x, a, s):
    row = np.insert(x, [3, 0, -1, 0], [s, x[0], s * s, 2.0])
    rows = np.insert(a, [1], a * s, axis=0)
    return np.sum(row**2 * np.arange(9.0)) + np.sum(rows**3) + np.insert(a, [0, 2], s, axis=1)


@case(vec(4), 0.7)
def what_is_made_of_nothing(x, s):
    none = x[x > 9.0]
    rows = np.outer(none, x)
    assert none.size == 0
    left = np.sum(np.resize(none, 3)) + np.sum(np.prod(rows, axis=(-1,))) + np.sum(np.median(rows, axis=(1,)))
    return left * s + np.partition(x[None], 1, axis=None)[0] * np.prod(x)


@case(mat(3, 4), 0.7)
def written_through_matrix_transposes(a, s):
    m, pair = a * 1.0, np.stack([a, a * s])
    flipped = m.mT
    flipped[1:] += s * flipped[:-1] ** 2
    pair.mT[0] *= m.mT
    return m * np.sum(pair) + flipped.T * np.sum(pair[1].mT[2])


IMAGE = np.array([200, 100, 3, 250], dtype=np.uint8)


@case(0.7, IMAGE, vec(4), tags="first")
def small_integers_wrap_around(s, image, x):
    shades = (-image * s, 2 * (image + image[::-1]) * x, (image - image[::-1]) * x * s)
    shades = (*shades, np.arctan2(image, s) + np.hypot(s, image) + np.power(image, s))
    return sum(shades) + s * (2 * image) * 3 + -image[0] * x + s * (2 * image[1])


@case(vec(3), 0.7)
def lists_beside_numbers_of_numpys(x, s):
    """A list beside a number of NumPy's is an array; beside one of Python's it is a list."""
    kinds, parts = [0, 1, 0], (s, 2.0, x[1])
    found = [np.sum(x[kinds == kind]) * kind + np.mean(x[kinds == kind]) ** 2 for kind in np.unique(kinds)]
    scaled = np.sum((parts - x[0]) ** 2 / np.float64(2.0)) + np.sum((x[2] < parts) * x) + np.sum(2**x[0] - kinds)
    return sum(found) + scaled + len(parts * 2) * s + (kinds == 1) * s


@case(vec(3), 0.7)
def lists_that_become_arrays(x, s):
    """In place, too, the operator of an array comes before that of a list: another name keeps the list."""
    first, second, third = [s, 2.0], [s, x[0]], [x[1]]
    kept, second_kept, twice = first, second, third
    first += x[:2]
    second += np.sum(x)
    third *= np.int64(2) if len(x) > 2 else 2
    return np.sum(first**2) + len(kept) * s + np.sum(second * x[:2]) + sum(second_kept) + sum(third) * len(twice)
