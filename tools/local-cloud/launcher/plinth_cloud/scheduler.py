"""EventBridge Scheduler: schedules through the service's own API, with the expressions and roles that it refuses."""

import json

from ministack.services import scheduler
from ministack.services.cloudformation import provisioners

from . import additional_checks, api_shapes, rest_xml, schedules, service_roles
from .registry import on_start, replaces, resource_type

# CloudFormation's schema of a schedule has no ActionAfterCompletion.
_PROPERTIES = frozenset({
    "Description", "EndDate", "FlexibleTimeWindow", "GroupName", "KmsKeyArn", "Name", "ScheduleExpression",
    "ScheduleExpressionTimezone", "StartDate", "State", "Target"})
_UNCHECKED = "expressions and roles of a schedule are not checked"


@replaces(scheduler, "_create_schedule", gap=_UNCHECKED)
def create_schedule(original, name, body):
    problem = schedules.problem(body, body.get("GroupName", "default"))
    return scheduler._error(400, "ValidationException", problem) if problem else original(name, body)


@replaces(scheduler, "_update_schedule", gap=_UNCHECKED)
def update_schedule(original, name, body):
    problem = schedules.problem(body, body.get("GroupName", "default"))
    return scheduler._error(400, "ValidationException", problem) if problem else original(name, body)


@additional_checks.for_service("scheduler")
def further_checks(iam_action: str, body: bytes) -> list[additional_checks.Check]:
    if iam_action not in ("scheduler:CreateSchedule", "scheduler:UpdateSchedule"):
        return []
    try:
        role = json.loads(body)["Target"]["RoleArn"]
    except (ValueError, KeyError, TypeError):
        # Refused by the service itself.
        return []
    return [service_roles.pass_role_check(role, "scheduler.amazonaws.com")]


@on_start("scheduler", gap="a one-time schedule that was carried out is carried out again after a restart")
def keep_what_was_carried_out() -> None:
    get_state, load = scheduler.get_state, scheduler.load_persisted_state

    def get_state_with_times() -> dict:
        times = [[*key, moment] for key, moment in list(scheduler._schedule_last_fired.items())]
        return {**get_state(), "last_fired": times}

    def load_with_times(data: dict) -> None:
        load(data)
        for account, region, key, moment in data.get("last_fired", []):
            scheduler._schedule_last_fired[(account, region, key)] = moment

    scheduler.get_state, scheduler.load_persisted_state = get_state_with_times, load_with_times


def _group(props: dict) -> str:
    return props.get("GroupName", "default")


def _body(props: dict) -> dict:
    rest_xml.refuse_unknown("AWS::Scheduler::Schedule", props, _PROPERTIES)
    given = {name: value for name, value in props.items() if name != "Name"}
    return api_shapes.parameters("AWS::Scheduler::Schedule", api_shapes.shape("scheduler", "CreateScheduleInput"), given)


def _attributes(name: str, props: dict) -> dict:
    return {"Arn": scheduler._schedule_arn(_group(props), name)}


def _create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    name = props.get("Name") or provisioners._physical_name(stack_name, logical_id, max_len=64)
    rest_xml.require(scheduler._create_schedule(name, _body(props)))
    return name, _attributes(name, props)


def _update(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    if _group(new) != _group(old) or new.get("Name", physical_id) != physical_id:
        return _create(physical_id, new, stack_name)
    rest_xml.require(scheduler._update_schedule(physical_id, _body(new)))
    return physical_id, _attributes(physical_id, new)


def _delete(physical_id: str, props: dict) -> None:
    if f"{_group(props)}/{physical_id}" in scheduler._schedules:
        rest_xml.require(scheduler._delete_schedule(physical_id, {"groupName": _group(props)}))


resource_type(
    "AWS::Scheduler::Schedule", create=_create, update=_update, delete=_delete,
    gap="time zone, dates and key are dropped, what the service refuses and unknown properties pass")
