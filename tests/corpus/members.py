"""Members of enums and functions that a loop carries, keys of dicts that are such, objects of several classes."""

import enum

import numpy as np

from tests.corpus import case

X = np.array([0.7, 0.3, -0.2, 0.9, 0.15, -0.8, 0.6, 0.4])


class Side(enum.Enum):
    LONG = 1
    SHORT = -1
    FLAT = 0

    @property
    def rate(self):
        return 0.5 + 0.25 * self.value

    def gain(self, x):
        return self.value * x * x

    def __bool__(self):
        return self is not Side.FLAT


class Compass(enum.IntEnum):
    NORTH = 0
    EAST = 1
    SOUTH = 2


RATES = {Side.LONG: 1.5, Side.SHORT: 0.5, Side.FLAT: 0.1}


@case(X)
def turned_around(xs):
    side, total = Side.FLAT, 0.0
    for x in xs:
        wanted = Side.LONG if x > 0.5 else Side.SHORT if x < 0.2 else side
        if wanted is not side:
            total = total + x * x * wanted.value
            side = wanted
        total = total * 1.1
    return total


@case(X)
def asked_in_many_ways(xs):
    side, total, log = Side.FLAT, 0.0, []
    for x in xs:
        if x > 0.5:
            side = Side.LONG
        elif x < 0.2:
            side = Side.SHORT
        total += side.gain(x) + RATES[side] * x**3
        if side:
            total *= side.rate
        if side in (Side.LONG, Side.FLAT) and side.name != "FLAT":
            log.append(x)
        if isinstance(side, Side) and side == Side.SHORT and f"{side.name.lower():>6}" == " short":
            side = Side(0)
    return total * sum(log)


@case(X)
def matched_members(xs):
    side, total = Side.FLAT, 0.0
    for x in xs:
        match side:
            case Side.FLAT:
                side = Side.LONG if x > 0.5 else Side.FLAT
            case Side.LONG | Side.SHORT if x < 0.0:
                total += x**3
                side = Side.FLAT
            case _:
                total += x * x
    return total if side is Side.FLAT else 2.0 * total


class Position:
    def __init__(self):
        self.side = None
        self.turns = 0

    def step(self, x):
        before, self.side = self.side, (Side.LONG if x > 0.25 else Side.SHORT)
        if before is not None and before != self.side:
            self.turns += 1
        return self.side.rate * x * x


@case(X)
def of_an_object(xs):
    position, total = Position(), 0.0
    for x in xs:
        total += position.step(x)
    return total * position.turns + (position.side.value if position.side else 0.0) * total**2


@case(0.9, 5)
@case(1.4, 2)
def whole_numbers_with_names(x, n):
    heading, total = Compass.NORTH, x
    for k in range(n):
        if heading == Compass.EAST:
            total += x * x * k
        elif heading is Compass.SOUTH:
            total *= x
        heading = Compass.EAST if k % 3 else Compass.SOUTH
    return sum(total * k for k in range(Compass.EAST, Compass.SOUTH + 1)) + sum(x for _ in range(Compass.SOUTH))


def doubled(x):
    return 2.0 * x


@case(0.9, 4)
@case(2.5, 3)
def a_function_for_the_next_trip(x, n):
    f = doubled
    for _ in range(n):
        x = f(x)
        f = np.sin if x > 1.0 else doubled
    return x


def start(x):
    return middle, x * 2.0


def middle(x):
    return (middle, x * 1.1) if x < 3.0 else (end, x * x)


def end(x):
    return None, x + 1.0


@case(0.6, 30)
@case(0.7, 3)
def states_that_are_functions(x, most):
    state, k = start, 0
    while state is not None:
        state, x = state(x)
        k += 1
        if k > most:
            break
    return x


class Ball:
    def __init__(self, place):
        self.place = place

    def hit(self, x):
        distance = x - self.place
        return None if distance < 0.0 else distance * distance

    def colour(self):
        return self.place * 2.0


class Wall:
    def __init__(self, slope):
        self.slope = slope

    def hit(self, x):
        t = x * self.slope
        return t if t > 0.1 else None

    def colour(self):
        return self.slope**2


@case(0.5, 1.2, 2.0)
@case(0.5, 0.3, 2.0)
@case(0.5, 0.9, 0.05)
@case(0.5, 0.01, 2.0)
def nearest_of_two_kinds(place, x, slope):
    best, nearest = 1e9, None
    for thing in (Ball(place), Wall(slope)):
        if (t := thing.hit(x)) is not None and t < best:
            best, nearest = t, thing
    if nearest is None:
        return 0.2 * x * place
    return best * nearest.colour() + x


@case(0.7, 3)
@case(0.7, 0)
def object_of_two_kinds_or_none(x, n):
    thing = None
    for k in range(n):
        if x * k > 1.0:
            thing = Ball(x)
        if x * k < 0.5:
            thing = Wall(x)
    return x if thing is None else thing.colour() * x


@case({Side.LONG: 0.5, Side.SHORT: np.array([1.0, 2.0])}, 1.5, wrt=(0, 1))
def members_are_keys(weights, x):
    return weights[Side.LONG] * x**2 + sum(np.sum(w) for w in weights.values()) * RATES[Side.LONG]


