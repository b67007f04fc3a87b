# ruff: noqa: E501  (data: a sentence is not broken)
"""The catalogue of diagnostics: what each code means, an example, and what to write instead.

Data, not logic.  It is what ``s2s-ad explain CODE`` prints and what ``docs/errors.md`` is made of
(a test holds the two together), and it gives the remedy of an error raised without one.
Hundreds: 0 finding the source · 1 constructs · 2 values, aliases, structure · 3 derivative rules ·
4 the call (wrt, seeds, signatures) · 9 our own bugs.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One diagnostic."""

    code: str
    title: str
    why: str
    example: str
    remedy: str


def _entry(code: str, title: str, why: str, example: str, remedy: str) -> Entry:
    return Entry(code, title, why, example.strip("\n"), remedy)


_SOURCE = [
    _entry(
        "S2S001",
        "no Python source: built in or compiled",
        "A source-to-source compiler reads source. This callable is written in C or is compiled, and there is no derivative rule for it.",
        "grad(str.upper)",
        "declare its derivative with @elementwise, @linear or @rule, or wrap it in a Python function that uses functions with rules",
    ),
    _entry(
        "S2S002",
        "source text is not to be had",
        "The function was made by exec, in a REPL without history, or its file is gone, so that there is no text to read.",
        'exec("def f(x): return x * x")',
        "put the function in a file, or register its text in linecache before it is compiled",
    ),
    _entry(
        "S2S003",
        "the file was edited since the function was imported",
        "The text found at the function's place compiles to other code than the function runs. Its derivative would be that of another function.",
        "# import model, edit model.py, then grad(model.f)",
        "reload the module (importlib.reload) or start Python again",
    ),
    _entry(
        "S2S004",
        "lambda cannot be told apart",
        "Several lambdas with the same code stand where this one was made, and Python does not record which is which.",
        "f, g = (lambda x: x * a), (lambda x: x * b)",
        "put the lambdas on lines of their own, or use def",
    ),
    _entry(
        "S2S005",
        "not a function",
        "Only functions, lambdas, methods, functools.partial objects and objects with a Python __call__ can be differentiated.",
        "grad(3.0)",
        "pass a function; of a class, one of its methods, or an instance if that has a __call__",
    ),
    _entry(
        "S2S006",
        "target not found",
        "The file, module or function named on the command line does not exist or does not import.",
        "s2s-ad show model.py:nofunction",
        "name it FILE.py:function or package.module:function",
    ),
    _entry(
        "S2S007",
        "the source text does not parse",
        "The text found for the function is not valid Python for this version.",
        "exec'd text whose linecache entry is something else",
        "reload the module, or put the function in a file of its own",
    ),
]

