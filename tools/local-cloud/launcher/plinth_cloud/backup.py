"""AWS Backup: its API, who may use it, and what is kept of it."""

import json

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import AccountRegionScopedDict
from ministack.services import backup, iam

from . import (
    additional_checks, authorization, backup_jobs, backup_plan_runs, backup_plans, backup_requests, backup_restore_testing, backup_vaults,
    service_roles,
)
from .backup_requests import Refused
from .registry import on_start, replaces

_OPERATIONS = {**backup_vaults.OPERATIONS, **backup_plans.OPERATIONS, **backup_restore_testing.OPERATIONS, **backup_jobs.OPERATIONS}
_ON_RECOVERY_POINT = frozenset({
    "DescribeRecoveryPoint", "DeleteRecoveryPoint", "UpdateRecoveryPointLifecycle", "GetRecoveryPointRestoreMetadata", "StartCopyJob"})
_STATUS = {"CreateRestoreTestingPlan": 201, "CreateRestoreTestingSelection": 201, "DeleteRestoreTestingPlan": 204, "DeleteRestoreTestingSelection": 204}


@replaces(backup, "handle_request", gap="vaults have no lock, access policy or notifications, there is no restore testing, jobs make no recovery points, "
                                        "plans take any schedule, lifecycle and role")
async def handle_request(original, method, path, headers, body_bytes, query_params):
    found = backup_requests.operation_of(method, path)
    handler = _OPERATIONS.get(found[0]) if found else None
    if handler is None:
        return await original(method, path, headers, body_bytes, query_params)
    name, labels = found
    try:
        given = backup_requests.check(name, backup_requests.parameters(name, labels, query_params, body_bytes))
        answer = handler(given)
    except Refused as refused:
        return backup._err(refused.code, refused.message)
    if isinstance(answer, tuple):
        return answer
    status = _STATUS.get(name, 200)
    return status, {"Content-Type": "application/json"}, b"" if answer is None else json.dumps(answer).encode()


@replaces(backup, "_resolve_resource", gap="recovery points, restore-testing plans and selections have no tags")
def resolve_resource(original, arn):
    if arn in backup_vaults.recovery_points:
        return backup_vaults.recovery_points[arn]["Tags"]
    if ":restore-testing-plan:" in arn:
        return backup_restore_testing.tags.get(arn)
    return original(arn)


def _resource_of(name: str, given: dict, prefix: str) -> str:
    plan = given.get("RestoreTestingPlanName")
    if name in _ON_RECOVERY_POINT:
        return given["RecoveryPointArn"]
    if plan:
        record = backup_restore_testing.plans.get(plan)
        return record["RestoreTestingPlanArn"] if record else f"{prefix}:restore-testing-plan:{plan}-*"
    if "BackupVaultName" in given:
        return f"{prefix}:backup-vault:{given['BackupVaultName']}"
    if "BackupPlanId" in given:
        return f"{prefix}:backup-plan:{given['BackupPlanId']}"
    if name in ("CreateBackupPlan", "CreateRestoreTestingPlan"):
        return f"{prefix}:{'backup-plan' if name == 'CreateBackupPlan' else 'restore-testing-plan'}:*"
    return given["ResourceArn"] if name in ("ListTags", "TagResource", "UntagResource") else "*"


@replaces(iam_actions, "extract_resource_arn", gap="a call of AWS Backup is decided on `*` instead of its vault, plan or recovery point")
def extract_resource_arn(original, service, method, path, headers, body, query_params, region, account_id):
    found = backup_requests.operation_of(method, path) if service == "backup" else None
    if found is None:
        return original(service, method, path, headers, body, query_params, region, account_id)
    name, labels = found
    try:
        given = backup_requests.parameters(name, labels, query_params, body)
        return _resource_of(name, given, f"arn:aws:backup:{region}:{account_id}")
    except (ValueError, KeyError):
        # Refused by the service itself.
        return "*"


@additional_checks.for_service("backup")
def further_checks(iam_action: str, body: bytes) -> list[additional_checks.Check]:
    try:
        document = json.loads(body or b"{}")
    except ValueError:
        return []
    given = document.get("BackupSelection") or document.get("RestoreTestingSelection") or document
    role = given.get("IamRoleArn") if isinstance(given, dict) else None
    return [service_roles.pass_role_check(role, backup_plans.SERVICE)] if role else []


