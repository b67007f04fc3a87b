"""Hundred 1: constructs of the language."""

from s2s_ad.catalogue.entry import Entry

CONSTRUCTS = [
    Entry(
        "S2S101",
        "async function or construct",
        "Coroutines interleave with other code; there is no order of operations to reverse.",
        "async def f(x):\n    return x * x\n\ngrad(f)(1.0)",
        "write a plain def, and await its inputs before calling it",
    ),
    Entry(
        "S2S102",
        "code made at run time",
        "exec, eval, compile, locals, globals and vars see or make names that the compiler cannot.",
        'def f(x):\n    return eval("x * x")\n\ngrad(f)(1.0)',
        "write the expression out, or call a function chosen from a dict of functions",
    ),
    Entry(
        "S2S103",
        "global variable assigned",
        "A derivative that changed module state would change it twice, or not when the primal does.",
        "def f(x):\n    global total\n    total = x\n    return x\n\ngrad(f)(1.0)",
        "return the new value and let the caller store it",
    ),
    Entry(
        "S2S104",
        "nonlocal variable outside of the differentiated function",
        "A nonlocal variable of a function around the differentiated one outlives the call, and a derivative that changed it would change it twice, or not when the primal does. (Nested functions may write the variables of the differentiated function.)",
        "def outer():\n    n = 0\n    def f(x):\n        nonlocal n\n        n += 1\n        return n * x\n    return grad(f)(1.0)\n\nouter()",
        "return the new value and let the caller store it",
    ),
    Entry(
        "S2S105",
        "generator as the differentiated function",
        "A generator has no value to differentiate before somebody loops over it. (Generators that the function itself makes and uses up, in loops, sum, list or with, are differentiated.)",
        "def f(x):\n    yield x * x\n\ngrad(f)(1.0)",
        "return a list or an array, or loop over the generator inside the function",
    ),
    Entry(
        "S2S106",
        "del of this target",
        "Deleting an element or attribute changes structure that the reverse sweep has to rebuild.",
        "def f(x):\n    def g(y):\n        return y * x\n    g.calls = 0\n    del g.calls\n    return g(x)\n\ngrad(f)(1.0)",
        "leave the item in place, or build a new container without it",
    ),
    Entry(
        "S2S107",
        "class inside the function that is another one in each call",
        "A class is made once, while compiling. One that reads a variable of the function around it, or whose "
        "body does more than define attributes and methods, cannot be. An exception of such a class that leaves "
        "the function has no name in the generated module.",
        "def f(x):\n    class A:\n        def g(self): return x\n    return A().g()\n\ngrad(f)(1.0)",
        "define the class at module level, and hand over what it needs",
    ),
    Entry(
        "S2S109",
        "type alias or type parameters",
        "A type statement makes an object that has no part in the numbers.",
        "type Vector = list[float]",
        "move the type statement to module level",
    ),
    Entry(
        "S2S110",
        "exception group",
        "Which part of a group is handled depends on the run.",
        "def f(x):\n    try:\n        y = x * x\n    except* ValueError:\n        y = 0.0\n    return y\n\ngrad(f)(1.0)",
        "use a plain except",
    ),
    Entry(
        "S2S111",
        "try statement",
        "An exception that a handler catches, or that a final part must see, may be raised by an operation that cannot be tried beforehand, because it has effects, or stands in a loop within the statement.",
        'import os\n\ndef f(x, path):\n    y = x\n    try:\n        os.remove(path)\n    except OSError:\n        y = x * x\n    return y\n\ngrad(f)(1.0, "old.txt")',
        "test the condition with if before the operation, or move the effect out of the try",
    ),
    Entry(
        "S2S112",
        "with statement",
        "The context manager is not one that is known here (those of your own classes, of contextlib.contextmanager and of NumPy are), or it must be told of an exception that is not known while compiling.",
        "import contextlib\n\ndef f(x):\n    with contextlib.ExitStack() as stack:\n        return x * x\n\ngrad(f)(1.0)",
        "call the function outside the with, or use one of the known context managers",
    ),
    Entry(
        "S2S117",
        "construct that is not taken",
        "The compiler does not know this construct in this place.",
        "def f(x):\n    if x > 100.0:\n        raise\n    return x\n\ngrad(f)(1.0)",
        "write it with plain assignments, if, for and while",
    ),
    Entry(
        "S2S118",
        "dynamic attribute or class access",
        "super(), __class__ and attribute access by a computed name depend on the run.",
        'class Rates:\n    fast = 2.0\n\ndef f(x):\n    return x * getattr(Rates(), "fast" if x > 1.0 else "slow", 1.0)\n\ngrad(f)(1.0)',
        "name the attribute or the class in the text",
    ),
    Entry(
        "S2S120",
        "import that fails or is not taken",
        "The module named in the function cannot be imported while compiling.",
        "def f(x):\n    import nosuchmodule\n    return x\n\ngrad(f)(1.0)",
        "import it at module level, and see that it can be imported",
    ),
]