_CONSTRUCTS = [
    _entry(
        "S2S101",
        "async function or construct",
        "Coroutines interleave with other code; there is no order of operations to reverse.",
        "async def f(x):\n    return x * x",
        "write a plain def, and await its inputs before calling it",
    ),
    _entry(
        "S2S102",
        "code made at run time",
        "exec, eval, compile, locals, globals and vars see or make names that the compiler cannot.",
        'def f(x):\n    return eval("x * x")',
        "write the expression out, or call a function chosen from a dict of functions",
    ),
    _entry(
        "S2S103",
        "global variable assigned",
        "A derivative that changed module state would change it twice, or not when the primal does.",
        "def f(x):\n    global total\n    total = x\n    return x",
        "return the new value and let the caller store it",
    ),
    _entry(
        "S2S104",
        "nonlocal variable outside of the differentiated function",
        "A nonlocal variable of a function around the differentiated one outlives the call, and a derivative that changed it would change it twice, or not when the primal does. (Nested functions may write the variables of the differentiated function.)",
        "def outer():\n    n = 0\n    def f(x):\n        nonlocal n\n        n += 1\n        return n * x\n    return grad(f)(1.0)",
        "return the new value and let the caller store it",
    ),
    _entry(
        "S2S105",
        "generator as the differentiated function",
        "A generator has no value to differentiate before somebody loops over it. (Generators that the function itself makes and uses up, in loops, sum, list or with, are differentiated.)",
        "def f(x):\n    yield x * x",
        "return a list or an array, or loop over the generator inside the function",
    ),
    _entry(
        "S2S106",
        "del of this target",
        "Deleting an element or attribute changes structure that the reverse sweep has to rebuild.",
        "del table[key]",
        "leave the item in place, or build a new container without it",
    ),
    _entry(
        "S2S107",
        "class defined inside the function",
        "A class statement runs code with scoping rules of its own.",
        "def f(x):\n    class A: pass",
        "define the class at module level",
    ),
    _entry(
        "S2S108",
        "star import",
        "The names that it binds are not known from the text.",
        "from numpy import *",
        "import the module, or import names one by one",
    ),
    _entry(
        "S2S109",
        "type alias or type parameters",
        "A type statement makes an object that has no part in the numbers.",
        "type Vector = list[float]",
        "move the type statement to module level",
    ),
    _entry(
        "S2S110",
        "exception group",
        "Which part of a group is handled depends on the run.",
        "try:\n    y = g(x)\nexcept* ValueError:\n    y = 0.0",
        "use a plain except",
    ),
    _entry(
        "S2S111",
        "try statement",
        "An exception that a handler catches, or that a final part must see, may be raised by an operation that "
        "cannot be tried beforehand, because it has effects, or stands in a loop within the statement.",
        "try:\n    os.remove(path)\nexcept OSError:\n    y = x * x",
        "test the condition with if before the operation, or move the effect out of the try",
    ),
    _entry(
        "S2S112",
        "with statement",
        "The context manager is not one that is known here (those of your own classes, of contextlib.contextmanager "
        "and of NumPy are), or it must be told of an exception that is not known while compiling.",
        "with contextlib.ExitStack() as stack:\n    y = x * x",
        "call the function outside the with, or use one of the known context managers",
    ),
    _entry(
        "S2S113",
        "match statement",
        "This pattern depends on values that are known only at run time.",
        "match x:\n    case Point(a, b): ...",
        "write it with if and elif",
    ),
    _entry(
        "S2S114",
        "comprehension or generator expression",
        "This form of comprehension is not taken.",
        "{g(v) for v in x}",
        "write a for loop that appends to a list or writes into an array",
    ),
    _entry(
        "S2S115",
        "assignment expression",
        "A walrus in this place binds a name in the middle of an expression.",
        "y = (t := x * x) + t",
        "assign the name in a statement of its own",
    ),
    _entry(
        "S2S116",
        "decorated or generic function inside the function",
        "What a decorator makes of a function is not known from the text.",
        "def f(x):\n    @cache\n    def g(y): ...",
        "leave the decorator away, or define the function at module level",
    ),
    _entry(
        "S2S117",
        "construct that is not taken",
        "The compiler does not know this construct in this place.",
        "a construct of a newer Python",
        "write it with plain assignments, if, for and while",
    ),
    _entry(
        "S2S118",
        "dynamic attribute or class access",
        "super(), __class__ and attribute access by a computed name depend on the run.",
        "getattr(obj, name_of(x))",
        "name the attribute or the class in the text",
    ),
    _entry(
        "S2S119",
        "starred expression in this place",
        "How many values it stands for is not known while compiling.",
        "g(*rows) with a list that grows in a loop",
        "pass the values one by one, or pass the container itself",
    ),
    _entry(
        "S2S120",
        "import that fails or is not taken",
        "The module named in the function cannot be imported while compiling.",
        "import nosuchmodule",
        "import it at module level, and see that it can be imported",
    ),
]

