"""Generators that return a value, and what takes from them step by step."""

from tests.corpus import case, vec


def squares_until(x, limit):
    s = 0.0
    for v in x:
        if v > limit:
            return s
        s += v
        yield v * v
    return -s


def forth_and_back(x, limit):
    forth = yield from squares_until(x, limit)
    yield forth * x[0]
    back = yield from squares_until(x[::-1], limit * 0.8)
    nothing = yield from [forth, back]
    yield forth * back if nothing is None else 0.0


@case(vec(4), 0.9)
@case(vec(4), 9.0)
def value_of_a_yield_from(x, limit):
    s = 0.0
    for k, v in enumerate(forth_and_back(x, limit), 1):
        s += k * v
    return s


@case(vec(4), 0.9)
@case(vec(4), 0.1)
def left_before_its_value_is_there(x, limit):
    def leading():
        total = yield from squares_until(x, limit)
        yield 7.0 * total

    v = x[0]
    for v in leading():
        if v > 0.5:
            break
    return v * x[1]
