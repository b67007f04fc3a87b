"""Names of what has none: one value is ``t1`` wherever it is at hand, and its adjoint ``t1_bar``."""

from __future__ import annotations

import re

import numpy as np

import s2s_ad


def steps(x, n):
    for _ in range(n):
        x = np.exp(np.sin(x)) * np.sqrt(np.cosh(x) + 1.0)
    return np.sum(x)


def test_what_is_taken_off_a_tape_is_called_as_what_was_put_there():
    text = s2s_ad.grad(steps).source(np.ones(3), 2)
    popped = re.findall(r"(\w+) = (\w+)_tape\.pop\(\)", text)
    assert popped and all(name == tape for name, tape in popped), text


def diffusion(u, nu):
    for _ in range(2):
        for i in range(1, len(u) - 1):
            u[i] = u[i] + nu * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i]
    return np.sum(u)


def test_what_is_computed_again_has_the_name_that_its_adjoint_is_made_of():
    text = s2s_ad.grad(diffusion, ("u", "nu")).source(np.ones(4), 0.1)
    difference = re.search(r"(\w+) = u\[i - 1\] - 2.0 \* u\[i\] \+ u\[i \+ 1\]", text)
    assert difference is not None and f"u_bar[i - 1] += {difference[1]}_bar" in text, text


def layers(params, x):
    for weight, bias in params:
        x = np.tanh(x @ weight + bias)
    return np.sum(x)


def test_tangents_in_a_container_are_called_after_what_they_belong_to():
    params = [(np.ones((3, 3)), np.ones(3))] * 2
    text = s2s_ad.api.gradient(layers, "value_and_grad", 0, mode="forward").source(params, np.ones(3))
    assert "params_1_0_dot = params_dot[1][0]" in text, text
