"""The text form, the verifier and the interpreter of the IR."""

import numpy as np
import pytest

from s2s_ad.ir.core import CORE, UNDEF, Block, Function, Op, Param, Value, replace
from s2s_ad.ir.interp import InterpError, call, run
from s2s_ad.ir.prims import prim
from s2s_ad.ir.printer import print_function
from s2s_ad.ir.reader import ReadError, read_function
from s2s_ad.ir.types import FLOAT, Scalar
from s2s_ad.ir.verify import VerifyError, fits, verify

POWERS = """\
function powers : CORE
import 'import numpy as np' as np
doc 'x to the power n, and all below'
param x : %x:f8w
param n = '3' : %n:i8w=(3, 4, 3)
%y:f8w, %1:stream<f8w> = for(0, %n, 1, (1.0,), ()) {|%i:i8w %c:f8w|
  %c.1:f8w = operator.mul(%c, %x)
  yield %c.1, %c
}
%s:f8w = for(0, %n, 1, (0.0,), (%1,), reverse=True) {|%i.1:i8w %s.1:f8w %e:f8w|
  %2:f8w = operator.add(%s.1, %e)
  yield %2
}
return (%y, {'sum': %s})
"""

EXITS = """\
function exits : CORE
param x : %x:f8w
%1:i8w, %s:f8w, %2:stream<f8w> = while((%x,), exits=True) {|%s.1:f8w|
  %3:b1w = operator.gt(%s.1, 1.0)
  yield %3
} {|%trip:i8w %s.2:f8w|
  %4:f8w = operator.mul(%s.2, 0.5)
  %5:b1w = operator.lt(%4, 2.0)
  %6:f8w = if(%5) {||
    yield undef
  } {||
    yield %4
  }
  yield %5, %4, %6
}
return (%1, %s)
"""

KINDS = """\
function kinds : RECORDED bars_only
param x kwonly : [%x:f8[n(4,6,7)!], (%a:f4, {'k': %k:opaque<X>}), record <types.SimpleNamespace>(w=%w:c16)]
param flag free kwonly : 'mode'
%y:f8[n-2(2,4,5)] = operator.getitem(%x, (slice(1, -1, None), ...))
%x_bar:f8[n(4,6,7)#3]<-%x = setitem(%x, (0,), -1.5)
%x_bar.1:f8[3, 1]<-%x = numpy.zeros((3, 1), dtype=<numpy.float64>)
%1:list<f8[]> = list_new()
%2:f8 = numpy.add(f4'0.5', 3.14159`np.pi`, where=True)
%3:f8, %4:f8 *= numpy.linalg.slogdet(dtype'<f8', float'inf', complex'(1+2j)', b'ab', b1'True', 2:f8)
%5:opaque<list> = tape_new()
push(%5, %2)
sweep('reverse sweep')
return %y
"""


@pytest.mark.parametrize("text", [POWERS, EXITS, KINDS])
def test_text_round_trips(text):
    function = read_function(text)
    assert print_function(function) == text
    verify(function)


def test_reading_recovers_names_and_origins():
    function = read_function(KINDS)
    x_bar = function.body.ops[1].result
    assert (x_bar.hint, x_bar.suffix, x_bar.origin.hint) == ("", "_bar", "x")


@pytest.mark.parametrize(
    "text", ["function f", "function f : CORE\nreturn %x", "function f : CORE\nreturn <?thing>", "?"]
)
def test_bad_text_is_refused(text):
    with pytest.raises(ReadError):
        read_function(text)


def test_interpreter_runs_loops_and_streams():
    function = read_function(POWERS)
    assert run(function, [2.0, 4]) == [16.0, 15.0]
    assert call(function, 2.0) == (8.0, {"sum": 7.0})
    assert call(function, x=2.0, n=0) == (1.0, {"sum": 0})


def test_interpreter_runs_exits():
    assert call(read_function(EXITS), 40.0) == (5, 1.25)
    assert call(read_function(EXITS), 0.5) == (0, 0.5)


