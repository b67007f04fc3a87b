"""What has one type on one path and another on the other, where it matters which of them it is."""

from tests.errors.bad import Bad, bad

X = "grad(f)(np.array([0.3, 0.7, 0.9]))"
ARRAY = "s = np.arange(3) if x[0] > 0.5 else x"
EITHER = "s = 2.0 if x[0] > 0.5 else x * 2.0"
SHAPE = "is a number on one path and an array on the other, and is asked for its shape"
CUT = "floats are written into an array that is one of integers on another path"

KINDS: list[Bad] = [
    bad("S2S203", f"def f(x):\n    {EITHER}\n    return np.sum(x) * (2.0 if {asked} else 3.0)\n", SHAPE, X)
    for asked in ("«np.ndim(s)", "«np.shape(s) == ()", "«np.array(s).ndim", "«np.size(s) > 1")
] + [
    bad(
        "S2S203",
        "def f(x):\n    s = 0.0\n    while np.sum(s) < x[0]:\n        s = s + x\n    return x[0] * «np.array(s).ndim\n",
        SHAPE,
        X,
    ),
    bad("S2S203", f"def f(x):\n    {ARRAY}\n    s = s * 1\n    «s[0] = 4.0 * x[0]\n    return s @ x\n", CUT, X),
    bad("S2S203", f"def f(x):\n    {ARRAY}\n    s = s * 1\n    «s /= 2.0\n    return s @ x\n", CUT, X),
    bad("S2S203", f"def f(x):\n    {ARRAY}\n    b = np.zeros_like(s)\n    «b[:] = x\n    return b @ x\n", CUT, X),
    bad("S2S203", f"def f(x):\n    {EITHER}\n    return np.mean(«np.dot(x, s))\n", "taken as a whole", X),
    bad("S2S203", f"def f(x):\n    {EITHER}\n    return np.mean(«np.append(x, s))\n", "taken as a whole", X),
    bad(
        "S2S203",
        "def f(x):\n    s = 0.0\n    while np.sum(s) < x[0]:\n        s = s + x\n    return np.sum(«np.diff(s - x[0]))\n",
        "taken as a whole",
        X,
    ),
]  # fmt: skip