@case({None: 0.5, True: 1.5, 2.5: 2.0, float("inf"): 0.7, (Compass.EAST, 1): 3.0}, 1.5, wrt=(0, 1))
def keys_of_many_kinds(weights, x):
    near = weights[None] * weights[True] ** 2 + weights[2.5] * x
    return near + weights[float("inf")] ** 2 * weights[Compass.EAST, 1]


@case(X)
def made_in_a_branch(xs):
    known, total = False, 0.0
    for x in xs:
        if known:
            total += side.value * x * x + f(x)
        if x > 0.5:
            side = Side.LONG if x > 0.75 else Side.SHORT
            f = np.sin if side is Side.LONG else np.cos
            known = True
    return total


class Phase(str, enum.Enum):
    SOLID = "s"
    LIQUID = "liq"


@case(X, np.array([1.0, 0.5, 2.0]), 2)
@case(X[2:], np.array([1.0, 0.5, 2.0]), 1)
def members_that_are_numbers_or_strings(xs, rates, k):
    """They take part in arithmetic, are indices, and are equal to the numbers and strings that they are."""
    phase, way, seen, total = Phase.SOLID, Compass.NORTH, [], 1.0
    for x in xs:
        total = total * rates[way] + way * x + (1.0 if phase == "s" else x * x)
        phase = Phase.LIQUID if total > 1.2 else Phase.SOLID if x > 0.2 else phase
        way = Compass.EAST if phase is Phase.LIQUID else Compass.SOUTH
        if x > 0.2:
            seen.append(phase)
    weights = {Phase.SOLID: 0.5, Phase.LIQUID: 1.5}
    some = len(seen[k].value) + len(seen[0].name) if seen[k] is seen[0] else weights[seen[k]]
    return total**2 * weights[phase] * some + (total if way > 1 else 0.5) * float(way)


class Machine:
    def __init__(self):
        self.react = self.first

    def first(self, x):
        self.react = self.second
        return x * 2.0

    def second(self, x):
        if x < 0.8:
            self.react = self.first
        return x * x


@case(X)
def methods_that_take_turns(xs):
    """The method that is called next is one of two, by a condition of the last trip."""
    machine, total = Machine(), 0.5
    for x in xs:
        total = total * 0.9 + machine.react(x)
    return total * total


KINDS = np.array([0, 2, 1, 1, 0, 2])


@case(0.7, 0.3, KINDS)
@case(0.7, 0.3, KINDS[:0])
def table_of_transitions(x, u, kinds):
    """Members taken from lists by a number, which is what a state machine is."""
    after = {
        Side.LONG: [Side.SHORT, Side.FLAT, Side.LONG],
        Side.SHORT: [Side.FLAT, Side.LONG, Side.SHORT],
        Side.FLAT: [Side.LONG, Side.SHORT, Side.FLAT],
    }
    gains = {Side.LONG: x, Side.SHORT: u, Side.FLAT: 0.5}
    side, total = Side.FLAT, x
    for kind in kinds:
        total = total * gains[side] + 0.1 * side.value
        side = after[side][kind]
    return total + gains[side]


@case(0.7, 0.3, KINDS)
def what_a_member_stands_for_changes(x, u, kinds):
    order = [Side.LONG, Side.SHORT, Side.LONG]
    sums = {Side.LONG: 0.0, Side.SHORT: x, Side.FLAT: 0.0}
    text = ""
    for kind in kinds:
        side = order[kind]
        sums[side] += x * u if side.name == "LONG" else u
        text += side.name
        order[kind] = Side.SHORT if kind else Side.LONG
    return sums[Side.LONG] * sums[order[0]] + len(text) * x


@case(0.7, np.array([0.3, 0.9, 0.4]), KINDS)
def one_of_some_functions_or_none(x, u, kinds):
    steps = [np.sin, None, np.cos]
    named = {"a": np.exp, "b": np.tanh, "c": np.cos}
    names = ["a", "b", "c"]
    for kind in kinds:
        step = steps[kind]
        if step is not None:
            x = step(x) * u[kind]
        x = x + 0.1 * named[names[kind]](u[kind])
    return x


@case(0.7, np.array([0.3, 0.9, 0.4]), KINDS)
def one_that_is_not_there(x, u, kinds):
    """Counted from the end, past the end, and from a tuple that is turned around on the way."""
    steps = (np.sin, np.cos, np.tanh)
    for k, kind in enumerate(kinds):
        try:
            x = steps[-1 - kind](x) + steps[kind + k](u[0])
        except IndexError:
            x = x * u[1]
            steps = steps[::-1]
    return x


class Has(enum.Flag):
    MASS = 1
    CHARGE = 2


@case(0.7, 0.3, KINDS)
@case(0.7, 0.3, KINDS[1:3])
def flags_that_are_set_and_cleared(x, u, kinds):
    has, total = Has(0), x
    for kind in kinds:
        has |= Has.MASS if kind == 1 else Has.CHARGE
        if has == Has.MASS | Has.CHARGE:
            total = total * x
        if kind == 0:
            has &= ~Has.MASS
        if not has & Has.MASS:
            total = total + u
        if Has.CHARGE in has:
            total = total * 1.1
    return total * has.value
