"""AWS Backup: plans and selections, with the rules of schedules and lifecycles, read back as they were given."""

import copy
import re

from ministack.core.responses import new_uuid
from ministack.services import backup, eventbridge

from . import service_roles
from .backup_requests import Refused, not_found

SERVICE = "backup.amazonaws.com"
_NAME = re.compile(r"[a-zA-Z0-9\-_.]{1,50}")
_COLD_DAYS = 90
_CONTINUOUS_DAYS = 35
_RULE_DEFAULTS = {"ScheduleExpressionTimezone": "Etc/UTC", "StartWindowMinutes": 480, "CompletionWindowMinutes": 10_080,
                  "EnableContinuousBackup": False}


def check_schedule(expression: str) -> None:
    fields = eventbridge._parse_cron_fields(expression)
    if fields is None or (fields[6] == "?" and fields[7] == "?"):
        raise Refused(f"Invalid schedule expression: {expression}")
    if len(fields[0]) > 1:
        raise Refused(f"Invalid schedule expression: {expression} runs more often than once an hour")


def check_lifecycle(lifecycle: dict | None) -> None:
    cold, delete = ((lifecycle or {}).get(name) for name in ("MoveToColdStorageAfterDays", "DeleteAfterDays"))
    for name, days in (("MoveToColdStorageAfterDays", cold), ("DeleteAfterDays", delete)):
        if days is not None and days != -1 and days < 1:
            raise Refused(f"Invalid lifecycle. {name} must be at least 1")
    if cold not in (None, -1) and delete not in (None, -1) and delete < cold + _COLD_DAYS:
        raise Refused(f"Invalid lifecycle. DeleteAfterDays cannot be less than {_COLD_DAYS} days apart from MoveToColdStorageAfterDays")


def _check_rule(rule: dict) -> None:
    if rule.get("ScheduleExpression"):
        check_schedule(rule["ScheduleExpression"])
    start, complete = (rule.get(name, _RULE_DEFAULTS[name]) for name in ("StartWindowMinutes", "CompletionWindowMinutes"))
    if start < 60:
        raise Refused("StartWindowMinutes must be at least 60")
    if complete < start + 60:
        raise Refused("CompletionWindowMinutes must be at least 60 minutes greater than StartWindowMinutes")
    lifecycle = rule.get("Lifecycle") or {}
    check_lifecycle(lifecycle)
    if rule.get("EnableContinuousBackup"):
        if lifecycle.get("MoveToColdStorageAfterDays"):
            raise Refused("Continuous backups cannot be moved to cold storage")
        if not 1 <= (lifecycle.get("DeleteAfterDays") or 0) <= _CONTINUOUS_DAYS:
            raise Refused(f"Continuous backups must be kept between 1 and {_CONTINUOUS_DAYS} days")
    for action in rule.get("CopyActions") or []:
        check_lifecycle(action.get("Lifecycle"))


def _checked(plan: dict, before: dict | None) -> dict:
    if not _NAME.fullmatch(plan["BackupPlanName"]):
        raise Refused(f"Invalid BackupPlanName: {plan['BackupPlanName']} does not match {_NAME.pattern}")
    names = [rule["RuleName"] for rule in plan["Rules"]]
    if not names or len(set(names)) != len(names):
        raise Refused("A backup plan needs rules with different names")
    ids = {rule["RuleName"]: rule["RuleId"] for rule in (before or {}).get("Rules", [])}
    plan = copy.deepcopy(plan)
    for rule in plan["Rules"]:
        _check_rule(rule)
        for name, value in _RULE_DEFAULTS.items():
            rule.setdefault(name, value)
        rule["RuleId"] = ids.get(rule["RuleName"], new_uuid())
    return plan


def create(given: dict) -> tuple:
    plan = _checked(given["BackupPlan"], None)
    return backup._create_plan({**given, "BackupPlan": plan, "BackupPlanTags": dict(given.get("BackupPlanTags") or {})})


def update(given: dict) -> tuple:
    record = _find(given["BackupPlanId"])
    return backup._update_plan(given["BackupPlanId"], {"BackupPlan": _checked(given["BackupPlan"], record["BackupPlan"])})


def _find(plan_id: str) -> dict:
    record = backup._plans.get(plan_id)
    if record is None:
        raise not_found(f"Backup plan {plan_id} does not exist")
    return record


def get(given: dict) -> dict:
    record = _find(given["BackupPlanId"])
    shown = {name: record[name] for name in ("BackupPlanId", "BackupPlanArn", "CreationDate", "VersionId")}
    settings = record["BackupPlan"].get("AdvancedBackupSettings")
    return {**shown, "BackupPlan": record["BackupPlan"], **({"AdvancedBackupSettings": settings} if settings else {})}


def selections_of(plan_id: str) -> list[dict]:
    return [record for record in backup._selections.values() if record["BackupPlanId"] == plan_id]


def delete(given: dict) -> tuple:
    _find(given["BackupPlanId"])
    if selections_of(given["BackupPlanId"]):
        raise Refused("Related backup plan selections must be deleted prior to backup plan deletion", "InvalidRequestException")
    return backup._delete_plan(given["BackupPlanId"])


def check_role(role_arn: str) -> None:
    # AWS documents no aws:SourceArn or aws:SourceAccount for it, so a trust policy cannot ask for them.
    if not service_roles.trusts(role_arn, SERVICE, None):
        raise Refused(f"IAM Role {role_arn} cannot be assumed by AWS Backup")


def create_selection(given: dict) -> tuple:
    plan_id, selection = given["BackupPlanId"], given["BackupSelection"]
    _find(plan_id)
    check_role(selection["IamRoleArn"])
    if not selection.get("Resources") and not selection.get("ListOfTags"):
        raise Refused("Invalid backup selection. Either 'ListOfTags' or 'Resources' section must be non-empty.")
    return backup._create_selection(plan_id, {"BackupSelection": selection})


def get_selection(given: dict) -> dict:
    plan_id, selection_id = given["BackupPlanId"], given["SelectionId"]
    _find(plan_id)
    record = backup._selections.get(selection_id)
    if record is None or record["BackupPlanId"] != plan_id:
        raise not_found(f"Backup selection {selection_id} does not exist")
    names = ("SelectionName", "IamRoleArn", "Resources", "ListOfTags", "NotResources", "Conditions")
    return {"SelectionId": selection_id, "BackupPlanId": plan_id, "CreationDate": record["CreationDate"],
            "BackupSelection": {name: record[name] for name in names}}


OPERATIONS = {
    "CreateBackupPlan": create, "UpdateBackupPlan": update, "GetBackupPlan": get, "DeleteBackupPlan": delete,
    "CreateBackupSelection": create_selection, "GetBackupSelection": get_selection,
}
