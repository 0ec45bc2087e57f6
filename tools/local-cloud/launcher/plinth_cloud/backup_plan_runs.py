"""AWS Backup: a plan carried out at once, every rule for every selection, as its schedule would."""

from ministack.core import iam_evaluator
from ministack.core.responses import request_scope
from ministack.services import backup, dynamodb, s3, tagging

from . import backup_jobs, backup_plans, settings
from .backup_requests import Refused

_OPERATORS = {
    "StringEquals": lambda value, wanted: value == wanted,
    "StringNotEquals": lambda value, wanted: value != wanted,
    "StringLike": lambda value, wanted: value is not None and iam_evaluator.fnmatch_iam_cs(value, wanted),
    "StringNotLike": lambda value, wanted: value is None or not iam_evaluator.fnmatch_iam_cs(value, wanted),
}
_PREFIX = "aws:ResourceTag/"


def _candidates() -> dict[str, dict[str, str]]:
    """Everything that can be saved, with its tags."""
    arns = [f"arn:aws:s3:::{name}" for name in s3._buckets] + [table["TableArn"] for table in dynamodb._tables.values()]
    return {arn: tagging.resource_tags(arn) or {} for arn in arns}


def _named(arn: str, patterns: list[str]) -> bool:
    return any(iam_evaluator.fnmatch_iam_cs(arn, pattern) for pattern in patterns)


def selected(selection: dict) -> list[str]:
    """What the selection assigns: named or tagged, and then all of its conditions."""
    arns, tags, conditions = selection["Resources"], selection["ListOfTags"], selection["Conditions"] or {}
    found = []
    for arn, has in _candidates().items():
        tagged = any(has.get(tag["ConditionKey"]) == tag["ConditionValue"] for tag in tags)
        if not _named(arn, arns) and not tagged:
            continue
        holds = all(_OPERATORS[operator](has.get(each["ConditionKey"].removeprefix(_PREFIX)), each["ConditionValue"])
                    for operator, wanted in conditions.items() for each in wanted or [])
        if holds and not _named(arn, selection["NotResources"]):
            found.append(arn)
    return found


def _run(plan: dict) -> list[str]:
    jobs = []
    for rule in plan["BackupPlan"]["Rules"]:
        created_by = {
            "BackupPlanId": plan["BackupPlanId"], "BackupPlanArn": plan["BackupPlanArn"], "BackupPlanName": plan["BackupPlanName"],
            "BackupPlanVersion": plan["VersionId"], "BackupRuleId": rule["RuleId"], "BackupRuleName": rule["RuleName"],
            "BackupRuleCron": rule.get("ScheduleExpression", ""), "BackupRuleTimezone": rule["ScheduleExpressionTimezone"]}
        for selection in backup_plans.selections_of(plan["BackupPlanId"]):
            for arn in selected(selection):
                job = backup_jobs.begin(
                    rule["TargetBackupVaultName"], arn, selection["IamRoleArn"], lifecycle=rule.get("Lifecycle"),
                    tags=rule.get("RecoveryPointTags") or {}, created_by=created_by, copies=rule.get("CopyActions"))
                jobs.append(job["BackupJobId"])
    return jobs


def run(name: str) -> dict:
    """{"jobIds"} of the jobs that were begun, or {"refusal"}."""
    chosen = settings.current()
    with request_scope(chosen.account_id, chosen.region):
        plan = next((plan for plan in backup._plans.values() if name in (plan["BackupPlanName"], plan["BackupPlanId"])), None)
        if plan is None:
            return {"refusal": f"ResourceNotFoundException: there is no backup plan {name}"}
        try:
            return {"jobIds": _run(plan)}
        except Refused as refused:
            return {"refusal": f"{refused.code}: {refused.message}"}