_VALUES = [
    _entry(
        "S2S201",
        "write through a name that may be one of two objects",
        "Which array is written depends on the run, so that it cannot be proved what the derivative has to undo.",
        "y = a if flag else b\ny[0] = 1.0",
        "write in each branch, or copy first: y = (a if flag else b).copy()",
    ),
    _entry(
        "S2S202",
        "structure depends on data",
        "The length or the keys of a container, or the number of values unpacked, must be known while compiling.",
        "parts = [x] if x > 0 else [x, x]",
        "give both branches the same structure, or use an array",
    ),
    _entry(
        "S2S203",
        "a name has values that do not go together",
        "The branches of an if, or the trips of a loop, give one name values of kinds that cannot be joined.",
        "y = x if c else 'none'",
        "use two names, or give both branches values of one kind",
    ),
    _entry(
        "S2S204",
        "name may have no value here",
        "On one way through the function the name is read before it is assigned.",
        "if c:\n    y = x\nreturn y",
        "assign the name before the branch or loop",
    ),
    _entry(
        "S2S205",
        "a name that may be stale",
        "After loops swap buffers, this name may or may not be the array that was written.",
        "v = u\nfor k in range(n):\n    u, w = w, u\nreturn v",
        "copy the array that is to be kept",
    ),
    _entry(
        "S2S206",
        "unknown attribute or method",
        "The object has no such attribute, or what it does is not known to the compiler.",
        "x.tobytes()",
        "use a NumPy function, or compute it outside the differentiated function",
    ),
    _entry(
        "S2S207",
        "object of unknown class in active position",
        "A value that depends on the differentiated inputs goes through an object the compiler cannot see into.",
        "y = simulator.run(x) * x",
        "declare a derivative for the call with @rule, or compute it with plain NumPy functions",
    ),
    _entry(
        "S2S208",
        "value must be known while compiling",
        "Axes, subscripts strings, flags and the like decide which code is emitted.",
        "np.sum(x, axis=int(y))",
        "pass a literal or an argument that is a Python int, str or bool",
    ),
    _entry(
        "S2S209",
        "name is not defined",
        "The name is no local, no variable of an enclosing function, no global and no builtin.",
        "return undefined_name * x",
        "define it before the function is differentiated",
    ),
    _entry(
        "S2S210",
        "call does not fit the signature",
        "The arguments do not bind to the parameters of the function that is called.",
        "g(1.0, 2.0) with def g(x): ...",
        "give the function the arguments it asks for",
    ),
    _entry(
        "S2S211",
        "recursion without end",
        "The recursion is not ended by anything that the compiler can see.",
        "def f(x):\n    return f(x) + 1.0",
        "add a base case, or write it as a loop",
    ),
    _entry(
        "S2S212",
        "subscript that is not taken",
        "The index is of a kind that the compiler cannot follow, or does not fit the container.",
        "x['name']",
        "index with integers, slices, None, ..., integer arrays or boolean masks",
    ),
    _entry(
        "S2S213",
        "operation fails for these types",
        "The operation itself raised an exception when it was tried on small samples of the argument types.",
        "np.dot(np.ones(2), np.ones(3))",
        "see that the function runs on these arguments without differentiation",
    ),
    _entry(
        "S2S214",
        "raises an exception here",
        "With arguments of these types the function itself raises an exception at this place, whenever it gets here.",
        "def f(x):\n    p = (x, x)\n    return p[2]",
        "see that the function runs on these arguments without differentiation",
    ),
    _entry(
        "S2S215",
        "function returns nothing to differentiate",
        "The result is None or holds no float or complex number.",
        "def f(x):\n    x[0] = 1.0",
        "return the value that is to be differentiated",
    ),
    _entry(
        "S2S216",
        "loop over something that is not taken",
        "The iterable is of a kind that the compiler cannot follow.",
        "for line in open(path): y += x",
        "loop over a range, an array, a list, a tuple or a dict",
    ),
    _entry(
        "S2S217",
        "write that cannot be followed",
        "The value is written to in a way that the compiler cannot turn into an operation.",
        "x.flat[3] = y",
        "write x[i] = … or make a new array",
    ),
    _entry(
        "S2S218",
        "active value is lost in an integer or boolean",
        "Storing a float in an integer array, or turning it into an int, cuts the derivative without telling.",
        "counts = np.zeros(3, int)\ncounts[0] = x",
        "make the array a float array",
    ),
]

_RULES = [
    _entry(
        "S2S301",
        "no derivative rule",
        "The function is not written in Python source that can be read and has no declared derivative.",
        "scipy.special.airy(x)",
        "declare its derivative with @elementwise, @linear or @rule (docs/adding_a_rule.md)",
    ),
    _entry(
        "S2S302",
        "the rule does not take these arguments",
        "The function has a rule, but not for this keyword or this combination.",
        "np.sum(x, where=mask)",
        "write it with the plain form of the function",
    ),
    _entry(
        "S2S303",
        "dtype that is not taken",
        "Only float, complex, integer and boolean numbers are taken.",
        "np.array([x, None], dtype=object)",
        "convert to float64 first",
    ),
    _entry(
        "S2S304",
        "malformed rule declaration",
        "The rule's function does not follow the conventions of its decorator.",
        "@elementwise(np.tanh)\ndef tanh(y): ...",
        "see docs/adding_a_rule.md for the three kinds of rule",
    ),
    _entry(
        "S2S305",
        "rule exists in one direction only",
        "The rule does not assign the tangent (or the adjoint) that this mode needs.",
        "a @rule without z_dot in forward mode",
        "add the missing direction to the rule, or use the other mode",
    ),
]