def test_interpreter_is_functional():
    x = np.arange(3.0)
    text = "function f : CORE\nparam x : %x:f8[3]\n%y:f8[3] = setitem(%x, (0,), 9.0)\nreturn %y\n"
    assert call(read_function(text), x)[0] == 9.0
    assert x[0] == 0.0


def test_undefined_values_must_not_be_used():
    text = (
        "function f : CORE\nparam c : %c:b1w\n%y:f8w = if(%c) {||\nyield undef\n} {||\nyield 1.0\n}\n"
        "%z:f8w = operator.neg(%y)\nreturn %z\n"
    )
    function = read_function(text)
    verify(function)
    assert call(function, False) == -1.0
    with pytest.raises(InterpError):
        call(function, True)


def broken(**changes):
    """A function of one op, or with the given parts replaced."""
    x, y = Value("x", FLOAT), Value("y", FLOAT)
    op = Op(prim("operator.neg"), (x,), (), (), (y,))
    block = Block((x,), (op,), (y,))
    function = Function("f", (Param("x", x),), block, y, CORE)
    verify(function)
    return x, y, op, block, replace(function, **changes)


def rejects(function, words):
    with pytest.raises(VerifyError, match=words):
        verify(function)


def test_verifier_wants_dominance():
    _, y, op, block, f = broken()
    late = Op(prim("operator.neg"), (y,), (), (), (Value("z", FLOAT),))
    rejects(replace(f, body=replace(block, ops=(late, op))), "not defined")


def test_verifier_wants_single_definitions_and_unshared_ops():
    _, _, op, block, f = broken()
    rejects(replace(f, body=replace(block, ops=(op, op))), "twice")
    rejects(replace(f, body=replace(block, ops=(op, replace(op)))), "defined twice")


def test_verifier_wants_matching_signature():
    x, _, _, _, f = broken()
    rejects(replace(f, params=()), "parameters")
    rejects(replace(f, outputs=x), "outputs")
    rejects(replace(f, params=(Param("x", x), Param("x", ()))), "one name")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("yield %c.1, %c", "yield %c.1", "results"),
        ("(%1,), reverse", "(%y,), reverse", "no stream"),
        ("(0.0,), (%1,)", "('a',), (%1,)", "does not fit"),
        ("stream<f8w>", "f8w", "stream"),
        ("function powers : CORE", "function powers : RECORDED", "stream"),
        ("%2:f8w = operator.add(%s.1, %e)", "%2:f8w = operator.add(%1, %e)", "stream"),
        ("%2:f8w = operator.add(%s.1, %e)", "push((), %e) %2:f8w = operator.neg(%e)", "tape"),
    ],
)
def test_verifier_checks_loops(old, new, words):
    assert old in POWERS
    rejects(read_function(POWERS.replace(old, new)), words)


def test_verifier_checks_branches():
    x, _, op, block, f = broken()
    branch = Op(prim("if"), (x,), (), (Block((), (), (x,)), Block((), (), ())), (Value("z", FLOAT),))
    rejects(replace(f, body=replace(block, ops=(op, branch))), "yields")


def test_what_fits():
    assert fits(Scalar("i8"), Scalar("f8"))
    assert not fits(Scalar("c16"), Scalar("f8"))
    assert fits(UNDEF.type, FLOAT)


def test_a_replaced_op_forgets_what_was_computed_of_it():
    x, y = Value("x", FLOAT), Value("y", FLOAT)
    op = Op(prim("operator.neg"), (x,), results=(Value("z", FLOAT),))
    assert (op.name, op.operands) == ("operator.neg", (x,))
    other = replace(op, prim=prim("operator.pos"), args=(y,))
    assert (other.name, other.operands, other.results) == ("operator.pos", (y,), op.results)
    assert (op.name, op.operands) == ("operator.neg", (x,))
    with pytest.raises(TypeError, match="arg"):
        replace(op, arg=(y,))
