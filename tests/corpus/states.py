"""Machines whose state is a string: it is carried from trip to trip, compared, matched, and looked up."""

import numpy as np

from tests.corpus import case

X = np.array([0.7, 0.3, -0.2, 0.9, 0.15, -0.8, 0.6, 0.4])


@case(X, 0.25)
def positions(prices, threshold):
    state, entry, gain = "flat", 0.0, 0.0
    for p in prices:
        if state == "flat":
            if p > threshold:
                state, entry = "long", p
            elif p < -threshold:
                state, entry = "short", p
        elif state == "long" and p < 0.0:
            gain += p * p - entry
            state = "flat"
        elif state == "short" and p > 0.0:
            gain += (entry - p) * 0.9 * p
            state = "flat"
    return gain**2 + threshold * gain


class Thermostat:
    def __init__(self):
        self.state = "idle"
        self.heat = 0.0

    def step(self, x):
        if self.state == "idle" and x > 0.2:
            self.state = "on"
        elif self.state == "on" and self.heat > 0.5:
            self.state = "cooling"
        elif self.state == "cooling" and self.heat < 0.3:
            self.state = "idle"
        gain = {"idle": 0.1, "on": 1.0, "cooling": -0.5}[self.state]
        self.heat = self.heat * 0.9 + gain * x * x


@case(X)
def a_thermostat(xs):
    it, total = Thermostat(), 0.0
    for x in xs:
        it.step(x)
        total += it.heat**2
    return total if it.state != "idle" else 2.0 * total


@case(X)
def matched(xs):
    state, total = "idle", 0.0
    for x in xs:
        match state:
            case "idle":
                if x > 0.5:
                    state = "on"
            case "on" | "hot":
                total += x**2
                if x < 0.35:
                    state = "hot" if x < 0.2 else "idle"
            case _:
                total += x
    return total * xs[0]


@case(0.9, 5)
def in_a_while_loop(x, n):
    mode, k = "square", 0
    while k < n:
        x = x * x if mode == "square" else np.sin(x)
        mode = "sine" if mode == "square" else "square"
        k += 1
    return x


@case(X)
def logged(xs):
    state, log, total = "idle", [], 0.0
    for x in xs:
        if x > 0.5:
            state = "on"
        elif x < 0.2:
            state = "off"
        log.append(state)
        if state in ("on", "off"):
            total += x * x
    return total * xs[1] if log[-1] == "on" or log[0] < "on" else 2.0 * total


@case(X)
def made_of_parts(xs):
    path, total = "", 0.0
    for x in xs:
        path += "u" if x > 0.2 else "d"
        if path.endswith("du"):
            total += x**3
    return total + len(path) * xs[0]


@case(X)
def asked_for_its_letters(xs):
    state, total = "idle", 0.0
    for x in xs:
        state = "running" if x > 0.5 else "run out" if x < 0.0 else state
        if x < 0.8 and state.startswith("run") and f"{state.upper()}!" != "RUN OUT!":
            total += x * x
        elif state.isidentifier():
            total += x**3
    return total
