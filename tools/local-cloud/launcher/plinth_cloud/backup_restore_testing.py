"""AWS Backup: restore-testing plans and their selections."""

import copy
import re

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region, new_uuid
from ministack.services import backup

from . import backup_plans
from .backup_requests import Refused, not_found

_NAME = re.compile(r"[a-zA-Z0-9_]{1,50}")
_PLAN_DEFAULTS = {"ScheduleExpressionTimezone": "Etc/UTC", "StartWindowHours": 24}
# Of the plan, besides its name: what a change gives anew.
_CHANGEABLE = ("RecoveryPointSelection", "ScheduleExpression", "ScheduleExpressionTimezone", "StartWindowHours")
_SELECTION_CHANGEABLE = ("IamRoleArn", "ProtectedResourceArns", "ProtectedResourceConditions", "RestoreMetadataOverrides", "ValidationWindowHours")

# By name; the selections by `plan/selection`.
plans = AccountRegionScopedDict()
selections = AccountRegionScopedDict()
tags = AccountRegionScopedDict()


def _check_name(kind: str, name: str) -> None:
    if not _NAME.fullmatch(name):
        raise Refused(f"Invalid {kind}: {name} may have letters, digits and underscores only, 50 at most")


def _check_plan(plan: dict) -> None:
    if "ScheduleExpression" in plan:
        backup_plans.check_schedule(plan["ScheduleExpression"])
    chosen = plan.get("RecoveryPointSelection")
    if chosen is not None:
        for name in ("Algorithm", "IncludeVaults", "RecoveryPointTypes"):
            if not chosen.get(name):
                raise Refused(f"RecoveryPointSelection.{name} is required", "MissingParameterValueException")
        if not 1 <= chosen.get("SelectionWindowDays", 30) <= 365:
            raise Refused("SelectionWindowDays must be between 1 and 365")
    if not 1 <= plan.get("StartWindowHours", 24) <= 168:
        raise Refused("StartWindowHours must be between 1 and 168")


def _with_defaults(plan: dict) -> dict:
    chosen = {"ExcludeVaults": [], "SelectionWindowDays": 30, **plan["RecoveryPointSelection"]}
    return {**_PLAN_DEFAULTS, **plan, "RecoveryPointSelection": chosen}


def _named(record: dict, time: str) -> dict:
    return {name: record[name] for name in ("RestoreTestingPlanArn", "RestoreTestingPlanName", time)}


def find(name: str) -> dict:
    record = plans.get(name)
    if record is None:
        raise not_found(f"Restore testing plan {name} does not exist")
    return record


def create(given: dict) -> dict:
    plan = given["RestoreTestingPlan"]
    name = plan["RestoreTestingPlanName"]
    _check_name("RestoreTestingPlanName", name)
    if name in plans:
        raise Refused(f"Restore testing plan {name} already exists", "AlreadyExistsException")
    _check_plan(plan)
    arn = f"arn:aws:backup:{get_region()}:{get_account_id()}:restore-testing-plan:{name}-{new_uuid()}"
    plans[name] = {**_with_defaults(copy.deepcopy(plan)), "RestoreTestingPlanArn": arn, "CreationTime": backup._epoch()}
    tags[arn] = dict(given.get("Tags") or {})
    return _named(plans[name], "CreationTime")


def get(given: dict) -> dict:
    return {"RestoreTestingPlan": find(given["RestoreTestingPlanName"])}


def list_all(given: dict) -> dict:
    return {"RestoreTestingPlans": [{name: value for name, value in record.items() if name != "RecoveryPointSelection"} for record in plans.values()]}


def update(given: dict) -> dict:
    record, changes = find(given["RestoreTestingPlanName"]), given["RestoreTestingPlan"]
    _check_plan(changes)
    changed = _with_defaults({**record, **{name: copy.deepcopy(changes[name]) for name in _CHANGEABLE if name in changes}})
    record.update(changed, LastUpdateTime=backup._epoch())
    return {**_named(record, "CreationTime"), "UpdateTime": record["LastUpdateTime"]}


def selections_of(name: str) -> list[dict]:
    return [record for record in selections.values() if record["RestoreTestingPlanName"] == name]


