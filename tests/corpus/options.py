"""Options of library functions, and functions that are what they are called with: dtypes, masks, generators."""

import cmath
import math
import statistics

import numpy as np
from scipy.special import logsumexp

from tests.corpus import case, mat, vec


@case(vec(4))
def dtype_of_an_elementwise_function(x):
    y = np.multiply(np.sin(x, dtype=np.float64), x, casting="safe")
    return y + np.arctan2(y, 2.0, dtype=np.float64)


@case(vec(4))
def computed_in_single_precision(x):
    y = np.array(x, copy=None, subok=True)
    return np.exp(y, dtype=np.float32, casting="same_kind").astype(np.float64) * 0.0 + np.exp(x)


@case(mat(3, 4), 0.7)
def masked_reductions(a, s):
    mask = a > 0.6
    total = np.sum(a**2, axis=0, where=mask, initial=s)
    top = a.max(axis=1, where=mask, initial=-1.0)
    return np.sum(total) * np.mean(a, where=a > 0.2) + np.prod(a, axis=1, where=mask) @ top


@case(mat(3, 3))
def results_by_name(a):
    spectrum = np.linalg.eigh(a @ a.T + np.diag([0.0, 1.0, 3.0]))
    _, logabsdet = np.linalg.slogdet(a + 3.0 * np.eye(3))
    sizes = np.linalg.svd(a, full_matrices=False).S
    return spectrum.eigenvalues * logabsdet + sizes * np.linalg.slogdet(a + 2.0 * np.eye(3)).logabsdet


@case(mat(3, 3))
def spectral_radius(a):
    return np.max(np.abs(np.linalg.eigvals(a + np.diag([1.0, 3.0, 6.0]))))


@case(vec(4), 0.7)
def polynomials_in_other_bases(c, t):
    series = np.polynomial.chebyshev.chebval(t, c) + np.polynomial.legendre.legval(c, c)
    return series * np.polynomial.polynomial.polyval(t, c)


@case(vec(4))
def numbers_of_a_generator(x):
    squares = np.fromiter((v * v for v in x), dtype=float)
    return math.fsum(v * v * v for v in x) + math.prod(v + 1.0 for v in x) + squares


@case(vec(5))
def spreads_of_a_list(x):
    data = [x[0], x[1] ** 2, x[2] * x[3]]
    return statistics.mean(data) * statistics.stdev(x) + statistics.median(data)


@case(0.7, 0.7)
def complex_numbers_of_python(a, b):
    z = cmath.exp(complex(a, b)) * cmath.rect(a, b)
    size, turn = cmath.polar(z)
    return size * cmath.phase(z * z) + abs(cmath.sqrt(z)) * turn


@case(vec(5))
def running_and_segmented(x):
    return np.logaddexp.accumulate(x) * np.logaddexp.reduce(x) + np.sum(np.add.reduceat(x, [0, 3]) ** 2)


@case(vec(5), 0.7)
def steps_and_ends(x, s):
    slopes = np.gradient(x, s) + np.interp(x * 3.0, [0.5, 1.0, 1.5], [1.0, 2.0, 0.5], left=s, right=s * s)
    ends = np.ediff1d(x, to_begin=s) + np.pad(x[:3], 1, constant_values=s)
    line, step = np.linspace(0.0, s, 5, retstep=True)
    return slopes * ends + line * step + np.arange(s, 5.0 * s, 1.01 * s).sum() + x.clip(0.4)


@case(vec(5), vec(5, seed=1), tags="again")
def slopes_between_places(x, u):
    """Where the steps depend on x, too."""
    return np.sum(np.gradient(u, np.cumsum(1.0 + x * x)) * u)


@case(vec(6), 0.7)
def pieces(x, s):
    y = np.piecewise(x, [x < 0.5, x > 0.8], [lambda t: s * t**2, np.sin, lambda t: t + s])
    return y * np.piecewise(x, [x < 0.6], [s, 2.0])


@case(mat(3, 4))
def functions_of_rows(a):
    spread = np.apply_along_axis(lambda row: np.sum(row**2) * row[0], 1, a)
    ranked = np.apply_along_axis(np.sort, 0, a)
    return ranked.T @ spread + np.apply_over_axes(np.sum, a * a, (0, 1))[0]


