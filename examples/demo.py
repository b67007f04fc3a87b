"""The main job in one minute: print the adjoint of a solver and hold it against central differences.

python -m examples.demo
"""

import numpy as np

import s2s_ad


def diffuse(u, nu, steps):
    for t in range(steps):
        for i in range(1, len(u) - 1):
            u[i] = u[i] + nu * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i]
    return u


def central_difference(u, nu, steps, u_dot, nu_dot, h=1e-6):
    """The derivative of diffuse along (u_dot, nu_dot), from two runs of it."""
    high = diffuse(u + h * u_dot, nu + h * nu_dot, steps)
    low = diffuse(u - h * u_dot, nu - h * nu_dot, steps)
    return (high - low) / (2.0 * h)


def main():
    rng = np.random.default_rng(0)
    u, nu, steps = 1.0 + rng.random(12), 0.1, 8
    out_bar, u_dot, nu_dot = rng.normal(size=12), rng.normal(size=12), rng.normal()

    _out, pullback = s2s_ad.vjp(diffuse, u, nu, steps, wrt=(0, 1))
    u_bar, nu_bar = pullback(out_bar)

    adjoint = u_bar @ u_dot + nu_bar * nu_dot
    difference = out_bar @ central_difference(u, nu, steps, u_dot, nu_dot)
    print(s2s_ad.differentiate(diffuse, wrt=(0, 1)).source(u, nu, steps))
    print("# the adjoint above, evaluated and held against central differences:")
    print(f"adjoint            {adjoint:.10f}")
    print(f"central difference {difference:.10f}")
    assert abs(adjoint - difference) < 1e-6 * abs(difference)


if __name__ == "__main__":
    main()