def delete(given: dict) -> None:
    record = find(given["RestoreTestingPlanName"])
    if selections_of(record["RestoreTestingPlanName"]):
        raise Refused("Restore testing selections must be deleted before their restore testing plan", "InvalidRequestException")
    del plans[record["RestoreTestingPlanName"]]
    tags.pop(record["RestoreTestingPlanArn"], None)


def _check_selection(selection: dict) -> None:
    arns, conditions = selection.get("ProtectedResourceArns"), selection.get("ProtectedResourceConditions")
    if bool(arns) and any((conditions or {}).values()):
        raise Refused("Only one of ProtectedResourceArns and ProtectedResourceConditions can be given")
    if not 0 <= selection.get("ValidationWindowHours", 0) <= 168:
        raise Refused("ValidationWindowHours must be between 0 and 168")
    backup_plans.check_role(selection["IamRoleArn"])


def find_selection(plan_name: str, name: str) -> dict:
    find(plan_name)
    record = selections.get(f"{plan_name}/{name}")
    if record is None:
        raise not_found(f"Restore testing selection {name} does not exist")
    return record


def create_selection(given: dict) -> dict:
    plan, selection = find(given["RestoreTestingPlanName"]), given["RestoreTestingSelection"]
    name = selection["RestoreTestingSelectionName"]
    _check_name("RestoreTestingSelectionName", name)
    key = f"{plan['RestoreTestingPlanName']}/{name}"
    if key in selections:
        raise Refused(f"Restore testing selection {name} already exists", "AlreadyExistsException")
    if not selection.get("ProtectedResourceArns") and "ProtectedResourceConditions" not in selection:
        raise Refused("ProtectedResourceArns or ProtectedResourceConditions is required", "MissingParameterValueException")
    _check_selection(selection)
    record = selections[key] = {
        "ProtectedResourceArns": [], "RestoreMetadataOverrides": {}, "ValidationWindowHours": 0, **copy.deepcopy(selection),
        "RestoreTestingPlanName": plan["RestoreTestingPlanName"], "CreationTime": backup._epoch()}
    return {**_named(plan, "CreationTime"), "CreationTime": record["CreationTime"], "RestoreTestingSelectionName": name}


def get_selection(given: dict) -> dict:
    return {"RestoreTestingSelection": find_selection(given["RestoreTestingPlanName"], given["RestoreTestingSelectionName"])}


def list_selections(given: dict) -> dict:
    find(given["RestoreTestingPlanName"])
    names = ("CreationTime", "IamRoleArn", "ProtectedResourceType", "RestoreTestingPlanName", "RestoreTestingSelectionName", "ValidationWindowHours")
    return {"RestoreTestingSelections": [{name: record[name] for name in names} for record in selections_of(given["RestoreTestingPlanName"])]}


def update_selection(given: dict) -> dict:
    record = find_selection(given["RestoreTestingPlanName"], given["RestoreTestingSelectionName"])
    plan, changes = find(given["RestoreTestingPlanName"]), given["RestoreTestingSelection"]
    changed = {**record, **{name: copy.deepcopy(changes[name]) for name in _SELECTION_CHANGEABLE if name in changes}}
    _check_selection(changed)
    record.update(changed)
    return {**_named(plan, "CreationTime"), "RestoreTestingSelectionName": record["RestoreTestingSelectionName"],
            "CreationTime": record["CreationTime"], "UpdateTime": backup._epoch()}


def delete_selection(given: dict) -> None:
    find_selection(given["RestoreTestingPlanName"], given["RestoreTestingSelectionName"])
    del selections[f"{given['RestoreTestingPlanName']}/{given['RestoreTestingSelectionName']}"]


OPERATIONS = {
    "CreateRestoreTestingPlan": create, "GetRestoreTestingPlan": get, "ListRestoreTestingPlans": list_all, "UpdateRestoreTestingPlan": update,
    "DeleteRestoreTestingPlan": delete, "CreateRestoreTestingSelection": create_selection, "GetRestoreTestingSelection": get_selection,
    "ListRestoreTestingSelections": list_selections, "UpdateRestoreTestingSelection": update_selection,
    "DeleteRestoreTestingSelection": delete_selection,
}
