"""The main job in one minute: print the adjoint of a solver and hold it against central differences.

python -m examples.demo
"""

import numpy as np

import s2s_ad


def misfit(u, nu, steps, wanted):
    """How far u is from what is wanted after some steps of nonlinear diffusion, in place."""
    for t in range(steps):
        for i in range(1, len(u) - 1):
            u[i] = u[i] + nu * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i]
    r = u - wanted
    return np.sum(r * r)


def central_difference(u, nu, steps, wanted, u_dot, nu_dot, h=1e-6):
    """The derivative of misfit along (u_dot, nu_dot), from two runs of it."""
    high = misfit(u + h * u_dot, nu + h * nu_dot, steps, wanted)
    low = misfit(u - h * u_dot, nu - h * nu_dot, steps, wanted)
    return (high - low) / (2.0 * h)


def main():
    rng = np.random.default_rng(0)
    u, nu, steps, wanted = 1.0 + rng.random(12), 0.1, 8, np.ones(12)
    gradient = s2s_ad.value_and_grad(misfit, wrt=("u", "nu"))
    print(gradient.source(u, nu, steps, wanted))

    value, (u_bar, nu_bar) = gradient(u, nu, steps, wanted)
    u_dot, nu_dot = rng.normal(size=12), rng.normal()
    adjoint = u_bar @ u_dot + nu_bar * nu_dot
    difference = central_difference(u, nu, steps, wanted, u_dot, nu_dot)
    print("# evaluated, along a random direction:")
    print(f"# misfit             {value:.10f}")
    print(f"# adjoint            {adjoint:.10f}")
    print(f"# central difference {difference:.10f}")
    assert abs(adjoint - difference) < 1e-6 * abs(difference)


if __name__ == "__main__":
    main()
