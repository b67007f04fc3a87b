"""The classics of the literature, each differentiated and held against its known answer.

python -m examples.classics
"""

import math

import numpy as np

import s2s_ad


def griewank(x1, x2):
    """y = ln x1 + x1 x2 - sin x2, the example of Griewank and Walther's and of Baydin's tables."""
    y = np.log(x1) + x1 * x2 - np.sin(x2)
    return y


def logistic_map(x):
    """The truncated logistic map l4: l1 = x, then l -> 4 l (1 - l) three times."""
    v = x
    for i in range(3):
        v = 4.0 * v * (1.0 - v)
    return v


def tanh(x):
    y = np.exp(-2.0 * x)
    return (1.0 - y) / (1.0 + y)


def quadratic_form(x, A):
    y = x @ A @ x
    return y


def log_density(y, mu, sigma):
    """The logarithm of the Gaussian density."""
    z = (y - mu) / sigma
    return -0.5 * z * z - np.log(sigma) - 0.5 * np.log(2.0 * np.pi)


def accelerations(a, b, p, q, m1, m2, l1, l2):
    """Angular accelerations of a double pendulum with angles a and b, which change at p and q."""
    d = a - b
    low = 2.0 * m1 + m2 - m2 * np.cos(2.0 * d)
    pull = 9.81 * ((2.0 * m1 + m2) * np.sin(a) + m2 * np.sin(a - 2.0 * b))
    push = 2.0 * m2 * np.sin(d) * (q * q * l2 + p * p * l1 * np.cos(d))
    swing = (m1 + m2) * (p * p * l1 + 9.81 * np.cos(a)) + q * q * l2 * m2 * np.cos(d)
    return -(pull + push) / (l1 * low), 2.0 * np.sin(d) * swing / (l2 * low)


def double_pendulum(a, b, m1, m2, l1, l2, dt, steps):
    """Its energy after some steps of the method of Runge and Kutta, from rest."""
    p = q = 0.0
    h = 0.5 * dt
    for _ in range(steps):
        p1, q1 = accelerations(a, b, p, q, m1, m2, l1, l2)
        p2, q2 = accelerations(a + h * p, b + h * q, p + h * p1, q + h * q1, m1, m2, l1, l2)
        a3, b3 = a + h * (p + h * p1), b + h * (q + h * q1)
        p3, q3 = accelerations(a3, b3, p + h * p2, q + h * q2, m1, m2, l1, l2)
        a4, b4 = a + dt * (p + h * p2), b + dt * (q + h * q2)
        p4, q4 = accelerations(a4, b4, p + dt * p3, q + dt * q3, m1, m2, l1, l2)
        a = a + dt * (p + dt / 6.0 * (p1 + p2 + p3))
        b = b + dt * (q + dt / 6.0 * (q1 + q2 + q3))
        p = p + dt / 6.0 * (p1 + 2.0 * p2 + 2.0 * p3 + p4)
        q = q + dt / 6.0 * (q1 + 2.0 * q2 + 2.0 * q3 + q4)
    speeds = l1 * l1 * p * p + 2.0 * l1 * l2 * p * q * np.cos(a - b) + l2 * l2 * q * q
    motion = 0.5 * m1 * l1 * l1 * p * p + 0.5 * m2 * speeds
    return motion - 9.81 * ((m1 + m2) * l1 * np.cos(a) + m2 * l2 * np.cos(b))


def show_griewank():
    value, (x1_bar, x2_bar) = s2s_ad.value_and_grad(griewank, wrt=(0, 1))(2.0, 5.0)
    print(f"griewank(2, 5) = {value:.3f}, gradient ({x1_bar:.3f}, {x2_bar:.3f})")
    return value, x1_bar, x2_bar


def show_logistic_map():
    x = 0.2
    slope = s2s_ad.grad(logistic_map)(x)
    by_hand = 64 * x * (1 - x) * (1 - 2 * x) ** 2 * (1 - 8 * x + 8 * x * x) ** 2
    polynomial = (
        128 * x * (1 - x) * (-8 + 16 * x) * (1 - 2 * x) ** 2 * (1 - 8 * x + 8 * x * x)
        + 64 * (1 - x) * (1 - 2 * x) ** 2 * (1 - 8 * x + 8 * x * x) ** 2
        - 64 * x * (1 - 2 * x) ** 2 * (1 - 8 * x + 8 * x * x) ** 2
        - 256 * x * (1 - x) * (1 - 2 * x) * (1 - 8 * x + 8 * x * x) ** 2
    )
    print(f"logistic map: l4({x}) = {logistic_map(x):.6f} ({by_hand:.6f} in closed form)")
    print(f"              l4'({x}) = {slope:.6f} ({polynomial:.6f} in closed form)")
    return slope, polynomial


def show_tanh(order=6):
    """Derivatives of tanh to the given order: each is the gradient of the one before."""
    x = 0.5
    f = tanh
    derivatives = []
    for n in range(1, order + 1):
        f = s2s_ad.grad(f)
        derivatives.append(f(x))
        print(f"tanh, derivative {n} at {x}: {derivatives[-1]:.10f}")
    return derivatives


def show_quadratic_form():
    A = np.array([[2.0, 1.0], [0.0, 3.0]])
    x = np.array([1.0, -2.0])
    x_bar = s2s_ad.grad(quadratic_form)(x, A)
    print(f"x'Ax: gradient {x_bar}, (A + A') x = {(A + A.T) @ x}")
    return x_bar, (A + A.T) @ x


def show_log_density():
    y, mu, sigma = 1.2, 0.5, 0.8
    gradient = s2s_ad.grad(log_density, wrt=("y", "mu", "sigma"))(y, mu, sigma)
    z = (y - mu) / sigma
    expected = (-z / sigma, z / sigma, (z * z - 1.0) / sigma)
    print("Gaussian log-density: gradient", ", ".join(f"{g:.6f}" for g in gradient))
    assert math.isclose(gradient[2], expected[2])
    return gradient, expected


def show_double_pendulum():
    a, b, m1, m2, l1, l2 = 1.2, 0.7, 1.0, 0.6, 0.9, 0.5
    energy_bar = s2s_ad.grad(double_pendulum, wrt=(0, 1))
    a_bar, b_bar = energy_bar(a, b, m1, m2, l1, l2, 0.002, 500)
    expected = 9.81 * (m1 + m2) * l1 * np.sin(a), 9.81 * m2 * l2 * np.sin(b)
    print("double pendulum: the energy after a second is that at rest, and so is its gradient")
    print(f"                 ({a_bar:.5f}, {b_bar:.5f}), expected ({expected[0]:.5f}, {expected[1]:.5f})")
    return (a_bar, b_bar), expected


def main():
    show_griewank()
    show_logistic_map()
    show_tanh()
    show_quadratic_form()
    show_log_density()
    show_double_pendulum()


if __name__ == "__main__":
    main()