@on_start("iam_evaluator._RESOURCE_POLICY_LOOKUPS", gap="access policies of vaults decide nothing")
def ask_access_policies() -> None:
    backup.vault_policy_for_arn = backup_vaults.policy_for_arn
    iam_evaluator._RESOURCE_POLICY_LOOKUPS["backup"] = ("backup", "vault_policy_for_arn")
    authorization.BINDS_ROOT.add("backup")


_STORES: dict[str, AccountRegionScopedDict] = {
    "recovery_points": backup_vaults.recovery_points, "copy_jobs": backup_jobs.copy_jobs, "restore_testing_plans": backup_restore_testing.plans,
    "restore_testing_selections": backup_restore_testing.selections, "restore_testing_tags": backup_restore_testing.tags}


@on_start("backup", gap="recovery points and restore testing would be lost at a restart")
def keep() -> None:
    get_state, load = backup.get_state, backup.load_persisted_state

    def get_state_with_stores() -> dict:
        # The snapshot writes what it gets at once, so no copy is needed.
        return {**get_state(), **_STORES}

    def load_with_stores(data: dict) -> None:
        load(data)
        for name, store in _STORES.items():
            store.update(data.get(name, {}))
        for job in (*backup._jobs._data.values(), *backup_jobs.copy_jobs._data.values()):
            if job["State"] in ("CREATED", "RUNNING"):
                job.update(State="FAILED", StatusMessage="the local cloud was stopped while the job ran", CompletionDate=backup._epoch())

    backup.get_state, backup.load_persisted_state = get_state_with_stores, load_with_stores


# Of AWS's documents, what the local cloud asks of a backup role.
_MANAGED_POLICIES = {
    "AWSBackupServiceRolePolicyForBackup": ["dynamodb:DescribeTable", "dynamodb:CreateBackup", "dynamodb:StartAwsBackupJob", "dynamodb:ListTagsOfResource",
                                            "backup:DescribeBackupVault", "backup:CopyIntoBackupVault", "backup:CopyFromBackupVault", "tag:GetResources",
                                            "kms:DescribeKey"],
    "AWSBackupServiceRolePolicyForRestores": ["dynamodb:Scan", "dynamodb:Query", "dynamodb:UpdateItem", "dynamodb:PutItem", "dynamodb:GetItem",
                                              "dynamodb:DeleteItem", "dynamodb:BatchWriteItem", "dynamodb:DescribeTable", "dynamodb:RestoreTableFromBackup",
                                              "dynamodb:RestoreTableFromAwsBackup"],
}
_MANAGED_S3 = {
    "AWSBackupServiceRolePolicyForS3Backup": ["s3:GetInventoryConfiguration", "s3:PutInventoryConfiguration", "s3:ListBucketVersions", "s3:ListBucket",
                                              "s3:GetBucketVersioning", "s3:GetBucketLocation", "s3:GetBucketAcl", "s3:PutBucketNotification",
                                              "s3:GetBucketNotification", "s3:GetBucketTagging", "s3:GetObjectAcl", "s3:GetObject", "s3:GetObjectVersionTagging",
                                              "s3:GetObjectVersionAcl", "s3:GetObjectTagging", "s3:GetObjectVersion", "s3:ListAllMyBuckets"],
    "AWSBackupServiceRolePolicyForS3Restore": ["s3:CreateBucket", "s3:ListBucketVersions", "s3:ListBucket", "s3:GetBucketVersioning", "s3:GetBucketLocation",
                                               "s3:PutBucketVersioning", "s3:PutBucketOwnershipControls", "s3:GetBucketOwnershipControls", "s3:DeleteObject",
                                               "s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAcl", "s3:PutObject",
                                               "s3:PutObjectAcl", "s3:PutObjectTagging", "s3:ListMultipartUploadParts"],
}


@on_start("iam._aws_managed_policies", gap="the managed policies of AWS Backup's roles do not exist")
def add_managed_policies() -> None:
    for path, policies in (("service-role/", _MANAGED_POLICIES), ("", _MANAGED_S3)):
        for name, actions in policies.items():
            document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
            record = iam._make_aws_managed_record(f"{path}{name}", json.dumps(document), "Of AWS's policy, what the local cloud decides.")
            iam._aws_managed_policies.setdefault(record["Arn"], record)


