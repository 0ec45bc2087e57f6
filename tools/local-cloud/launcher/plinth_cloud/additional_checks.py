"""Rights that a request needs besides its own action, such as iam:PassRole for a role that it hands to a service."""

import contextvars
from typing import Callable

from ministack.core import iam_actions, iam_evaluator

from .registry import replaces

Check = tuple[str, str, dict]

# Not a condition key of AWS: (action, resource, condition keys) of everything else that the request is decided on.
_ALSO = "plinth:also"
_finders: dict[str, Callable[[str, bytes], list[Check]]] = {}
_denied: contextvars.ContextVar = contextvars.ContextVar("plinth_denied_check", default=None)

_GAP = "handing a role to a service needs no iam:PassRole"


def for_service(service: str) -> Callable[[Callable], Callable]:
    """The decorated function finds the further checks of a request to the service by its action and body."""

    def register(function: Callable[[str, bytes], list[Check]]) -> Callable:
        _finders[service] = function
        return function

    return register


@replaces(iam_actions, "request_tag_context", gap=_GAP)
def request_context(original, service, iam_action, body, params):
    context = original(service, iam_action, body, params)
    found = _finders[service](iam_action, body) if service in _finders else []
    return {**context, _ALSO: found} if found else context


@replaces(iam_evaluator, "enforce", gap=_GAP)
def enforce(original, access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
    context = dict(service_context or {})
    also = context.pop(_ALSO, [])
    _denied.set(None)
    denied = original(access_key_id, iam_action, service, region, resource_arn=resource_arn, service_context=context)
    if denied:
        return denied
    for action, resource, keys in also:
        denied = original(access_key_id, action, action.partition(":")[0], region, resource_arn=resource, service_context=keys)
        if denied:
            _denied.set((action, resource))
            return denied
    return None


@replaces(iam_actions, "access_denied_response", gap="a refusal does not name the right that is missing besides the action's own")
def access_denied_response(original, service, action, principal_arn, request_id, **options):
    found = _denied.get()
    _denied.set(None)
    if found and not options.get("error_code"):
        action, resource = found
        options["message"] = iam_actions.identity_denial_message(action, principal_arn, resource, options.get("explicit_deny", False))
    return original(service, action, principal_arn, request_id, **options)
