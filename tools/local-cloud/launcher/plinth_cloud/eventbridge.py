"""EventBridge rules: what a template says of them is checked, and topics are asked before they get an event."""

import contextvars
import json

from ministack.services import eventbridge
from ministack.services.cloudformation import provisioners

from . import rest_xml, service_publish
from .registry import replaces

_PROPERTIES = frozenset({
    "Name", "Description", "EventBusName", "EventPattern", "RoleArn", "ScheduleExpression", "State", "Targets", "Tags"})
_TARGET_MEMBERS = frozenset({"Id", "Arn", "Input", "InputPath", "InputTransformer", "RoleArn", "SqsParameters"})
_rule = contextvars.ContextVar("plinth_rule", default=None)


def _check(props: dict) -> None:
    rest_xml.refuse_unknown("AWS::Events::Rule", props, _PROPERTIES)
    pattern = props.get("EventPattern")
    if pattern:
        problem = eventbridge._event_pattern_error(json.dumps(pattern) if isinstance(pattern, dict) else pattern)
        if problem:
            rest_xml.require(eventbridge._invalid_event_pattern(problem))
    for target in props.get("Targets") or []:
        rest_xml.refuse_unknown("Targets of AWS::Events::Rule", target, _TARGET_MEMBERS)


@replaces(provisioners, "_eb_rule_create", gap="an existing rule is overwritten, patterns are not checked, unknown properties pass")
def create_rule(original, logical_id, props, stack_name):
    _check(props)
    name = props.get("Name")
    if name and eventbridge._rule_key(name, provisioners._eb_rule_bus_name(props)) in eventbridge._rules:
        raise ValueError(f"{name} already exists (AlreadyExists)")
    return original(logical_id, props, stack_name)


@replaces(provisioners, "_eb_rule_update", gap="patterns are not checked, unknown properties of a rule pass")
def update_rule(original, physical_id, old_props, new_props, stack_name, logical_id=None):
    _check(new_props)
    return original(physical_id, old_props, new_props, stack_name, logical_id)


@replaces(eventbridge, "_invoke_target", gap="a topic gets an event whatever its policy and its key say")
def invoke_target(original, target, event, rule, view=None):
    token = _rule.set(rule)
    try:
        return original(target, event, rule, view)
    finally:
        _rule.reset(token)


@replaces(eventbridge, "_dispatch_to_sns", gap="a topic gets an event whatever its policy and its key say")
def dispatch_to_sns(original, arn, payload):
    # EventBridge does not tell a topic or its key for which rule it publishes.
    problem = service_publish.refusal(arn, "events.amazonaws.com", None)
    if problem:
        eventbridge.logger.warning("EventBridge rule %s: %s", (_rule.get() or {}).get("Name"), problem)
        return None
    return original(arn, payload)
