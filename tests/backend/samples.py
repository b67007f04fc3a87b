"""The targets' IR, as the passes before the backend make it (written by hand)."""

from __future__ import annotations

from s2s_ad.ir.core import Function, Value
from s2s_ad.ir.types import BOOL, FLOAT, INT, Scalar
from tests.backend.build import VEC, F


def griewank() -> Function:
    f = F("griewank_vjp")
    x1, x2 = f.param("x1"), f.param("x2")
    y_bar = f.param("y_bar", default="1.0")
    f.effect("sweep", "forward sweep")
    f.at("y = np.log(x1) + x1 * x2 - np.sin(x2)")
    y = f.sub(f.add(f("numpy.log", x1), f.mul(x1, x2)), f("numpy.sin", x2), hint="y")
    f.effect("sweep", "reverse sweep")
    a = f.truediv(y_bar, x1)
    b = f.mul(y_bar, x2)
    x1_bar = f.add(a, b, bar=x1)
    x2_bar = f.sub(f.mul(y_bar, x1), f.mul(y_bar, f("numpy.cos", x2)), bar=x2)
    return f.done(y, x1_bar, x2_bar)


def huber() -> Function:
    f = F("huber_vjp")
    r, delta = f.param("r"), f.param("delta")
    y_bar = f.param("y_bar", default="1.0")
    f.effect("sweep", "forward sweep")
    f.at("if abs(r) <= delta:", 1)
    test = f.le(f("builtins.abs", r), delta)

    def inner() -> tuple[Value]:
        f.at("y = 0.5 * r * r", 2)
        return (f.mul(f.mul(0.5, r), r, hint="y"),)

    def outer() -> tuple[Value]:
        f.at("y = delta * (abs(r) - 0.5 * delta)", 4)
        return (f.mul(delta, f.sub(f("builtins.abs", r), f.mul(0.5, delta)), hint="y"),)

    (y,) = f.branch(test, inner, outer, [Value("y", FLOAT)])
    f.effect("sweep", "reverse sweep")

    def inner_rev() -> tuple[object, ...]:
        f.at("y = 0.5 * r * r", 2)
        r_bar = f.add(f.mul(y_bar, f.mul(0.5, r)), f.mul(0.5, f.mul(y_bar, r)), bar=r)
        return r_bar, 0.0

    def outer_rev() -> tuple[object, ...]:
        f.at("y = delta * (abs(r) - 0.5 * delta)", 4)
        t = f.mul(y_bar, f.sub(f("builtins.abs", r), f.mul(0.5, delta)))
        s = f.mul(y_bar, delta)
        delta_bar = f.sub(t, f.mul(0.5, s), bar=delta)
        r_bar = f.mul(s, f("numpy.sign", r), bar=r)
        return r_bar, delta_bar

    bars = [Value("", FLOAT, None, r, "_bar"), Value("", FLOAT, None, delta, "_bar")]
    r_bar, delta_bar = f.branch(test, inner_rev, outer_rev, bars)
    return f.done(y, r_bar, delta_bar)


def diffuse() -> Function:
    text = "u[i] = u[i] + nu * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i]"
    f = F("diffuse_vjp")
    u, nu, steps = f.param("u", VEC), f.param("nu"), f.param("steps", INT)
    seed = f.param("out_bar", VEC)
    f.effect("sweep", "forward sweep")
    tape = f.tape("u_tape")
    with f.loop(0, steps, [u], ["u"], "t") as outer:
        f.at("for i in range(1, len(u) - 1):", 1)
        stop = f.sub(f("builtins.len", u), 1)
        with f.loop(1, stop, outer.carries, ["u"]) as inner:
            f.at(text, 2)
            (c,) = inner.carries
            i = inner.index
            f.effect("push", tape, f.getitem(c, (i,)))
            stencil = _stencil(f, c, i)
            new = f.add(f.getitem(c, (i,)), f.mul(f.mul(nu, stencil), f.getitem(c, (i,))))
            inner.end(f("setitem", c, (i,), new, hint="u"))
        outer.end(*inner.results)
    (last,) = outer.results
    f.effect("sweep", "reverse sweep")
    f.at("")
    with f.loop(0, steps, [last, seed, 0.0], ["u", u, nu], "t", reverse=True) as outer:
        stop = f.sub(f("builtins.len", last), 1)
        with f.loop(1, stop, outer.carries, ["u", u, nu], reverse=True) as inner:
            inner.end(*_diffuse_reverse(f, inner, tape, text, u, nu))
        outer.end(*inner.results)
    return f.done(last, outer.results[1], outer.results[2])