@case(mat(2, 3), vec(3))
def tables_of_functions_and_blocks(a, x):
    table = np.fromfunction(lambda i, j: x[0] * i + x[1] * j, (2, 3))
    whole = np.block([[a, table], [x, np.ones(3)]])
    np.put_along_axis(whole, np.array([[0], [2], [1]]), x[:, None] ** 2, axis=1)
    return whole * np.block([x, 2.0 * x])


@case(vec(6), vec(6, seed=1))
def counted_and_distinct(x, w):
    counts, edges = np.histogram(x, bins=3, weights=w)
    kept = np.unique(x)
    return (counts**2) @ np.diff(edges) + np.sum(kept**3) + np.histogram(x, [0.0, 0.5, 1.0], weights=w)[0]


@case(vec(4), vec(3, seed=1))
def arithmetic_of_polynomials(p, q):
    whole = np.polyadd(np.polyint(p, k=q[0]), np.polysub(q, p))
    fitted = np.polyfit(p, p**2 + p, 1, w=q[1] + p)
    return np.polyval(whole, 0.3) * np.sum(fitted**2) + np.sum(np.abs(np.roots(p + 1.0)))


@case(vec(5), 0.37)
def quantiles_that_move(x, q):
    several = np.quantile(x, [q, 1.0 - q, 0.2]) * np.percentile(x, 100.0 * q)
    return several * np.nanquantile(x, q, method="hazen") + np.quantile(np.outer(x, x), q, axis=(0, 1))


@case(vec(4), 0.37)
def padded_by_what_is_there(x, s):
    widths = len(x) - 1
    ramp = np.pad(x, (2, widths), "linear_ramp", end_values=(s, s * s))
    odd = np.pad(x, 7, "reflect", reflect_type="odd")
    means = np.pad(np.outer(x, x), ((1, 0), (0, widths)), "mean", stat_length=2)
    return np.sum(ramp**2) * np.sum(odd[:6] * odd[6:12]) + np.pad(means, 1, "maximum") ** 2


@case(mat(3, 4), vec(4))
def weighted_moments(a, w):
    mean, total = np.average(a, axis=1, weights=w, returned=True)
    spread = np.cov(a, aweights=w, fweights=[1, 2, 1, 3]) + np.corrcoef(a)
    return spread * mean * total + np.cov(a.T, rowvar=False, ddof=0, aweights=w * w)


@case(vec(3), 0.37)
def interpolated_around_a_circle(f, t):
    return np.interp(f + 2.0 * t, [0.3, 1.7, -0.4], f * f, period=2.0) * np.interp(-t, f, f, period=2.5)


@case(vec(3), 0.37)
def arithmetic_of_polynomials(c, t):
    product = np.polymul(c, [1.0, t, 2.0])
    quotient, rest = np.polydiv(np.polymul(product, np.poly(c)), [t, 1.5, c[0]])
    integral = np.polyint(c, 2, k=[t, 1.0])
    return np.polyval(quotient, t) * np.sum(rest**2) + np.sum(integral * integral) * np.polyval(product, t)


@case(vec(6))
def blocks_by_strides(x):
    step = x.strides[0]
    blocks = np.lib.stride_tricks.as_strided(x * x, (2, 3), (2 * step, step), writeable=False)
    return blocks @ x[:3] * np.lib.stride_tricks.as_strided(x, shape=(2,), strides=(3 * step,))


@case(vec(3), 0.7)
def functions_of_a_number_and_of_a_vector(x, s):
    pieces = np.piecewise(s, [s < 0.0, s < 1.0], [lambda t: -t, lambda t: t**3, 2.0])
    size, sign = logsumexp(x, b=np.array([1.0, -4.0, 0.5]), return_sign=True)
    return np.apply_along_axis(lambda row: np.cumsum(row * row), 0, x) * pieces + size * sign


@case(mat(2, 3), tags="first")
def quantiles_by_weight(x):
    weights = np.array([1.0, 2.0, 1.5])
    return np.quantile(x, [0.3, 0.9], axis=1, weights=weights, method="inverted_cdf") ** 2
