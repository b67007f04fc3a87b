"""Where generated code fails at run time, the traceback leads to the user's own line."""

from __future__ import annotations

import traceback
from pathlib import Path

import numpy as np
import pytest

from s2s_ad import grad, jvp, value_and_grad, vjp
from tests.errors import failing
from tests.errors.failing import FAILING, calls, helper, loop, unbound

WAYS = {
    "grad": lambda f, x: grad(f)(x),
    "value_and_grad": lambda f, x: value_and_grad(f)(x),
    "jvp": lambda f, x: jvp(f, (x,), (x,)),
    "vjp": lambda f, x: vjp(f, x)[1](1.0),
    "nested": lambda f, x: vjp(grad(f), x)[1](x),
}


def marked_line(f) -> str:
    lines = Path(failing.__file__).read_text(encoding="utf-8").splitlines()
    start = f.__code__.co_firstlineno
    return next(f"{n}" for n, line in enumerate(lines, 1) if n > start and line.endswith("# the line"))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("f", FAILING, ids=lambda f: f.__name__)
def test_traceback_leads_to_the_line(f, way: str) -> None:
    if f is unbound and way == "nested":
        pytest.skip("the derivative of the gradient does not read the value")
    x = np.array([1.0, 2.0, 3.0])
    with pytest.raises(Exception) as primal:
        f(x)
    with pytest.raises(type(primal.value)) as caught:
        WAYS[way](f, x)
    if (f, way) != (loop, "grad"):  # a gradient alone runs the reverse loop only: from the other end
        assert str(caught.value) == str(primal.value)
    frames = traceback.extract_tb(caught.value.__traceback__)
    wanted = marked_line(helper if f is calls else f)
    ours = [frame for frame in frames if frame.filename == failing.__file__ and str(frame.lineno) == wanted]
    assert ours, "".join(traceback.format_exception(caught.value))
    generated = [k for k, frame in enumerate(frames) if frame.filename.startswith("<s2s_ad")]
    assert frames.index(ours[0]) > max(generated, default=-1)


def test_variables_are_there_for_the_debugger() -> None:
    with pytest.raises(IndexError) as caught:
        value_and_grad(loop)(np.array([1.0, 2.0, 3.0]))
    tb = caught.value.__traceback__
    while tb.tb_next is not None:
        tb = tb.tb_next
    assert tb.tb_frame.f_code.co_name == "loop"
    assert (tb.tb_frame.f_locals["i"], tb.tb_frame.f_locals["s"]) == (3, 14.0)
