"""Rules broken on purpose: every comparison, connective, branch, pattern and number of their SQL, and their settings.

`sql_mutants(frame, columns)` changes one place of a frame's SQL at a time: in the columns that rules judge, and in the
CTEs these are computed from. `setting_mutants(rule)` does the same to what the YAML says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import sqlglot
from sqlglot import exp

from perf_pipeline.quality.rules import Frame, Rule

NEVER, ALWAYS = "$^", ""
"""Patterns that no text and that every text matches."""
COMPARED: dict[type[exp.Expression], type[exp.Expression]] = {
    exp.EQ: exp.NEQ,
    exp.NEQ: exp.EQ,
    exp.NullSafeEQ: exp.NullSafeNEQ,
    exp.NullSafeNEQ: exp.NullSafeEQ,
    exp.GT: exp.GTE,
    exp.GTE: exp.GT,
    exp.LT: exp.LTE,
    exp.LTE: exp.LT,
}
TURNED: dict[type[exp.Expression], type[exp.Expression]] = {
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
}
FACTORS = (1.2, 1 / 1.2)
EVIDENCE = {"doubts", "near", "weight_doubted", "score_doubted", "part_doubted", "addends", "swapped_with"}
"""CTEs and their columns that tell a finding's origin or wording, not whether there is one."""
GUARD = 1e-5
"""Numbers smaller than this only keep binary fractions from falling on the wrong side of a bound."""


@dataclass(frozen=True)
class Mutant:
    """A change of one place: where it is (a column that rules judge, or a CTE), what stood there, what stands there
    now. `sql` is the whole frame with the change, or None where the change is in the rules."""

    frame: str
    place: str
    before: str
    after: str
    sql: str | None = None
    rules: tuple[Rule, ...] = ()

    @property
    def name(self) -> str:
        return f"{self.frame}.{self.place}: {self.before} → {self.after}"


def sql_mutants(frame: Frame, columns: Sequence[str]) -> Iterator[Mutant]:
    """Mutants of the judged `columns` and of the CTEs of a frame, in the order of its text."""
    tree = sqlglot.parse_one(frame.sql, read="duckdb")
    for place, path in _places(tree, columns):
        for before, after, whole in _changed(tree, path):
            yield Mutant(frame.name, place, before, after, whole)


def _places(tree: exp.Expression, columns: Sequence[str]) -> list[tuple[str, exp.Expression]]:
    wanted = set(columns)
    own = [(s.alias_or_name, s) for s in tree.selects if s.alias_or_name in wanted]
    shared = [(cte.alias, cte.this) for cte in tree.find_all(exp.CTE) if cte.alias not in EVIDENCE]
    return [*shared, *own]


def _changed(tree: exp.Expression, part: exp.Expression) -> Iterator[tuple[str, str, str]]:
    """Each change below `part`: the text before and after, and the SQL of the whole."""
    for node in list(part.walk(bfs=False, prune=lambda node: node.alias in EVIDENCE)):
        if node.alias in EVIDENCE:
            continue
        for changed in _changes(node):
            before, after = _short(node), _short(changed)
            node.replace(changed)
            whole = tree.sql("duckdb")
            changed.replace(node)
            yield before, after, whole


def _changes(node: exp.Expression) -> list[exp.Expression]:
    for kinds, make in MAKERS:
        if isinstance(node, kinds):
            return make(node)
    return []


def _comparison(node: exp.Expression) -> list[exp.Expression]:
    if _joins(node):
        return []
    guarded = any(0 < float(one.name) < GUARD for one in node.find_all(exp.Literal) if not one.is_string)
    swaps = [table[type(node)] for table in ((TURNED,) if guarded else (COMPARED, TURNED)) if type(node) in table]
    return [kind(this=node.this.copy(), expression=node.expression.copy()) for kind in swaps]


def _joins(node: exp.Expression) -> bool:
    """Keys made equal in a join or a filter on one row: not a judgement."""
    sides = (node.this, node.expression)
    return node.find_ancestor(exp.Join) is not None and all(isinstance(side, exp.Column) for side in sides)


