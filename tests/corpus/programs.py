"""Programs of several kinds in the way that people write them, small in size: graphs and dynamics."""

import numpy as np

from tests.corpus import case, mat


@case(mat(4, 4), 0.85)
def pagerank(links, damping):
    transition = links / links.sum(axis=0)
    n = transition.shape[1]
    v = np.ones(n) / n
    for _ in range(100):
        v_new = damping * transition @ v + (1 - damping) / n
        if np.linalg.norm(v_new - v, 1) < 1e-6:
            v = v_new
            break
        v = v_new
    return v @ np.arange(n)
