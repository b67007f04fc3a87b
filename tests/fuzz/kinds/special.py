"""SciPy's special functions, of numbers and of arrays."""

from __future__ import annotations

from tests.fuzz.expressions import array, atom, scalar
from tests.fuzz.kinds.optional import named
from tests.fuzz.scope import Scope, Var
from tests.fuzz.statements import Lines, form

OF_ONE = (
    "special.erf({})",
    "special.erfc({})",
    "special.expit({})",
    "special.log_expit({})",
    "special.ndtr({})",
    "special.log_ndtr({})",
    "special.j0({})",
    "special.i0(0.3 * {})",
    "special.expm1(0.5 * {})",
    "special.gammaln({0} * {0} + 1.2)",
    "special.digamma({0} * {0} + 1.1)",
    "special.entr({0} * {0} + 0.2)",
    "special.logit(0.5 + 0.3 * np.tanh({}))",
    "special.erfinv(0.8 * np.tanh({}))",
)
GROWING = ("special.log_ndtr({})",)
"""These overflow without a word when they are applied again and again."""
OF_TWO = (
    "special.xlogy({}, {} ** 2 + 0.4)",
    "special.betaln({} ** 2 + 0.5, {} ** 2 + 0.9)",
    "special.rel_entr({} ** 2 + 0.3, {} ** 2 + 0.6)",
    "special.xlog1py({}, {} ** 2)",
)
OF_ARRAYS = (
    "special.softmax({})",
    "special.softmax({}, axis=-1)",
    "special.log_softmax({}, axis=0)",
    "{0} - special.logsumexp({0})",
    "{0} - special.logsumexp({0}, axis=-1, keepdims=True)",
)
TO_NUMBER = ("special.logsumexp({})", "np.sum(special.logsumexp({0}, axis=0, b={0} ** 2 + 0.5))")


@form(3)
def special_number(s: Scope) -> Lines:
    text = s.rng.choice(OF_ONE + OF_TWO)
    return [named(s, text.format(atom(scalar(s, 1)), atom(scalar(s, 1))))]


@form(3)
def special_array(s: Scope) -> Lines | None:
    like = s.pick("a")
    if like is None:
        return None
    text = s.rng.choice(OF_ONE + OF_TWO + OF_ARRAYS)
    first = atom(array(s, like.shape, 1))
    second = atom(array(s, like.shape, 1) if s.chance(0.6) else scalar(s, 1))
    name = s.add(Var(s.fresh("a"), "a", like.shape)).name
    return [f"{name} = {text.format(first, second)}"]


@form(2)
def special_sum(s: Scope) -> Lines | None:
    like = s.pick("a")
    if like is None:
        return None
    return [named(s, s.rng.choice(TO_NUMBER).format(atom(array(s, like.shape, 1))))]


@form(2)
def written_with_out(s: Scope) -> Lines | None:
    v = s.writable()
    if v is None or (s.loops and not s.alone(v)):
        return None
    text = s.rng.choice([text for text in OF_ONE if text.endswith("({})") and text not in GROWING])
    return [text.replace("{}", f"{array(s, v.shape, 1)}, out={v.name}")]
