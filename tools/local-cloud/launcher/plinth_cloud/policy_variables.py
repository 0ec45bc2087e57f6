"""Policy variables: ${aws:username} and its kin in resources and conditions."""

import re
from dataclasses import replace
from typing import Any

from ministack.core import iam_evaluator

from .registry import replaces

# ${key}, ${key, 'default'}, and ${*} ${?} ${$} for the characters themselves.
_VARIABLE = re.compile(r"\$\{\s*([^},\s]+)\s*(?:,\s*'([^']*)'\s*)?\}")


class _NoValue(Exception):
    pass


def _substitute(text: str, ctx) -> str:
    def value(match: re.Match) -> str:
        key, default = match.groups()
        if key in ("*", "?", "$"):
            return key
        found = iam_evaluator._resolve_condition_key(key, ctx)
        if isinstance(found, list):
            found = found[0] if len(found) == 1 else None
        # A wildcard in a value would match more than the policy's author wrote.
        if found is None or any(character in str(found) for character in "*?"):
            if default is None:
                raise _NoValue
            return default
        return str(found)

    return _VARIABLE.sub(value, text)


def _resolved(texts: Any, ctx) -> list[str]:
    """The values with their variables filled in; one whose variable has no value matches nothing and is left out."""
    found = []
    for text in texts if isinstance(texts, list) else [texts]:
        try:
            found.append(_substitute(text, ctx) if isinstance(text, str) else text)
        except _NoValue:
            continue
    return found


def _fill(statement, ctx):
    """The statement without variables, None when it cannot match any more."""
    lists = {name: getattr(statement, name) for name in ("resources", "not_resources")}
    filled = {name: _resolved(texts, ctx) for name, texts in lists.items()}
    conditions = {}
    for operator, keys in statement.conditions.items():
        conditions[operator] = {key: _resolved(values, ctx) for key, values in keys.items()}
    emptied = any(lists[name] and not filled[name] for name in lists)
    emptied = emptied or any(not values for keys in conditions.values() for values in keys.values())
    return None if emptied else replace(statement, **filled, conditions=conditions)


def _has_variable(statement) -> bool:
    return "${" in repr((statement.resources, statement.not_resources, statement.conditions))


@replaces(iam_evaluator, "_first_match", gap="policy variables such as ${aws:username} are compared as plain text")
def first_match(original, ctx, statements, effect):
    filled = (_fill(statement, ctx) if _has_variable(statement) else statement for statement in statements)
    return original(ctx, [statement for statement in filled if statement is not None], effect)
