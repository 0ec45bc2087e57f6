"""CloudWatch Logs: calls on a log stream are decided on the stream, as a policy for `log-group:name:*` expects."""

import json

from ministack.core import iam_actions

from .registry import replaces

_ON_STREAM = frozenset({"CreateLogStream", "DeleteLogStream", "PutLogEvents", "GetLogEvents"})
_GAP = "calls on a log stream are decided on its group"


@replaces(iam_actions, "extract_resource_arn", gap=_GAP)
def extract_resource_arn(original, service, method, path, headers, body, *rest):
    found = original(service, method, path, headers, body, *rest)
    if service != "logs" or headers.get("x-amz-target", "").rpartition(".")[2] not in _ON_STREAM:
        return found
    try:
        stream = json.loads(body).get("logStreamName", "")
    except (ValueError, AttributeError):
        # Refused by the service itself.
        return found
    return f"{found}:log-stream:{stream}"


@replaces(iam_actions, "logs_service_context", gap=_GAP)
def service_context(original, action, body, resource_arn, region, account_id):
    # The tags are the group's.
    return original(action, body, resource_arn.partition(":log-stream:")[0], region, account_id)
