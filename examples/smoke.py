"""Smoke that takes a shape: a two-dimensional Navier-Stokes solver, optimised through its adjoint.

    python -m examples.smoke            (writes smoke.png)

The initial velocity is optimised so that smoke, carried by an incompressible flow, forms a ring.
The solver is written the way solvers are written, with in-place stencils on padded arrays: a
Jacobi iteration makes the velocity divergence-free, and semi-Lagrangian steps with bilinear
interpolation carry velocity and smoke.  ``value_and_grad`` differentiates it as it stands.
"""

import time

import numpy as np
from scipy.optimize import minimize

import s2s_ad


def wrap(a):
    """Fill the one-cell border of a padded field so that the domain is periodic."""
    a[0, :] = a[-2, :]
    a[-1, :] = a[1, :]
    a[:, 0] = a[:, -2]
    a[:, -1] = a[:, 1]


def project(u, v, sweeps):
    """Make the velocity (u, v) divergence-free, in place."""
    div = 0.5 * (u[2:, 1:-1] - u[:-2, 1:-1] + v[1:-1, 2:] - v[1:-1, :-2])
    p = np.zeros(u.shape)
    for _ in range(sweeps):
        p[1:-1, 1:-1] = 0.25 * (p[2:, 1:-1] + p[:-2, 1:-1] + p[1:-1, 2:] + p[1:-1, :-2] - div)
        wrap(p)
    u[1:-1, 1:-1] -= 0.5 * (p[2:, 1:-1] - p[:-2, 1:-1])
    v[1:-1, 1:-1] -= 0.5 * (p[1:-1, 2:] - p[1:-1, :-2])
    wrap(u)
    wrap(v)


def advect(f, u, v, rows, cols):
    """Carry f along (u, v) for one step: look back along the flow and interpolate."""
    n, m = rows.shape
    x = rows - u[1:-1, 1:-1]
    y = cols - v[1:-1, 1:-1]
    i0 = np.floor(x).astype(int)
    j0 = np.floor(y).astype(int)
    a = x - i0
    b = y - j0
    i1 = (i0 + 1) % n
    j1 = (j0 + 1) % m
    i0 = i0 % n
    j0 = j0 % m
    g = f[1:-1, 1:-1]
    out = np.zeros(f.shape)
    out[1:-1, 1:-1] = (1.0 - a) * ((1.0 - b) * g[i0, j0] + b * g[i0, j1]) + a * (
        (1.0 - b) * g[i1, j0] + b * g[i1, j1]
    )
    wrap(out)
    return out


def simulate(u, v, smoke, steps, sweeps):
    """Smoke after the given number of time steps."""
    n, m = smoke.shape
    rows, cols = np.meshgrid(np.arange(n - 2.0), np.arange(m - 2.0), indexing="ij")
    for _ in range(steps):
        u_next = advect(u, u, v, rows, cols)
        v_next = advect(v, u, v, rows, cols)
        u, v = u_next, v_next
        project(u, v, sweeps)
        smoke = advect(smoke, u, v, rows, cols)
    return smoke


def distance(velocity, smoke, target, steps, sweeps):
    """How far the smoke is from the target after the simulation, for an initial velocity."""
    n, m = smoke.shape
    u = np.zeros((n, m))
    v = np.zeros((n, m))
    u[1:-1, 1:-1] = velocity[0]
    v[1:-1, 1:-1] = velocity[1]
    wrap(u)
    wrap(v)
    project(u, v, sweeps)
    final = simulate(u, v, smoke, steps, sweeps)
    return np.mean((final[1:-1, 1:-1] - target) ** 2)


def shapes(size):
    """A stripe of smoke to begin with, padded, and a ring to end with."""
    i, j = np.meshgrid(np.arange(size), np.arange(size), indexing="ij")
    stripe = np.zeros((size + 2, size + 2))
    stripe[1:-1, 1:-1] = np.exp(-(((i - size / 2) / (0.16 * size)) ** 2))
    radius = np.hypot(i - size / 2, j - size / 2)
    ring = np.exp(-(((radius - 0.28 * size) / (0.1 * size)) ** 2))
    stripe[0], stripe[-1] = stripe[-2], stripe[1]
    stripe[:, 0], stripe[:, -1] = stripe[:, -2], stripe[:, 1]
    return stripe, ring * stripe[1:-1, 1:-1].sum() / ring.sum()


def draw(path, start, target, final):
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 3, figsize=(9, 3.2), constrained_layout=True)
    for axis, picture, title in zip(axes, (start, final, target), ("at first", "after the flow", "wanted")):
        axis.imshow(picture, cmap="gray_r", vmin=0.0, vmax=1.0)
        axis.set_title(title)
        axis.axis("off")
    figure.savefig(path, dpi=100)
    pyplot.close(figure)


def main(size=40, steps=12, sweeps=10, iterations=60, path="smoke.png"):
    smoke, target = shapes(size)
    gradient = s2s_ad.value_and_grad(distance)
    last = time.perf_counter()
    losses = []

    def objective(flat):
        value, velocity_bar = gradient(flat.reshape(2, size, size), smoke, target, steps, sweeps)
        losses.append(value)
        return value, velocity_bar.ravel()

    def progress(_):
        nonlocal last
        if time.perf_counter() - last > 1.0:
            last = time.perf_counter()
            print(f"  after {len(losses)} simulations: distance {losses[-1]:.6f}", flush=True)

    start = np.random.default_rng(0).normal(scale=1e-3, size=2 * size * size)
    result = minimize(objective, start, jac=True, method="L-BFGS-B", callback=progress,
                      options={"maxiter": iterations})  # fmt: skip
    print(f"distance {losses[0]:.6f} at first, {result.fun:.6f} after {result.nit} iterations")

    n = size + 2
    u, v = np.zeros((n, n)), np.zeros((n, n))
    u[1:-1, 1:-1], v[1:-1, 1:-1] = result.x.reshape(2, size, size)
    wrap(u)
    wrap(v)
    project(u, v, sweeps)
    final = simulate(u, v, smoke.copy(), steps, sweeps)
    draw(path, smoke[1:-1, 1:-1], target, final[1:-1, 1:-1])
    print(f"picture written to {path}")
    return losses[0], result.fun


if __name__ == "__main__":
    main()