_CALLS = [
    _entry(
        "S2S401",
        "integer argument differentiated",
        "An integer has no derivative; its zero would be a silent wrong answer.",
        "grad(f)(3)",
        "pass a float: 3.0",
    ),
    _entry(
        "S2S402",
        "grad of a function that is not scalar-valued",
        "A gradient is the derivative of one number.",
        "grad(lambda x: x * x)(np.ones(3))",
        "return a sum, or use elementwise_grad, jvp or vjp",
    ),
    _entry(
        "S2S403",
        "seed does not fit the output",
        "A tangent has the structure, shape and kind of its argument; a cotangent that of the output.",
        "pullback(np.ones(2)) for an output of shape (3,)",
        "pass a seed of the same structure and shape",
    ),
    _entry(
        "S2S404",
        "wrt names no argument",
        "wrt takes positions or names of parameters of the function.",
        "grad(f, wrt='z')",
        "use a position or name of the function's signature",
    ),
    _entry(
        "S2S405",
        "argument cannot be differentiated",
        "Only float and complex numbers, arrays of them and containers of them have derivatives.",
        "grad(f, wrt=0)('text')",
        "name another argument in wrt",
    ),
    _entry(
        "S2S406",
        "signature cannot be read",
        "A signature is a comma-separated list of types such as f8, i8, f8[n, 3].",
        "--sig 'f8[n'",
        "write types as f8, f4, i8, b1, c16, with dims in brackets",
    ),
    _entry(
        "S2S407",
        "arguments do not fit the function",
        "The number or the names of the arguments are not those of the function's signature.",
        "grad(f)(1.0, 2.0) with def f(x): ...",
        "call the derivative as you call the function",
    ),
    _entry(
        "S2S408",
        "has_aux without a pair",
        "With has_aux=True the function has to return (value, aux).",
        "grad(lambda x: x, has_aux=True)(1.0)",
        "return a pair, or leave has_aux away",
    ),
    _entry(
        "S2S409",
        "complex-valued function",
        "The gradient of a complex-valued function is not one number.",
        "grad(lambda z: z * z)(1j)",
        "return a real number (z.real, abs(z)), or use jvp or vjp",
    ),
    _entry(
        "S2S410",
        "unknown option",
        "The option has no such value.",
        "differentiate(mode='sideways')",
        "mode is 'reverse' or 'forward'",
    ),
    _entry(
        "S2S411",
        "parameters need a signature",
        "Without arguments, --at, --sig or annotations a parameter is a float scalar, and with that the function cannot be compiled.",
        "s2s-ad show model.py:loss",
        'say what the arguments are: --sig "f8[n], f8" or --at "np.ones(3), 2.0"',
    ),
]

_INTERNAL = [
    _entry(
        "S2S901",
        "a check inside s2s_ad failed",
        "The compiler found its own intermediate code to be wrong and stopped rather than give a wrong derivative.",
        "(a bug)",
        "please report the function and the command that shows this",
    ),
    _entry(
        "S2S902",
        "generated text does not read back as what was meant",
        "The printed derivative was parsed again and differs from the tree it was printed from.",
        "(a bug)",
        "please report the function and the command that shows this",
    ),
]

CATALOGUE: dict[str, Entry] = {
    entry.code: entry for entry in (*_SOURCE, *_CONSTRUCTS, *_VALUES, *_RULES, *_CALLS, *_INTERNAL)
}


def explain(code: str) -> str | None:
    """The text of ``s2s-ad explain CODE``; None for a code that does not exist."""
    entry = CATALOGUE.get(code.upper())
    if entry is None:
        return None
    example = "\n".join(f"    {line}" for line in entry.example.splitlines())
    return (
        f"{entry.code}: {entry.title}\n\n{entry.why}\n\nExample:\n\n{example}\n\nInstead: {entry.remedy}.\n"
    )


def markdown() -> str:
    """The whole of ``docs/errors.md``."""
    parts = [
        "# Errors and their remedies\n",
        "Every refusal names file, line and column, shows the line with a caret, and says what to write",
        "instead. `s2s-ad explain CODE` prints the entries below. This page is generated from",
        "`s2s_ad/catalogue.py`: `python -m s2s_ad.catalogue > docs/errors.md`.\n",
    ]
    for entry in CATALOGUE.values():
        parts.append(f"## {entry.code}: {entry.title}\n\n{entry.why}\n\n```text\n{entry.example}\n```\n")
        parts.append(f"Instead: {entry.remedy}.\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(markdown(), end="")
