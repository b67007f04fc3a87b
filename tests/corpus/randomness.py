"""Random numbers that the primal draws: once, in its order, and no others."""

import random

import numpy as np

from tests.corpus import case, mat, vec


@case(vec(4))
def seeded_noise(x):
    rng = np.random.RandomState(3)
    noise = rng.randn(4)
    return np.sum(x * x * noise)


@case(vec(4))
def default_rng(x):
    rng = np.random.default_rng(7)
    return x * rng.normal(size=4) + rng.uniform()


@case(vec(4))
def global_seed(x):
    np.random.seed(5)
    keep = np.random.rand(4) > 0.4
    return np.sum(x * x * keep)


@case(0.5, 3)
def draws_in_a_loop(x, n):
    rng = np.random.RandomState(1)
    for _ in range(n):
        x = x * (1.0 + 0.1 * rng.rand())
    return x


@case(vec(3))
def adds_draws_of_a_generator_beside_an_object(x):
    rng = np.random.default_rng(3)
    noise = rng.normal()
    scale = np.poly1d([1.0, 2.0]).c
    return np.sum(x * x) * noise + np.sum(scale * x[:2])


@case(vec(5))
def shuffles_with_generators(x):
    y = x * 2.0
    order = np.arange(5)
    np.random.default_rng(3).shuffle(y)
    np.random.RandomState(4).shuffle(order)
    return np.sum(y * x[order] * np.arange(5))


@case(0.5)
def draws_python_numbers(x):
    random.seed(3)
    s = 0.0
    for _ in range(3):
        s += x**2 * random.gauss(0.0, 1.0) + random.random() * random.uniform(1.0, 2.0) * x
        if random.randint(0, 3) > 1:
            s *= x
    return s * random.choice([1.0, 2.0, 3.0])


@case(vec(5))
def draws_items(x):
    random.seed(5)
    i, j = random.sample(range(5), 2)
    again = [random.choice(range(5)) for _ in range(3)]
    pairs = [(x[0], x[1]), (x[2], x[3] * x[4])]
    a, b = random.choice(pairs)
    weighted = sum(random.choices([a, b, x[i]], weights=[1, 2, 3], k=4))
    return x[i] ** 2 * x[j] + sum(x[k] for k in again) * a + b * weighted * random.sample(pairs, 2)[1][0]


@case(vec(5))
def draws_rows(x):
    np.random.seed(7)
    rng, own = np.random.default_rng(1), random.Random(2)
    picked = rng.choice(x, size=3, replace=False)
    again = np.random.choice(x, 4)
    table = rng.choice(np.outer(x, x), size=2)
    weighted = np.random.choice(x, p=[0.1, 0.2, 0.3, 0.2, 0.2])
    return np.sum(picked**2) * np.prod(again) + np.sum(table) * weighted * own.choice([x[0], x[1]])


class Walk:
    moves = ((0, 1), (1, 0), (0, -1))

    def __init__(self, size, seed):
        self.size, self.rng = size, np.random.default_rng(seed)
        self.place, self.steps = (0, 0), 0

    def step(self, k):
        (dy, dx), (y, x) = self.moves[k], self.place
        self.place = (min(max(y + dy, 0), self.size - 1), min(max(x + dx, 0), self.size - 1))
        self.steps += 1
        return self.place == (self.size - 1, self.size - 1) or self.steps > 6


@case(mat(3, 9), 3)
def a_generator_in_an_object_that_a_loop_carries(weights, size):
    walk, done, total = Walk(size, 3), False, 0.0
    while not done:
        y, x = walk.place
        odds = np.cumsum(np.abs(weights[:, 3 * y + x]))
        total += np.log(odds[-1]) * weights[y, x]
        done = walk.step(int(np.searchsorted(odds / odds[-1], walk.rng.random())))
    return total
