"""Lists of named tuples, dataclasses and members of enums that grow by a condition: logs, trades, events."""

import enum
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from tests.corpus import case

X = np.array([0.7, 0.3, -0.2, 0.9, 0.15, -0.8, 0.6, 0.4])


class Event(NamedTuple):
    place: int
    weight: float
    kind: str = "plain"

    def worth(self, x):
        return self.weight * x if self.kind == "plain" else self.weight**2


class Side(enum.Enum):
    LONG = 1
    SHORT = -1


@dataclass
class Trade:
    t: int
    price: float
    side: Side = Side.LONG
    fee: float = 0.01

    @property
    def paid(self):
        return self.price * self.side.value + self.fee


class Mark:
    def __init__(self, level, strict):
        self.level = level
        self.strict = strict


@case(X)
@case(X[:1])
@case(X[2:3])
def named_tuples(xs):
    log = []
    for i, x in enumerate(xs):
        if x > 0.2:
            log.append(Event(i, x * x, "plain" if x < 0.65 else "large"))
    total = sum(event.worth(xs[0]) * (event.place + 1) for event in log)
    return total + (log[-1].weight ** 2 if log else xs[0])


@case(X, 0.1)
def trades(prices, fee):
    book: list[Trade] = []
    side = Side.SHORT
    for t, p in enumerate(prices):
        wanted = Side.LONG if p > 0.5 else Side.SHORT if p < 0.2 else side
        if wanted is not side:
            book.append(Trade(t, p * p, wanted, fee=fee * p))
            side = wanted
    late = [trade for trade in book if trade.t > 2]
    return sum(trade.paid for trade in book) * len(late) + sum(1 for b in book if b.side is Side.LONG) * fee


@case(X)
def sorted_and_taken_out(xs):
    queue = []
    for i, x in enumerate(xs):
        if x > 0.2:
            queue.append(Event(i, x))
        elif queue:
            queue.pop(0)
    best = max(queue, key=lambda event: event.weight)
    queue.sort(key=lambda event: -event.weight)
    return best.weight * queue[1].weight + sum(e.weight**2 for e in queue[::-1][:2]) * xs[1]


@case(X)
def members_in_a_list(xs):
    sides = []
    for x in xs:
        if abs(x) > 0.25:
            sides.append((Side.LONG if x > 0.0 else Side.SHORT, x * x))
    return sum(w * side.value for side, w in sides) * sum(w for side, w in sides if side is Side.SHORT)


@case(X)
def objects_with_a_constructor(xs):
    marks = [Mark(0.5, False)]
    for x in xs:
        if x > 0.35:
            marks.append(Mark(marks[-1].level * x, x > 0.65))
    return sum(m.level**2 if m.strict else 3.0 * m.level for m in marks) * len(marks)


@case(X)
def written_to_before_it_is_laid_out(xs):
    """Objects that are written to are no records: the loop is laid out, as its trips are known."""
    book = []
    for t in range(len(xs)):
        book.append(Trade(t, xs[t] * xs[t]))
        if t > 2:
            book[t - 2].fee += xs[t]
    return sum(trade.paid for trade in book) ** 2


@case(X)
def replaced_items(xs):
    book = [Trade(0, xs[0])]
    for x in xs:
        if x > 0.2:
            book.append(Trade(len(book), x * x))
        book[-1] = replace(book[-1], fee=book[-1].fee + x)
    return sum(trade.paid**2 for trade in book)


class Access(enum.Flag):
    NONE = 0
    READ = 1
    WRITE = 2
    BOTH = READ | WRITE


@case(X)
@case(X[:1])
def flags_with_names_of_their_own(xs):
    log = [Access.NONE]
    for x in xs:
        if x > 0.2:
            log.append(Access.BOTH if x > 0.65 else Access.READ)
    total = xs[0] if log[-1] is Access.BOTH else xs[-1]
    for k, access in enumerate(log):
        total += xs[k - 1] ** 2 if access is Access.BOTH else 0.1 if access is Access.NONE else xs[k] * k
    return total
