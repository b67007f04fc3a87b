"""``heapq``: on numbers that are known while compiling, and on those that are not."""

import heapq
import itertools
import math
from dataclasses import dataclass, field
from enum import IntEnum
from heapq import heappop, heappush

import numpy as np

from tests.corpus import case, vec


@case(0.5, 1.2)
def events_at_known_times(rate, cost):
    queue = [(3, "c"), (1, "a"), (2, "b")]
    heapq.heapify(queue)
    total, now = 0.0, 0
    while queue:
        time, name = heapq.heappop(queue)
        total += cost * math.exp(-rate * (time - now)) * len(name * time)
        if time == 1:
            heapq.heappush(queue, (5, "late"))
        now = time
    return total


@case(vec(5))
def pops_in_order(x):
    heap = []
    for i in range(len(x)):
        heappush(heap, (x[i], i))
    s, k = 0.0, 1
    while heap:
        cost, i = heappop(heap)
        s += k * cost**2 * x[i]
        k += 1
    return s


@case(vec(4))
def merges_the_smallest(x):
    """The cost of a Huffman tree."""
    heap = [v for v in x]
    heapq.heapify(heap)
    cost = 0.0
    while len(heap) > 1:
        both = heapq.heappop(heap) + heapq.heappop(heap)
        cost += both**2
        heapq.heappush(heap, both)
    return cost * heap[0]


@case(vec(6, 1))
def shortest_path(w):
    source = [0, 0, 1, 2, 1, 3]
    target = [1, 2, 3, 3, 2, 4]
    distance = [0.0] + [math.inf] * 4
    heap = [(0.0, 0)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > distance[u]:
            continue
        for e in range(6):
            if source[e] == u and d + w[e] < distance[target[e]]:
                distance[target[e]] = d + w[e]
                heapq.heappush(heap, (d + w[e], target[e]))
    return distance[4] ** 2 + distance[3]


@case(vec(6))
def some_of_the_largest(x):
    best = heapq.nlargest(2, x)
    least = heapq.nsmallest(3, range(6), key=lambda i: x[i])
    return best[0] * best[1] + sum(np.sin(x[i]) for i in least)


@case(vec(5))
def sorts_in_every_trip(x):
    s, rows = 0.0, [v for v in x]
    for k in range(3):
        rows = sorted([v * (1.0 - 0.9 * k) + 0.1 * v * v for v in rows])
        s += rows[0] * rows[2] + rows[k]
    return s


@case(vec(6), np.array([0, 2, 1, 1, 0, 2]))
@case(vec(6), np.array([2, 2, 0, 1, 3, 0]))
def one_in_and_one_out(x, k):
    heap = [(3, "a"), (1, "b"), (2, "c")]
    heapq.heapify(heap)
    n, name = heapq.heappushpop(heap, (0, "zz"))
    m, other = heapq.heapreplace(heap, (5, "yyy"))
    total = x[n] * len(other) + x[m] * len(name)
    kept = []
    for i in range(len(x)):
        if len(kept) < 2:
            heapq.heappush(kept, (x[i] * k[i], i))
        elif x[i] > 0.8:
            total += heapq.heappushpop(kept, (x[i] * k[i], i))[0] ** 2
        else:
            total *= heapq.heapreplace(kept, (x[i] + 1.0, i))[0] + 1.0
    return total + sum([v * (i + 1) for v, i in kept])


@dataclass
class Event:
    number: int
    time: float

    def __lt__(self, other):
        return self.time < other.time


@dataclass(order=True)
class Offer:
    price: float
    number: int = field(compare=False)


class Urgency(IntEnum):
    NOW = 1
    LATER = 0


@case(vec(3))
@case(vec(4))
def events_that_tell_their_order(x):
    heap, kept = [], []
    for i in range(len(x)):
        heappush(heap, Event(i, x[i] * (2 - i)))
        kept.append(Offer(x[i] * (2 - i), -i))
    s = sorted(kept)[0].price * min(kept).number + max(heap).time
    while heap:
        event = heappop(heap)
        s = s * 1.5 + event.time * (event.number + 1)
    two = [Event(0, x[0]), Event(1, x[1])]
    two.sort()
    return s + two[0].time


@case(np.array([0.8, 0.3, 0.6]))
@case(np.array([0.1, 0.9]))
def numbered_as_they_come(x):
    heap, count = [], itertools.count()
    for v in x:
        heappush(heap, (Urgency.NOW if v > 0.5 else Urgency.LATER, next(count), v))
    s = 0.0
    while heap:
        urgency, number, v = heappop(heap)
        s = s * 1.5 + v * (urgency + number)
        if s + v > 2.0 * next(count):
            heappush(heap, (urgency, next(count), v * 0.5))
    return s * next(count)
