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


def roots(a, x):
    while True:
        yield x
        x = 0.5 * (x + a / x)


def squares(x):
    for v in x:
        yield v * v


def averaging():
    average = 0.0
    while True:
        v = yield average
        average = average * 0.5 + (1.0 if v is None else v)


@case(vec(4))
@case(vec(2))
def first_item_and_the_rest(x):
    items = squares(x)
    before, s = next(items), 0.0
    for v in items:
        s += v * before
        before = v
    return s + before


@case(vec(4), 0.9)
@case(vec(4), 9.0)
def left_and_gone_on_with(x, limit):
    steps, s = roots(x[0], 1.0), 0.0
    for _ in range(3):
        s += next(steps)
    for k, v in enumerate(steps):
        s *= v
        if k > 1:
            break
    return s * next(steps) * limit


@case(vec(3))
def several_of_one_kind_in_turn(x):
    a, b = roots(x[0], 1.0), roots(x[1], x[2])
    return next(a) * next(b) + next(b) * next(a) * next(a) + next(b, 2.0)


@case(vec(3))
def sent_to(x):
    averages = averaging()
    next(averages)
    a = averages.send(x[0])
    b = averages.send(x[1] * a)
    return a * b * next(averages)


@case(vec(4))
def its_code_runs_when_an_item_is_wanted(x):
    log = []

    def noted():
        for i in range(3):
            log.append(x[i])
            yield len(log) * x[i]

    items = noted()
    a = next(items)
    log.append(x[3])
    return a * next(items) + sum(log)


@case(vec(3), vec(3, 1))
def two_zipped(x, y):
    s = 0.0
    for a, b in zip(squares(x), squares(y)):
        s += a * b
    items = squares(x)
    for a in items:
        s += a * next(items, 2.0)
    return s


@case(vec(3), 0.9)
def until_it_gives_none(x, limit):
    items, s = squares(x), 0.0
    while (v := next(items, None)) is not None:
        if v > limit:
            continue
        s += v * x[0]
    return s
