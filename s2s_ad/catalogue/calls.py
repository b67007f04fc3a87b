"""Hundred 4: the call, its arguments, seeds and signatures."""

from s2s_ad.catalogue.entry import Entry

CALLS = [
    Entry(
        "S2S401",
        "integer argument differentiated",
        "An integer has no derivative; its zero would be a silent wrong answer.",
        "grad(lambda x: x * x)(3)",
        "pass a float: 3.0",
    ),
    Entry(
        "S2S402",
        "grad of a function that is not scalar-valued",
        "A gradient is the derivative of one number.",
        "grad(lambda x: x * x)(np.ones(3))",
        "return a sum, or use elementwise_grad, jvp or vjp",
    ),
    Entry(
        "S2S403",
        "seed does not fit the output",
        "A tangent has the structure, shape and kind of its argument; a cotangent that of the output.",
        "value, pullback = vjp(lambda x: 2.0 * x, np.ones(3))\npullback(np.ones(2))",
        "pass a seed of the same structure and shape",
    ),
    Entry(
        "S2S404",
        "wrt names no argument",
        "wrt takes positions or names of parameters of the function.",
        'grad(lambda x: x * x, wrt="z")(1.0)',
        "use a position or name of the function's signature",
    ),
    Entry(
        "S2S405",
        "argument cannot be differentiated",
        "Only float and complex numbers, arrays of them and containers of them have derivatives.",
        'grad(len)("text")',
        "name another argument in wrt",
    ),
    Entry(
        "S2S406",
        "signature cannot be read",
        "A signature is a comma-separated list of types such as f8, i8, f8[n, 3].",
        "--sig 'f8[n'",
        "write types as f8, f4, i8, b1, c16, with dims in brackets",
    ),
    Entry(
        "S2S407",
        "arguments do not fit the function",
        "The number or the names of the arguments are not those of the function's signature.",
        "grad(lambda x: x * x)(1.0, 2.0)",
        "call the derivative as you call the function",
    ),
    Entry(
        "S2S408",
        "has_aux without a pair",
        "With has_aux=True the function has to return (value, aux).",
        "grad(lambda x: x, has_aux=True)(1.0)",
        "return a pair, or leave has_aux away",
    ),
    Entry(
        "S2S409",
        "complex-valued function",
        "The gradient of a complex-valued function is not one number. A power of a negative float is complex, too: (-2.0) ** 0.5.",
        "grad(lambda z: z * z)(1j)",
        "return a real number (z.real, abs(z)), or use jvp or vjp",
    ),
    Entry(
        "S2S410",
        "unknown option",
        "The option has no such value.",
        'differentiate(mode="sideways")',
        "mode is 'reverse' or 'forward'",
    ),
    Entry(
        "S2S411",
        "parameters need a signature",
        "Without arguments, --at, --sig or annotations a parameter is a float scalar, and with that the function cannot be compiled.",
        "s2s-ad show model.py:loss",
        'say what the arguments are: --sig "f8[n], f8" or --at "np.ones(3), 2.0"',
    ),
]
