"""CloudWatch alarms: read back with all that they were given, evaluated on their own dimensions, refused at topics."""

import json
from types import FunctionType

from ministack.core import iam_actions
from ministack.services import cloudwatch
from ministack.services.cloudformation import provisioners

from . import rest_xml, service_publish
from .registry import replaces

_PROPERTIES = frozenset({
    "AlarmName", "AlarmDescription", "MetricName", "Namespace", "Dimensions", "Statistic", "ExtendedStatistic", "Period",
    "EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator", "TreatMissingData", "Unit", "ActionsEnabled",
    "AlarmActions", "OKActions", "InsufficientDataActions", "Tags"})
_SHOWN = (
    "AlarmName", "AlarmArn", "AlarmDescription", "ActionsEnabled", "OKActions", "AlarmActions", "InsufficientDataActions", "StateValue",
    "StateReason", "MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Dimensions", "Period", "Unit", "EvaluationPeriods",
    "DatapointsToAlarm", "Threshold", "ComparisonOperator", "TreatMissingData")
_TIMES = ("StateUpdatedTimestamp", "AlarmConfigurationUpdatedTimestamp")
_ACTION_LISTS = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}


def _xml(name: str, value) -> str:
    if isinstance(value, dict):
        inner = "".join(_xml(key, each) for key, each in value.items())
    elif isinstance(value, list):
        inner = "".join(_xml("member", each) for each in value)
    elif isinstance(value, bool):
        inner = str(value).lower()
    else:
        inner = provisioners._sns._xml_escape(str(value))
    return f"<{name}>{inner}</{name}>"


def _member(alarm: dict) -> str:
    # A percentile is told as such, never with the plain statistic beside it.
    hidden = {"Statistic"} if alarm.get("ExtendedStatistic") else {"ExtendedStatistic"}
    shown = {name: alarm[name] for name in _SHOWN if name not in hidden and alarm.get(name) is not None}
    shown.update({name: cloudwatch._ts_iso(alarm[name]) for name in _TIMES if alarm.get(name)})
    return _xml("member", shown)


@replaces(cloudwatch, "_describe_alarms", gap="an alarm reads back without most of its fields in the query protocol")
def describe_alarms(original, params, cbor_data, is_cbor, is_json=False):
    answer = original(params, cbor_data, is_cbor, is_json)
    if is_cbor or is_json or answer[0] >= 400:
        return answer
    text = answer[2].decode()
    begin, end = text.index("<MetricAlarms>") + len("<MetricAlarms>"), text.index("</MetricAlarms>")
    names = [part.partition("</AlarmName>")[0] for part in text[begin:end].split("<AlarmName>")[1:]]
    members = "".join(_member(cloudwatch._alarms[name]) for name in names)
    return answer[0], answer[1], f"{text[:begin]}{members}{text[end:]}".encode()


def _listed(params: dict, prefix: str) -> list[str]:
    found = []
    while value := cloudwatch._p(params, f"{prefix}.{len(found) + 1}"):
        found.append(value)
    return found


@replaces(cloudwatch, "_put_metric_alarm", gap="what to do without enough data is dropped in the query protocol")
def put_metric_alarm(original, params, cbor_data, is_cbor, is_json=False):
    answer = original(params, cbor_data, is_cbor, is_json)
    alarm = cloudwatch._alarms.get(cloudwatch._p(params, "AlarmName")) if not (is_cbor or is_json) else None
    if answer[0] < 400 and alarm is not None:
        alarm["InsufficientDataActions"] = _listed(params, "InsufficientDataActions.member")
    return answer


@replaces(cloudwatch, "_evaluate_alarm", gap="an alarm counts the metric of every dimension")
def evaluate_alarm(original, alarm):
    wanted = cloudwatch._dims_key(cloudwatch._dims_from_list(alarm.get("Dimensions") or []))
    own = {key: points for key, points in cloudwatch._metrics.items() if key[2] == wanted}
    # The emulator's own evaluation, over these metrics instead of all.
    FunctionType(original.__code__, {**original.__globals__, "_metrics": own})(alarm)


@replaces(cloudwatch, "_dispatch_alarm_actions", gap="a topic is told of an alarm whatever its policy and its key say")
def dispatch_alarm_actions(original, alarm, old_state, new_state, reason):
    name = _ACTION_LISTS.get(new_state)
    allowed = [action for action in alarm.get(name) or [] if not cloudwatch._is_sns_action_arn(action) or _may_publish(action, alarm)]
    return original({**alarm, name: allowed}, old_state, new_state, reason)


def _may_publish(topic: str, alarm: dict) -> bool:
    problem = service_publish.refusal(topic, "cloudwatch.amazonaws.com", alarm["AlarmArn"])
    if problem:
        cloudwatch.logger.warning("alarm %s: %s", alarm["AlarmName"], problem)
    return problem is None


def _namespace(body: bytes, params: dict) -> str | None:
    """Of PutMetricData, by the query protocol and by JSON; CBOR is not spoken here."""
    if params.get("Namespace"):
        return cloudwatch._p(params, "Namespace")
    try:
        document = json.loads(body) if body[:1] == b"{" else {}
    except ValueError:
        # Refused by the service itself.
        return None
    return document.get("Namespace") if isinstance(document, dict) else None


@replaces(iam_actions, "request_tag_context", gap="the condition key cloudwatch:namespace is missing")
def request_context(original, service, iam_action, body, params):
    context = original(service, iam_action, body, params)
    namespace = _namespace(body, params) if iam_action == "cloudwatch:PutMetricData" else None
    return {**context, "cloudwatch:namespace": namespace} if namespace else context


def _check(props: dict) -> None:
    rest_xml.refuse_unknown("AWS::CloudWatch::Alarm", props, _PROPERTIES)


@replaces(provisioners, "_cw_metric_alarm_create", gap="an existing alarm is overwritten, unknown properties pass")
def create_alarm(original, logical_id, props, stack_name):
    _check(props)
    if props.get("AlarmName") in cloudwatch._alarms:
        raise ValueError(f"{props['AlarmName']} already exists (AlreadyExists)")
    return original(logical_id, props, stack_name)


@replaces(provisioners, "_cw_metric_alarm_update", gap="unknown properties of an alarm pass")
def update_alarm(original, physical_id, old_props, new_props, stack_name, logical_id=None):
    _check(new_props)
    return original(physical_id, old_props, new_props, stack_name, logical_id)
