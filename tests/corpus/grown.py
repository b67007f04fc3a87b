"""Lists that grow in a loop, and what is done with them afterwards: slices, packing, statistics."""

import numpy as np

from tests.corpus import case, mat, vec


def squares(x, n):
    h = []
    for k in range(n):
        h.append(x[k] ** 2)
    return h


@case(vec(4), 4)
@case(vec(4), 1)
def mean_of_the_last_items(x, n):
    h = squares(x, n)
    return np.mean(h[-2:]) * h[-1]


@case(vec(4), 4)
def items_backwards(x, n):
    total = 0.0
    for v in squares(x, n)[::-1]:
        total = total * 0.5 + v
    return total


@case(vec(5), 5, 1)
@case(vec(5), 5, -3)
def items_between_numbers_of_the_call(x, n, k):
    h = squares(x, n)
    total = 1.0
    for v in h[k:4]:
        total = total * 0.5 + v
    for v in h[1:-1:2]:
        total = total * v
    return total + sum(h[:2]) * sum(h[:k])


@case(vec(3), 4)
def neighbours_in_a_history(x, n):
    trace = [x]
    w = x
    for _ in range(n):
        w = w * x
        if w.sum() < 1e-12:
            break
        trace.append(w)
    return sum(np.abs(a - b).sum() for a, b in zip(trace[1:], trace[:-1]))


@case(vec(4), 4)
@case(vec(1), 1)
def grown_list_beside_an_array(x, n):
    h = [1.0]
    for k in range(n):
        h.append(x[k] ** 2)
    h = np.array(h)
    return (h[1:] * x[:n]).sum()


@case(vec(4), mat(4, 4))
@case(vec(1), mat(1, 1))
def grown_list_in_products(x, a):
    h = []
    for v in x:
        h.append(v * x.sum())
    b = np.array(h)
    return b @ a @ b + np.sum((a - b) ** 2) + np.sum((a.T * b[:, None] - b) ** 3)


@case(vec(4), vec(3))
def grown_rows_of_a_matrix(x, w):
    rows = []
    for v in x:
        rows.append(np.array([1.0, v, v**2]))
    design = np.array(rows)
    r = design @ w - x
    return np.sum(r**2) + np.sum(design * w)


@case(vec(4), vec(4, 1))
@case(vec(3), vec(1, 1))
def picked_items_beside_others(x, y):
    picked = x[x > 0.1]
    return (picked**2 * y).sum() + np.dot(np.sin(picked), np.ones(len(x))) * y[0]


@case(vec(4), 3)
def grown_list_used_as_a_whole_twice(x, n):
    items = squares(x, n)
    packed = np.asarray(items)
    return packed[-1] * x[3] + sum(items) + np.sum(np.array(items) ** 2)


@case(mat(3, 2), 3)
def grown_list_of_rows_used_as_a_whole_twice(x, n):
    rows = []
    for k in range(n):
        rows.append(x[k] ** 2)
    rows[0] = rows[0] * 2.0
    return np.sum(np.array(rows)[1] * x[0]) + np.sum(np.stack(rows) ** 2) + rows[0][1] + np.sum(sum(rows))


@case(vec(3), 3)
def stages_of_a_runge_kutta_method(x, n):
    y = x
    for _ in range(n):
        k = []
        for s in range(3):
            yi = y.copy()
            for j in range(s):
                yi = yi + 0.1 * k[j]
            k.append(np.sin(yi))
        y = y + k[2]
    return y.sum()


@case(vec(5), 5)
@case(vec(3), 1)
def last_item_if_there_is_one(x, n):
    history = []
    total = 0.0
    for i in range(n):
        if i > 0:
            total += history[-1] * x[i]
        history.append(np.sin(x[i]) + total)
    return total + history[0]


@case(vec(4), 3)
def orthogonalised_against_all_before(x, n):
    basis = []
    v = x.copy()
    for i in range(n):
        for q in basis:
            v = v - (v @ q) * q
        v = v / np.linalg.norm(v)
        basis.append(v)
        v = v * x + i
    return np.sum(v**2)


@case(vec(3), 4)
def limited_memory_quasi_newton(x, n):
    s_list, y_list = [], []
    w = x.copy()
    g = np.sin(w)
    for _ in range(n):
        q = g.copy()
        alphas = []
        for s, y in reversed(list(zip(s_list, y_list))):
            a = (s @ q) / (y @ s + 1.0)
            alphas.append(a)
            q = q - a * y
        for s, y, a in zip(s_list, y_list, reversed(alphas)):
            q = q + (a - (y @ q) / (y @ s + 1.0)) * s
        w_new = w - 0.1 * q
        g_new = np.sin(w_new)
        s_list.append(w_new - w)
        y_list.append(g_new - g)
        w, g = w_new, g_new
    return np.sum(w**2)


@case(vec(4), 4)
def copies_of_a_grown_list(x, n):
    h = squares(x, n)
    k = list(h)
    k[0] = k[0] * 2
    m = h.copy()
    k.append(x[1] ** 3)
    return sum(k) * x[0] + sum(m) + max(h) * min(h)


@case(np.array([0.3, 0.7, 0.2, 0.9]), 4)
def lists_asked_whether_they_hold_anything(x, n):
    held = []
    total = 0.0
    for i in range(n):
        if held and x[i] < 0.5:
            total += x[i] ** 2 * held[-1]
        elif x[i] > 0.8 and held:
            total += x[i] ** 3
        elif not (held or x[i] < 0.1):
            total += x[i]
        else:
            total += 2.0 * x[i] if x[i] < 0.8 and held else x[i]
        held.append(x[i] ** 2)
    while not held or (held and len(held) < n + 2):
        held.append(held[-1] * x[0])
    return total + sum(v for v in held if held and v > 0.1)


