"""EventBridge Scheduler carries a schedule out: as its role, which must trust it and may run the task that it names."""

import json
import logging
import re
import time
import zoneinfo
from datetime import datetime

from ministack.core.responses import get_account_id, get_region, new_uuid, request_scope
from ministack.services import ecs, eventbridge, scheduler

from . import ecs_authorization, service_roles, settings
from .registry import replaces

logger = logging.getLogger("plinth")

_SERVICE = "scheduler.amazonaws.com"
_EXPRESSION = re.compile(r"at\((?P<at>[^()]+)\)|rate\([1-9]\d* (minute|hour|day)s?\)|(?P<cron>cron\([^()]+\))")


def _expression_problem(expression: str) -> bool:
    match = _EXPRESSION.fullmatch(expression)
    if match is None:
        return True
    if match["at"]:
        try:
            datetime.strptime(match["at"], "%Y-%m-%dT%H:%M:%S")
        except ValueError:
            return True
    if match["cron"]:
        fields = match["cron"][5:-1].split()
        # Six fields, the day of the month or of the week a `?`, not both.
        return eventbridge._parse_cron_fields(expression) is None or (fields[2] == "?" and fields[4] == "?")
    return False


def _between(value, low: int, high: int) -> bool:
    return value is None or low <= int(value) <= high


def problem(body: dict, group: str) -> str | None:
    """What EventBridge Scheduler refuses of a schedule."""
    expression = body.get("ScheduleExpression", "")
    if _expression_problem(expression):
        return f"Invalid Schedule Expression {expression}."
    timezone = body.get("ScheduleExpressionTimezone")
    if timezone and timezone not in zoneinfo.available_timezones():
        return "Invalid Timezone: The ScheduleExpressionTimezone is not valid."
    window = body.get("FlexibleTimeWindow") or {}
    minutes = window.get("MaximumWindowInMinutes")
    if window.get("Mode") not in ("OFF", "FLEXIBLE") or (window["Mode"] == "FLEXIBLE") != (minutes is not None) or not _between(minutes, 1, 1440):
        return "FlexibleTimeWindow must be OFF, or FLEXIBLE with MaximumWindowInMinutes between 1 and 1440."
    target = body.get("Target") or {}
    retry = target.get("RetryPolicy") or {}
    if not _between(retry.get("MaximumEventAgeInSeconds"), 60, 86400) or not _between(retry.get("MaximumRetryAttempts"), 0, 185):
        return "RetryPolicy must have MaximumEventAgeInSeconds between 60 and 86400 and MaximumRetryAttempts between 0 and 185."
    if ":ecs:" in target.get("Arn", "") and ":cluster/" in target["Arn"] and not (target.get("EcsParameters") or {}).get("TaskDefinitionArn"):
        return "EcsParameters with a TaskDefinitionArn must be given for a target that is an ECS cluster."
    role = target.get("RoleArn", "")
    if not service_roles.trusts(role, _SERVICE, scheduler._group_arn(group)):
        return f"The execution role you provide must allow AWS EventBridge Scheduler to assume the role: {role}."
    return None


def _run_task_request(target: dict) -> dict:
    parameters = target["EcsParameters"]
    network = (parameters.get("NetworkConfiguration") or {}).get("awsvpcConfiguration")
    request = {
        "cluster": target["Arn"], "taskDefinition": parameters["TaskDefinitionArn"], "count": parameters.get("TaskCount", 1),
        "launchType": parameters.get("LaunchType"), "platformVersion": parameters.get("PlatformVersion"), "group": parameters.get("Group"),
        "capacityProviderStrategy": parameters.get("CapacityProviderStrategy"), "startedBy": "eventbridge-scheduler",
        "enableExecuteCommand": parameters.get("EnableExecuteCommand"),
        "networkConfiguration": network and {"awsvpcConfiguration": {
            "subnets": network.get("Subnets"), "securityGroups": network.get("SecurityGroups"), "assignPublicIp": network.get("AssignPublicIp")}},
        "overrides": json.loads(target["Input"]) if target.get("Input") else None,
    }
    return {name: value for name, value in request.items() if value is not None}


def _run_task(session: service_roles.Session, target: dict) -> dict:
    request = _run_task_request(target)
    definition = ecs_authorization.definition_arn(request["taskDefinition"])
    checks = [("ecs:RunTask", definition, {"ecs:cluster": target["Arn"]}), *ecs_authorization.run_task_checks(request)]
    for action, resource, context in checks:
        denied = service_roles.refusal(session, action, resource, context)
        if denied:
            return {"refusal": f"AccessDeniedException: {denied}"}
    status, _, body = ecs._run_task(request)
    answer = json.loads(body)
    if status >= 400:
        return {"refusal": f"{answer.get('__type')}: {answer.get('message') or answer.get('Message')}"}
    if answer.get("failures"):
        return {"refusal": answer["failures"][0].get("reason", "")}
    return {"taskArn": answer["tasks"][0]["taskArn"]}


def _carry_out(schedule: dict) -> dict:
    """{"taskArn"} of the task that was started, {"refusal"} with the reason, or {} for a target of another kind."""
    target = schedule["Target"]
    session = service_roles.assume(target["RoleArn"], _SERVICE, scheduler._group_arn(schedule["GroupName"]), new_uuid().replace("-", ""))
    if session is None:
        return {"refusal": f"the trust policy of {target['RoleArn']} does not let {_SERVICE} assume it for the group {schedule['GroupName']}"}
    if target.get("EcsParameters"):
        return _run_task(session, target)
    event = {"EventId": new_uuid(), "Source": "aws.scheduler", "DetailType": "Scheduled Event", "Detail": "{}", "Time": time.time(),
             "Resources": [schedule["Arn"]], "Account": get_account_id(), "Region": get_region()}
    eventbridge._invoke_target(target, event, schedule)
    return {}


def fire(name: str, group: str) -> dict:
    """Carry the schedule out at once, whatever its expression and state say."""
    chosen = settings.current()
    with request_scope(chosen.account_id, chosen.region):
        schedule = scheduler._schedules.get(f"{group}/{name}")
        if schedule is None:
            return {"refusal": f"ResourceNotFoundException: Schedule {name} does not exist in group {group}."}
        return _carry_out(schedule)


@replaces(eventbridge, "_invoke_target", gap="a schedule does not start tasks of ECS")
def invoke_target(original, target, event, rule, view=None):
    if not (target.get("EcsParameters") and str(rule.get("Arn", "")).startswith("arn:aws:scheduler:")):
        return original(target, event, rule, view)
    result = _carry_out(rule)
    if "refusal" in result:
        logger.warning("the schedule %s: %s", rule["Arn"], result["refusal"])
    return None
