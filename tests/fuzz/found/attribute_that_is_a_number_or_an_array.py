# the carry of what does not change in a loop; arguments ((), (7,), 'n'), seed 3004462
import dataclasses

import numpy as np


@dataclasses.dataclass
class State:
    pos: np.ndarray
    time: float = 0.0

    def step(self, dt):
        self.pos += 0.1 * dt


def f(x, u, n):
    states = (State(x, u), State(u if x > 0.0 else x, x))
    for _ in range(n):
        for e in states:
            e.step(0.3)
    return x + np.sum(states[0].pos)
