"""Graphs as dicts or lists of edges, asked for what is known at run time only: shortest ways, orders, searches."""

import heapq
import math
from collections import deque

import numpy as np

from tests.corpus import case, vec

EDGES = {0: [(1, 0), (2, 1)], 1: [(2, 2), (3, 3)], 2: [(3, 4)], 3: []}


@case(vec(5))
@case(vec(5, 7))
def shortest_way(w):
    near = {0: [(1, w[0]), (2, w[1])], 1: [(2, w[2]), (3, w[3])], 2: [(3, w[4])], 3: []}
    far = {k: math.inf for k in near}
    far[0] = 0.0
    heap = [(0.0, 0)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > far[u]:
            continue
        for v, length in near[u]:
            if d + length < far[v]:
                far[v] = d + length
                heapq.heappush(heap, (far[v], v))
    return far[3] ** 2


@case(vec(5))
@case(vec(5, 7))
def shortest_way_in_a_graph_from_outside(w):
    far = [math.inf] * 4
    far[0] = 0.0
    heap = [(0.0, 0)]
    while heap:
        d, u = heapq.heappop(heap)
        if d > far[u]:
            continue
        for v, e in EDGES[u]:
            if d + w[e] < far[v]:
                far[v] = d + w[e]
                heapq.heappush(heap, (far[v], v))
    return far[3] ** 2


@case(vec(5))
def breadth_first(w):
    queue, seen, value = deque([0]), {0}, {0: w[0]}
    while queue:
        u = queue.popleft()
        for v, e in EDGES[u]:
            if v not in seen:
                seen.add(v)
                value[v] = value[u] * w[e]
                queue.append(v)
    return sum(value.values())


@case(vec(3))
@case(vec(3, 1))
def rows_of_pairs(w):
    rows = [[(0, w[0]), (1, w[1])], [], [(2, w[2])]]
    s = 0.0
    for i in range(6):
        for k, v in rows[i % 3]:
            s = s * 1.1 + k * v * v
        s += len(rows[(i + 1) % 3])
        if rows[i % 3]:
            s += rows[i % 3][0][1]
    return s


@case(vec(4))
@case(vec(6))
def rows_of_pairs_that_a_loop_makes(w):
    rows = []
    for i in range(len(w)):
        rows.append([(j, w[j] * i) for j in range(i % 3)])
    s = 0.0
    for row in rows:
        for k, v in row:
            s += k * v * v
    return s + len(rows[1])


class Queue:
    def __init__(self):
        self.items = []

    def push(self, v):
        self.items.append(v)


@case(vec(5), np.array([1, 2, 0, 3, 3]))
@case(vec(5), np.array([0, 2, 4, 0, 1]))
def queue_that_grows_while_it_is_gone_through(w, after):
    """Python goes on to the new end of a list; the list may be changed by a method of something else."""
    queue, total = Queue(), 0.0
    for k in range(after[0] + 1):
        queue.push(k)
    for place, node in enumerate(queue.items):
        total = total * w[node] + place
        if len(queue.items) < 6:
            queue.push(after[node])
    for node in queue.items:
        total += w[node] ** 2
        if node > 2:
            queue.items.pop()
    return total


class Linked:
    def __init__(self, v, rest=None):
        self.v, self.rest = v, rest


@case(0.7, 4)
@case(0.7, 0)
def nodes_that_are_linked_to_the_last_one(x, n):
    head = None
    for k in range(n):
        head = Linked(x * k + 1.0, head)
    second = head if head is None else head.rest
    if second is not None:
        second.v *= x
    total, weight = x, 1.0
    while head is not None:
        total += weight * head.v
        weight, head = weight * x, head.rest
    return total


@case(0.7, 2)
def a_stack_of_nodes_from_which_more_is_taken_than_there_is(x, n):
    z, top, last = x * 2.0, Linked(x), None
    for _ in range(n):
        top = Linked(z, top)
        left = 2
        while left > 0:
            left -= 1
            last = top.rest
            top = top if top.rest is None else top.rest
        z = z * x + top.v
    return z * x if last is None else last.v * z