@case(np.array([0.02, 0.025, 0.027]), np.array([1.0, 2.0, 3.0]), wrt=(0,))
def yield_curve_by_newton(par, times):
    zeros = []

    def price(z, end, coupon, known):
        p, t = 0.0, 1.0
        while t <= end:
            if known and t <= times[len(known) - 1]:
                r = np.interp(t, times[: len(known)], np.array(known))
            elif known:
                last, before = times[len(known) - 1], known[-1]
                r = before + (z - before) * (t - last) / (end - last)
            else:
                r = z
            p += coupon * np.exp(-r * t)
            t += 1.0
        return p + np.exp(-z * end)

    for coupon, end in zip(par, times):
        z = float(coupon)
        for _ in range(4):
            f = price(z, end, coupon, zeros) - 1.0
            slope = (price(z + 1e-3, end, coupon, zeros) - price(z - 1e-3, end, coupon, zeros)) / 2e-3
            z -= f / slope
        zeros.append(z)
    return np.exp(-np.array(zeros)).sum()


@case(vec(4), 4)
def empty_lists_by_comparison(x, n):
    held = []
    total = 0.0
    for i in range(n):
        if held == []:
            total += x[i]
        else:
            total += x[i] ** 2
        if [] != held and i > 1:
            total += held[-1] * x[i]
        held.append(x[i] ** 2)
    held.reverse()
    return total + sum(v * k for k, v in enumerate(held))


@case(0.3, mat(3, 3), 7)
@case(0.3, mat(3, 3), 3)
@case(0.3, mat(1, 1), 4)
def last_three_matrices(x, a, n):
    recent = [a * 0.5, a.T, a * x]
    for i in range(3, n):
        recent[i % 3] = 0.3 * (recent[(i - 1) % 3] @ a.T) + x * recent[(i - 2) % 3].T
    return np.sum(recent[0] * recent[1])


@case(0.3, mat(4, 3), 4)
@case(1.6, mat(4, 3), 4)
def replaced_before_it_is_read(x, a, n):
    kept = [a[0], a[1]]
    for i in range(n):
        kept[int(x * i) % 2] = np.minimum(a[i], x) * a[0]
    return np.sum(kept[0]) * np.dot(kept[1], a[3])


@case(0.7, vec(4), 3)
@case(1.2, vec(5), 4)
def replaced_by_others_of_other_lengths(x, u, n):
    kept = [u[:2] * x, u * 1.0]
    for i in range(n):
        kept[int(x * i) % 2] = np.cumsum(u[i:] * x)
    return np.sum(kept[0]) * np.sum(kept[1] ** 2)


@case(0.3, mat(3, 3), mat(5, 3), 5)
@case(0.3, mat(3, 3), mat(5, 3), 1)
def summed_and_replaced(x, a, b, n):
    h = [a[0] * 0.5, a[1] * x, a[2]]
    s = 0.0
    for i in range(n):
        s += np.sum(h[i % 3]) * np.mean(h[(i + 1) % 3])
        h[i % 3] = np.dot(a[0], a[1]) * a[2] * x if i % 2 else b[i]
        s += np.dot(h[(i + 1) % 3], a[2]) * x
    return s * np.sum(h[0]) + np.sum(h[2] * h[1])


@case(0.7, vec(3), 4)
@case(0.7, vec(3), 3)
def items_that_change_places_and_are_written(x, u, n):
    kept = [u * 1.0, u * 2.0, u * x]
    for i in range(n):
        j = int(x * i) % 3
        kept[i % 3], kept[j] = kept[j], kept[i % 3]
        kept[i % 3][0] += x * i
    return np.sum(kept[0] * u) + np.sum(kept[1] ** 2)


@case(0.7, vec(3), 1)
@case(0.7, vec(3), 2)
def rows_of_a_matrix_in_a_list_written(x, u, k):
    a = np.outer(u, u) * x
    rows = list(a)
    rows[k][0] = x
    b = np.outer(u, u) + x
    more = [b[i] for i in range(3)]
    more[k][1:] *= x
    return np.sum(rows[0] * u) + np.prod(rows[-1]) * np.sum(more[k])


@case(0.7, vec(4), 4)
def written_items_of_a_part_of_a_list(x, u, n):
    made = []
    for i in range(n):
        v = u * i
        made.append(v + x)
    last = made[1:]
    last[n % 3][0] = x * x
    return np.sum(last[0]) * np.sum(last[-1] * u)


@case(0.7, vec(3), vec(3, 1), 3)
@case(0.7, vec(3), vec(3, 1), 1)
def item_overwritten_by_another_item(x, u, w, n):
    made = []
    for i in range(n):
        made.append(u * x + i)
    made[-1][...] = made[0]
    made[0][0] = x * x
    return np.sum(made[0] * w) * np.sum(made[-1] * u)


@case(0.7, vec(4), 2)
@case(0.7, vec(4), -1)
def grows_beside_another_and_is_left(x, u, n):
    parts, weights = [u * x], [x * j for j in range(n + 1)]
    y = x
    for part, weight in zip(parts, weights):
        parts.append(part * weight + u)
        y = y + part[0] * weight
        break
    else:
        y = y * x
    return np.sum(sum(parts)) * y