def _stencil(f: F, c: Value, i: Value) -> Value:
    left = f.getitem(c, (f.sub(i, 1),))
    right = f.getitem(c, (f.add(i, 1),))
    return f.add(f.sub(left, f.mul(2.0, f.getitem(c, (i,)))), right)


def _diffuse_reverse(f: F, loop: object, tape: Value, text: str, u: Value, nu: Value) -> tuple[Value, ...]:
    f.at(text, 2)
    now, u_bar, nu_bar = loop.carries
    i = loop.index
    old = f("setitem", now, (i,), f.pop(tape, Scalar("f8", weak=False)), hint="u")
    t1 = _stencil(f, old, i)
    rhs_bar = f.getitem(u_bar, (i,), hint="rhs_bar")
    cleared = f("setitem", u_bar, (i,), 0.0, bar=u)
    t1_bar = f.mul(nu, f.mul(rhs_bar, f.getitem(old, (i,))), bar=t1)
    nu_new = f.add(nu_bar, f.mul(f.mul(rhs_bar, f.getitem(old, (i,))), t1), bar=nu)
    term = f.sub(f.add(rhs_bar, f.mul(rhs_bar, f.mul(nu, t1))), f.mul(2.0, t1_bar))
    s1 = f("add_at", cleared, (i,), term, bar=u)
    s2 = f("add_at", s1, (f.sub(i, 1),), t1_bar, bar=u)
    s3 = f("add_at", s2, (f.add(i, 1),), t1_bar, bar=u)
    return old, s3, nu_new


def relax() -> Function:
    f = F("relax_vjp")
    x, c = f.param("x"), f.param("c")
    s_bar = f.param("s_bar", default="1.0")
    f.effect("sweep", "forward sweep")
    tape = f.tape("x_tape")

    def cond(s: Value, x: Value, whole: Value) -> Value:
        return f.gt(f.mul(c, x), 1e-6)

    def body(trip: Value, s: Value, x: Value, whole: Value) -> tuple[object, ...]:
        f.at("s = s + x * c * c", 3)
        s1 = f.add(s, f.mul(f.mul(x, c), c), hint="s")
        f.at("if s > 1.0:", 4)
        test = f.gt(s1, 1.0)

        def leave() -> tuple[object, ...]:
            return True, s1, x, whole

        def go_on() -> tuple[object, ...]:
            f.at("x = x * c", 6)
            w = f.add(whole, 1, hint="whole")
            f.effect("push", tape, x)
            return False, s1, f.mul(x, c, hint="x"), w

        outs = [Value("", BOOL), Value("s", FLOAT), Value("x", FLOAT), Value("whole", INT)]
        return f.branch(test, leave, go_on, outs)

    trips, s, last, whole = f.while_([0.0, x, 0], ["s", "x", "whole"], cond, body, exits=True)
    f.effect("sweep", "reverse sweep")
    with f.loop(0, trips, [last, 0.0, 0.0], ["x", x, c], "trip", reverse=True) as loop:
        xp, x_bar, c_bar = loop.carries
        f.at("if trip < whole:", 9)
        test = f.lt(loop.index, whole)

        def undo() -> tuple[object, ...]:
            f.at("x = x * c", 6)
            old = f.pop(tape, FLOAT, hint="x")
            c_new = f.add(c_bar, f.mul(x_bar, old), bar=c)
            return old, f.mul(x_bar, c, bar=x), c_new

        outs = [Value("x", FLOAT), Value("", FLOAT, None, x, "_bar"), Value("", FLOAT, None, c, "_bar")]
        xq, xb, cb = f.branch(test, undo, lambda: (xp, x_bar, c_bar), outs)
        f.at("s = s + x * c * c", 3)
        cb = f.add(cb, f.add(f.mul(s_bar, f.mul(xq, c)), f.mul(f.mul(s_bar, c), xq)), bar=c)
        xb = f.add(xb, f.mul(f.mul(s_bar, c), c), bar=x)
        loop.end(xq, xb, cb)
    return f.done(s, loop.results[1], loop.results[2])
