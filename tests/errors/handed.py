"""Arrays that code without Python source keeps, or writes to: what happens to them cannot be followed."""

from tests.errors.bad import Bad, bad

_QUEUE = "import queue\ndef f(x):\n    u, q = 2.0 * x, queue.SimpleQueue()\n"
_ZEROS = "import queue\ndef f(x):\n    u, q = np.zeros(3), queue.SimpleQueue()\n"
_BACK = "    return np.sum(x) * float(q.get()[0])\n"
_OBJECTS = "def f(x):\n    u, o = 2.0 * x, np.empty(1, object)\n    o[0] = u\n"
_DRAWS = "def f(x):\n    u, rng = 2.0 * x, np.random.default_rng(0)\n"
_USED = "    return np.sum(u * x)\n"
_CACHED = "import functools\n@functools.cache\ndef base(n):\n    return np.ones(n)\n"
_OPTIONS = "from collections import OrderedDict\ndef f(x, d):\n"
A = "grad(f)(np.ones(3))"
J = "jvp(f, (np.ones(3),), (np.ones(3),))"

CASES: list[Bad] = [
    bad("S2S217", _ZEROS + "    q.put(u)\n    «u += 1.0\n" + _BACK, "put() may have kept", A, "copy"),
    bad("S2S217", _ZEROS + "    q.put(u[1:])\n    «u[2] = 5.0\n" + _BACK, "put() may have kept", A),
    bad("S2S217", _ZEROS + "    q.put((1, [u]))\n    «u[0] = 5.0\n" + _BACK, "put() may have kept", J),
    bad(
        "S2S217",
        _ZEROS + "    for k in range(3):\n        «u += 1.0\n        q.put(u)\n" + _BACK,
        "put() may have kept",
        A,
    ),
    bad(
        "S2S217",
        "import queue\ndef f(x):\n    l, q = [1.0], queue.Queue()\n    q.put(l)\n    «l.append(2.0)\n"
        "    return np.sum(x) * len(q.get())\n",
        "a list that put()",
        A,
    ),
    bad(
        "S2S217",
        "import queue\ndef f(x):\n    d, q = {'a': 1.0}, queue.Queue()\n    q.put(d)\n    «d['a'] = 2.0\n"
        "    return np.sum(x) * float(q.get()['a'])\n",
        "a dict that put()",
        A,
    ),
    bad(
        "S2S217", _QUEUE + "    q.put(u)\n    «q.get()[0] = 3.0\n" + _USED, "came out of an object", A, "copy"
    ),
    bad("S2S217", _QUEUE + "    q.put(u)\n    «q.get().fill(3.0)\n" + _USED, "came out of an object", A),
    bad("S2S217", _QUEUE + "    q.put(x)\n    «q.get().fill(3.0)\n" + _USED, "came out of an object", J),
    bad("S2S217", _QUEUE + "    q.put(u)\n    v = q.get()\n    «v += 3.0\n" + _USED, "would be written", A),
    bad("S2S217", _OBJECTS + "    «o[0][1] = 3.0\n" + _USED, "came out of an object", A),
    bad("S2S217", _OBJECTS + "    v = o[0]\n    «v += 3.0\n" + _USED, "would be written", A),
    bad(
        "S2S207",
        "def f(x):\n    u = np.zeros(3)\n    o = «np.array([u, None], dtype=object)\n    u += 1.0\n"
        "    return np.sum(x) * float(o[0][0])\n",
        "unknown class",
        A,
    ),
    bad("S2S217", _DRAWS + "    «rng.random(out=u)\n" + _USED, "random() writes", A, "x[...]"),
    bad("S2S217", _DRAWS + "    «rng.standard_normal(3, np.float64, u)\n" + _USED, "standard_normal()", A),
    bad("S2S217", _DRAWS + "    «rng.permuted(x, out=u)\n" + _USED, "permuted() writes", A),
    bad(
        "S2S217",
        "import struct\ndef f(x):\n    u = 2.0 * x\n    «struct.pack_into('d', u, 0, 7.0)\n" + _USED,
        "pack_into may write",
        A,
    ),
    bad(
        "S2S217",
        "import struct\ndef halved(a, s):\n    if s > 3.0:\n        return s * a[0]\n"
        "    «struct.pack_into('d', a, 0, 2.0)\n    return halved(a, 2.0 * s)\n"
        "def f(x):\n    return halved(2.0 * x, x[0])\n",
        "pack_into may write",
        A,
    ),
    bad(
        "S2S217",
        "import io\ndef f(x):\n    u = 2.0 * x\n    «io.BytesIO(bytes(8)).readinto(u)\n" + _USED,
        "readinto may write",
        A,
    ),
    bad(
        "S2S217",
        "def f(x):\n    m = «memoryview(x)\n    m[0] = 4.0\n    return np.sum(x * x)\n",
        "memoryview",
        A,
    ),
    bad(
        "S2S217",
        "import weakref\ndef f(x):\n    u = np.zeros(3)\n    r = «weakref.ref(u)\n    u += 1.0\n"
        "    return np.sum(x) * float(r()[0])\n",
        "weakref",
        A,
    ),
    bad(
        "S2S217",
        "from scipy import ndimage\ndef f(x):\n    u, v = 2.0 * x, np.zeros(3)\n"
        "    «ndimage.gaussian_filter1d(np.ones(3), 1.0, output=v)\n    return np.sum(v * u)\n",
        "writes to an argument",
        A,
        "copy",
    ),
    bad(
        "S2S217",
        "from scipy.linalg import blas\ndef f(x):\n    u = 2.0 * x\n    «blas.dscal(3.0, u)\n" + _USED,
        "dscal may write",
        A,
    ),
    bad(
        "S2S217",
        "def f(x):\n    u = 2.0 * x\n    m = «np.median(np.ones(3), overwrite_input=True)\n    return m * u[0]\n",
        "overwrite_input",
        A,
    ),
    bad(
        "S2S217",
        "def f(x):\n    u = np.arange(3.0)\n    u.setflags(write=False)\n    try:\n        «u[0] = 5.0\n"
        "    except ValueError:\n        return 3.0 * x[0]\n    return x[0] * u[0]\n",
        "read-only",
        A,
    ),
    bad("S2S217", "def f(x):\n    «x.flags.writeable = False\n    return np.sum(x * x)\n", "flags", A),
    bad(
        "S2S217",
        _OPTIONS + "    «d['w'] = np.ones(3)\n    return np.sum(d['w'] * x)\n",
        "'d' is changed",
        "grad(f)(1.0, OrderedDict(w=1.0))",
        "float",
    ),
    bad(
        "S2S217",
        _OPTIONS + "    «d['w'][0] = 7.0\n    return np.sum(d['w'] * x)\n",
        "OrderedDict",
        "grad(f)(1.0, OrderedDict(w=np.ones(3)))",
        "copy",
    ),
    bad(
        "S2S217",
        _OPTIONS + "    w = d.get('w')\n    «w *= 7.0\n    return np.sum(d['w'] * x)\n",
        "OrderedDict",
        "grad(f)(1.0, OrderedDict(w=np.ones(3)))",
    ),
    bad(
        "S2S217",
        "def f(x, p):\n    «p[3] = 4.0\n    return np.sum(x + p.c)\n",
        "poly1d",
        "grad(f)(1.0, np.poly1d([1.0, 2.0]))",
    ),
    bad(
        "S2S207",
        "import ctypes\ndef f(x):\n    l = [1.0]\n    ctypes.py_object(l).value.append(3.0)\n"
        "    return x * «l[-1]\n",
        "may have been changed",
    ),
    bad(
        "S2S217",
        "import queue\ndef halved(q, u, s):\n    if s < 1.0:\n        return s\n    «q.put(u)\n"
        "    return halved(q, u, s / 2.0)\n"
        "def f(x):\n    q, u = queue.SimpleQueue(), np.zeros(3)\n    r = halved(q, u, x[0] * 8.0)\n"
        "    u[0] = r\n    return r * float(q.get()[0])\n",
        "in a recursive function",
        A,
        "copy",
    ),
    bad(
        "S2S217",
        _CACHED + "def halved(s):\n    if s < 1.0:\n        return s\n    a = base(3)\n    «a += s\n"
        "    return halved(s / 2.0)\n"
        "def f(x):\n    return halved(8.0 * x)\n",
        "later calls",
    ),
    bad(
        "S2S207",
        "def f(x):\n    u = 2.0 * x\n    it = «np.nditer([u], op_flags=[['readwrite']])\n    it[0] = 3.0\n"
        + _USED,
        "np.nditer hands out",
        A,
        "np.ndindex",
    ),
    bad(
        "S2S207",
        "def f(x):\n    r = «np.rec.array([(1.0, 2.0)], dtype=[('a', float), ('b', float)])\n    return x[0] * r.a[0]\n",
        "a record array",
        A,
    ),
    bad(
        "S2S207",
        "from scipy import integrate\ndef f(x):\n    return «integrate.quad(lambda t: t * x[0], 0, 1)[0]\n",
        "handed to scipy.integrate.quad",
        A,
        "leggauss",
    ),
    bad(
        "S2S207",
        "from scipy.integrate import solve_ivp\n"
        "def f(x):\n    return «solve_ivp(lambda t, y: -x * y, (0, 1), x).y[0, -1]\n",
        "handed to scipy.integrate.solve_ivp",
        A,
        "time steps",
    ),
    bad(
        "S2S207",
        "from scipy.optimize import brentq\ndef f(x):\n    return «brentq(lambda t: t**2 - x[0], 0, 9)\n",
        "handed to scipy.optimize.brentq",
        J,
        "@rule",
    ),
    bad(
        "S2S207",
        "class Double:\n    def __init__(self, v):\n        self.v = 2.0 * v\n"
        "def f(x):\n    «print([Double(x)])\n    return x\n",
        "its class would not remake it",
    ),
]