def _connective(node: exp.Expression) -> list[exp.Expression]:
    if node.find_ancestor(exp.Join):
        return []
    left, right = node.this, node.expression
    if isinstance(node, exp.And) and (_guards(left) or _guards(right)):
        return [] if _guards(right) else [left.copy()]
    other = exp.Or if isinstance(node, exp.And) else exp.And
    return [exp.paren(other(this=left.copy(), expression=right.copy())), left.copy(), right.copy()]


def _guards(node: exp.Expression) -> bool:
    """`x is not null` beside other conditions: what it guards is NULL without it too, and judges nothing."""
    return isinstance(node, exp.Not) and isinstance(node.this, exp.Is)


def _negation(node: exp.Expression) -> list[exp.Expression]:
    return [node.this.copy()]


def _null(node: exp.Expression) -> list[exp.Expression]:
    return [] if isinstance(node.parent, exp.Not) else [exp.Not(this=node.copy())]


def _member(node: exp.Expression) -> list[exp.Expression]:
    return [] if isinstance(node.parent, exp.Not) else [exp.Not(this=node.copy())]


def _between(node: exp.Expression) -> list[exp.Expression]:
    at_least = exp.GTE(this=node.this.copy(), expression=node.args["low"].copy())
    at_most = exp.LTE(this=node.this.copy(), expression=node.args["high"].copy())
    return [at_least, at_most]


def _case(node: exp.Expression) -> list[exp.Expression]:
    """Without one of its branches, or its `else`. Whether a row without a finding was judged (true) or not (NULL) is
    all the same here."""
    made = []
    branches = node.args["ifs"]
    for index in range(len(branches)) if len(branches) > 1 else ():
        if isinstance(branches[index].args["true"], exp.Null):
            continue
        fewer = node.copy()
        fewer.set("ifs", [branch for i, branch in enumerate(fewer.args["ifs"]) if i != index])
        made.append(fewer)
    default = node.args.get("default")
    if default is not None and default != exp.true():
        fewer = node.copy()
        fewer.set("default", None)
        made.append(fewer)
    return made


def _literal(node: exp.Expression) -> list[exp.Expression]:
    """A pattern that matches never or always; a number one more or less, or a fifth where it has decimals."""
    if node.is_string:
        pattern = isinstance(node.parent, exp.RegexpLike) and node is node.parent.expression
        return [exp.Literal.string(text) for text in (NEVER, ALWAYS)] if pattern else []
    value = float(node.name)
    if not isinstance(node.parent, tuple(COMPARED)) or 0 < abs(value) < GUARD:
        return []
    others = [value + 1, value - 1] if value.is_integer() and value else [value * factor for factor in FACTORS if value]
    return [exp.Literal.number(f"{other:.6g}") for other in others]


MAKERS: list[tuple[tuple[type[exp.Expression], ...], Callable[[exp.Expression], list[exp.Expression]]]] = [
    (tuple(COMPARED), _comparison),
    ((exp.And, exp.Or), _connective),
    ((exp.Not,), _negation),
    ((exp.Is,), _null),
    ((exp.In,), _member),
    ((exp.Between,), _between),
    ((exp.Case,), _case),
    ((exp.Literal,), _literal),
]


def setting_mutants(rule: Rule) -> Iterator[Mutant]:
    """The rule with one parameter or argument of its expectation changed."""
    for name, value in rule.parameters.items():
        if isinstance(value, str):
            others: list[float | str] = [NEVER, ALWAYS]
        else:
            others = [float(value) * factor for factor in FACTORS]
        for other in others:
            yield _with(rule, name, value, other, parameters={**rule.parameters, name: other})
    for name, value in rule.kwargs.items():
        opposite: dict[str, object] = {
            "value_set": [not one for one in value] if isinstance(value, list) else None,
            "max_value": 0.02,
            "strict_max": False,
        }
        if name in opposite:
            yield _with(rule, name, value, opposite[name], kwargs={**rule.kwargs, name: opposite[name]})


def _with(rule: Rule, name: str, before: object, after: object, **changed: dict[str, object]) -> Mutant:
    broken = replace(rule, **changed)  # type: ignore[arg-type]
    return Mutant(rule.frame.name, f"{rule.rule_id}.{name}", str(before), str(after), rules=(broken,))


def _short(node: exp.Expression) -> str:
    return " ".join(node.sql("duckdb").split())
