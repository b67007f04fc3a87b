"""Hundred 0: finding the source of a function."""

from s2s_ad.catalogue.entry import Entry

SOURCE = [
    Entry(
        "S2S001",
        "no Python source: built in or compiled",
        "A source-to-source compiler reads source. This callable is written in C or is compiled, and there is no derivative rule for it.",
        "import zlib\n\ngrad(zlib.crc32)(1.0)",
        "declare its derivative with @elementwise, @linear or @rule, or wrap it in a Python function that uses functions with rules",
    ),
    Entry(
        "S2S002",
        "source text is not to be had",
        "The function was made by exec, in a REPL without history, or its file is gone, so that there is no text to read.",
        'space = {}\nexec("def f(x): return x * x", space)\ngrad(space["f"])(1.0)',
        "put the function in a file, or register its text in linecache before it is compiled",
    ),
    Entry(
        "S2S003",
        "the file was edited since the function was imported",
        "The text found at the function's place compiles to other code than the function runs. Its derivative would be that of another function.",
        "# import model, edit model.py, then grad(model.f)",
        "reload the module (importlib.reload) or start Python again",
    ),
    Entry(
        "S2S004",
        "lambda cannot be told apart",
        "Several lambdas with the same code stand where this one was made, and Python does not record which is which.",
        "f, g = (lambda x: x * a), (lambda x: x * b)",
        "put the lambdas on lines of their own, or use def",
    ),
    Entry(
        "S2S005",
        "not a function",
        "Only functions, lambdas, methods, functools.partial objects and objects with a Python __call__ can be differentiated.",
        "class Model: ...\n\ngrad(Model)(1.0)",
        "pass a function; of a class, one of its methods, or an instance if that has a __call__",
    ),
    Entry(
        "S2S006",
        "target not found",
        "The file, module or function named on the command line does not exist or does not import.",
        "s2s-ad show model.py:nofunction",
        "name it FILE.py:function or package.module:function",
    ),
    Entry(
        "S2S007",
        "the source text does not parse",
        "The text found for the function is not valid Python for this version.",
        "exec'd text whose linecache entry is something else",
        "reload the module, or put the function in a file of its own",
    ),
]
