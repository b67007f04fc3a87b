# a helper that may raise what is handled is not called but inlined; arguments ((), (7,), 'n'), seed 227
class TooMuch(Exception):
    pass


def product(v, w):
    return v * w


def f(x, u, n):
    try:
        x = product(x, x) + product(u[0], x)
    except TooMuch:
        x = 0.0
    return x
