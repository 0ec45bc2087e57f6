"""AWS Backup: jobs that make and copy recovery points of DynamoDB tables and S3 buckets, decided by the role that they run as."""

import copy
import json
from datetime import datetime, timezone

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region, new_uuid
from ministack.services import backup, dynamodb, s3

from . import backup_notifications, backup_plans, backup_vaults, service_roles
from .background import Queue
from .backup_requests import Refused, not_found

_DAY = 86_400
_PAGE = 1000
# What the role of a job must be able to do with what it saves, of the documented list what the local cloud can decide.
_TABLE_ACTIONS = ("dynamodb:StartAwsBackupJob",)
_BUCKET_ACTIONS = ("s3:GetBucketVersioning", "s3:ListBucketVersions", "s3:GetBucketNotification", "s3:PutBucketNotification",
                   "s3:GetInventoryConfiguration", "s3:PutInventoryConfiguration")
_OBJECT_ACTIONS = ("s3:GetObject", "s3:GetObjectVersion")

copy_jobs = AccountRegionScopedDict()
queue = Queue("plinth-backup-jobs")


class JobFailed(Exception):
    """The job's StatusMessage."""


def _resource(arn: str) -> tuple[str, str, int]:
    """(resource type, name, bytes) of what is to be saved."""
    parts = arn.split(":", 5)
    if arn.startswith("arn:aws:dynamodb:") and parts[5].startswith("table/"):
        name = parts[5].removeprefix("table/")
        table = dynamodb._tables.get(name)
        if table is None:
            raise JobFailed(f"The table {name} does not exist.")
        return "DynamoDB", name, int(table.get("TableSizeBytes") or 0)
    if arn.startswith("arn:aws:s3:::"):
        name = parts[5]
        if name not in s3._buckets:
            raise JobFailed(f"The bucket {name} does not exist.")
        if s3._bucket_versioning.get(name) != "Enabled":
            raise JobFailed(f"The bucket {name} is not versioned, which AWS Backup needs.")
        return "S3", name, 0
    raise JobFailed(f"The local cloud has backup jobs of DynamoDB tables and S3 buckets only, not of {arn}.")


def _check_rights(session: service_roles.Session, kind: str, arn: str) -> None:
    checks = [(action, arn) for action in (_TABLE_ACTIONS if kind == "DynamoDB" else _BUCKET_ACTIONS)]
    if kind == "S3":
        checks += [(action, f"{arn}/*") for action in _OBJECT_ACTIONS]
    for action, resource in checks:
        denied = service_roles.refusal(session, action, resource)
        if denied:
            raise JobFailed(f"Access denied. {denied}")


def _calculated(created: int, lifecycle: dict) -> dict:
    found = {}
    for days, moment in (("MoveToColdStorageAfterDays", "MoveToColdStorageAt"), ("DeleteAfterDays", "DeleteAt")):
        if lifecycle.get(days) not in (None, -1):
            found[moment] = created + lifecycle[days] * _DAY
    return found


def _keep(vault: dict, source: dict, lifecycle: dict | None, tags: dict, region: str | None = None) -> dict:
    """A recovery point of the source in the vault, unless the vault's lock forbids how long it is to be kept."""
    problem = backup_vaults.retention_problem(vault, lifecycle)
    if problem:
        raise JobFailed(problem)
    arn = f"arn:aws:backup:{region or get_region()}:{get_account_id()}:recovery-point:{new_uuid()}"
    now = backup._epoch()
    point = {
        **source, "RecoveryPointArn": arn, "BackupVaultName": vault["BackupVaultName"], "BackupVaultArn": vault["BackupVaultArn"],
        "Status": "COMPLETED", "CreationDate": now, "InitiationDate": now, "CompletionDate": now, "Lifecycle": dict(lifecycle or {}),
        "CalculatedLifecycle": _calculated(now, lifecycle or {}), "EncryptionKeyArn": vault["EncryptionKeyArn"], "IsEncrypted": True,
        "StorageClass": "WARM", "IsParent": False, "VaultType": vault.get("VaultType", "BACKUP_VAULT"), "Tags": dict(tags)}
    backup_vaults.recovery_points.set_scoped(get_account_id(), region or get_region(), arn, point)
    return point


def begin(vault_name: str, resource_arn: str, role_arn: str, *, lifecycle: dict | None, tags: dict, created_by: dict | None = None,
          copies: list[dict] | None = None) -> dict:
    """A job, which runs after it was answered."""
    vault = backup_vaults.find(vault_name)
    backup_plans.check_role(role_arn)
    now, job_id = backup._epoch(), new_uuid()
    job = backup._jobs[job_id] = {
        "BackupJobId": job_id, "AccountId": get_account_id(), "BackupVaultName": vault_name, "BackupVaultArn": vault["BackupVaultArn"],
        "ResourceArn": resource_arn, "IamRoleArn": role_arn, "State": "CREATED", "PercentDone": "0.0", "CreationDate": now,
        "InitiationDate": now, "StartBy": now + 8 * 3600, "BackupSizeInBytes": 0, "IsParent": False,
        "RecoveryPointLifecycle": dict(lifecycle or {}), **({"CreatedBy": created_by} if created_by else {})}
    backup_notifications.counted("Backup", "Created", vault, job)
    queue.add(_run, job, vault, tags, copies or [])
    return job


def _run(job: dict, vault: dict, tags: dict, copies: list[dict]) -> None:
    job["State"] = "RUNNING"
    backup_notifications.backup_job(vault, job, "BACKUP_JOB_STARTED")
    try:
        kind, name, size = _resource(job["ResourceArn"])
        job.update(ResourceType=kind, ResourceName=name)
        session = service_roles.assume(job["IamRoleArn"], backup_plans.SERVICE, None, f"AWSBackup-{job['BackupJobId']}")
        if session is None:
            raise JobFailed(f"IAM Role {job['IamRoleArn']} cannot be assumed by AWS Backup")
        _check_rights(session, kind, job["ResourceArn"])
        source = {member: job[member] for member in ("ResourceArn", "ResourceType", "ResourceName", "IamRoleArn", "CreatedBy") if member in job}
        point = _keep(vault, {**source, "BackupSizeInBytes": size}, job["RecoveryPointLifecycle"], tags)
    except JobFailed as failure:
        job.update(State="FAILED", StatusMessage=str(failure), CompletionDate=backup._epoch())
        backup_notifications.backup_job(vault, job, "BACKUP_JOB_COMPLETED")
        return
    job.update(State="COMPLETED", PercentDone="100.0", CompletionDate=backup._epoch(), RecoveryPointArn=point["RecoveryPointArn"],
               BackupSizeInBytes=size, EncryptionKeyArn=point["EncryptionKeyArn"], IsEncrypted=True)
    backup_notifications.backup_job(vault, job, "BACKUP_JOB_COMPLETED")
    for action in copies:
        _run_copy(_new_copy(point, action["DestinationBackupVaultArn"], job["IamRoleArn"], action.get("Lifecycle")), point)


def start(given: dict) -> dict:
    backup_plans.check_lifecycle(given.get("Lifecycle"))
    job = begin(given["BackupVaultName"], given["ResourceArn"], given["IamRoleArn"], lifecycle=given.get("Lifecycle"),
                tags=given.get("RecoveryPointTags") or {})
    return {"BackupJobId": job["BackupJobId"], "CreationDate": job["CreationDate"], "IsParent": False}


def _new_copy(point: dict, destination: str, role_arn: str, lifecycle: dict | None) -> dict:
    job_id = new_uuid()
    job = copy_jobs[job_id] = {
        "CopyJobId": job_id, "AccountId": get_account_id(), "SourceBackupVaultArn": point["BackupVaultArn"],
        "SourceRecoveryPointArn": point["RecoveryPointArn"], "DestinationBackupVaultArn": destination, "ResourceArn": point["ResourceArn"],
        "ResourceType": point["ResourceType"], "IamRoleArn": role_arn, "State": "CREATED", "CreationDate": backup._epoch(), "IsParent": False,
        "_lifecycle": dict(lifecycle or {})}
    return job


def _run_copy(job: dict, point: dict) -> None:
    source = backup._vaults[point["BackupVaultName"]]
    backup_notifications.copy_job(source, job, "COPY_JOB_STARTED")
    try:
        _, _, _, region, account, name = job["DestinationBackupVaultArn"].replace(":backup-vault:", ":").split(":")
        if account != get_account_id():
            raise JobFailed("The local cloud copies within an account only.")
        vault = backup._vaults.get_scoped(account, region, name)
        if vault is None:
            raise JobFailed(f"Backup vault {job['DestinationBackupVaultArn']} does not exist.")
        session = service_roles.assume(job["IamRoleArn"], backup_plans.SERVICE, None, f"AWSBackup-{job['CopyJobId']}")
        if session is None:
            raise JobFailed(f"IAM Role {job['IamRoleArn']} cannot be assumed by AWS Backup")
        denied = service_roles.refusal(session, "backup:CopyIntoBackupVault", job["DestinationBackupVaultArn"])
        if denied:
            raise JobFailed(f"Access denied. {denied}")
        names = ("ResourceArn", "ResourceType", "ResourceName", "BackupSizeInBytes", "CreatedBy")
        kept = {member: point[member] for member in names if member in point}
        made = _keep(vault, {**kept, "IamRoleArn": job["IamRoleArn"], "SourceBackupVaultArn": point["BackupVaultArn"]},
                     job["_lifecycle"], point["Tags"], region)
    except JobFailed as failure:
        job.update(State="FAILED", StatusMessage=str(failure), CompletionDate=backup._epoch())
        backup_notifications.copy_job(source, job, "COPY_JOB_FAILED")
        return
    job.update(State="COMPLETED", CompletionDate=backup._epoch(), DestinationRecoveryPointArn=made["RecoveryPointArn"])
    backup_notifications.copy_job(source, job, "COPY_JOB_SUCCESSFUL")


def start_copy(given: dict) -> dict:
    backup_plans.check_lifecycle(given.get("Lifecycle"))
    point = _point(given["SourceBackupVaultName"], given["RecoveryPointArn"])
    backup_plans.check_role(given["IamRoleArn"])
    job = _new_copy(point, given["DestinationBackupVaultArn"], given["IamRoleArn"], given.get("Lifecycle"))
    queue.add(_run_copy, job, point)
    return {"CopyJobId": job["CopyJobId"], "CreationDate": job["CreationDate"], "IsParent": False}


def _copy_view(job: dict) -> dict:
    return {name: value for name, value in job.items() if not name.startswith("_")}


def describe_copy(given: dict) -> dict:
    job = copy_jobs.get(given["CopyJobId"])
    if job is None:
        raise not_found(f"Copy job {given['CopyJobId']} does not exist")
    return {"CopyJob": _copy_view(job)}


def list_copies(given: dict) -> dict:
    return {"CopyJobs": [_copy_view(job) for job in copy_jobs.values() if given.get("ByState") in (None, job["State"])]}


def list_jobs(given: dict) -> dict:
    filters = {"ByBackupVaultName": "BackupVaultName", "ByState": "State", "ByResourceArn": "ResourceArn", "ByResourceType": "ResourceType"}
    return {"BackupJobs": [job for job in backup._jobs.values()
                           if all(given.get(name) in (None, job.get(member)) for name, member in filters.items())]}


def _point(vault_name: str, arn: str) -> dict:
    backup_vaults.find(vault_name)
    point = backup_vaults.recovery_points.get(arn)
    if point is None or point["BackupVaultName"] != vault_name:
        raise not_found(f"Cannot find recovery point {arn}")
    return point


def _view(point: dict) -> dict:
    return {name: value for name, value in copy.deepcopy(point).items() if name != "Tags"}


def describe_point(given: dict) -> dict:
    return _view(_point(given["BackupVaultName"], given["RecoveryPointArn"]))


def list_points(given: dict) -> dict:
    backup_vaults.find(given["BackupVaultName"])
    filters = {"ByResourceArn": "ResourceArn", "ByResourceType": "ResourceType"}
    chosen = [point for point in backup_vaults.points_of(given["BackupVaultName"])
              if all(given.get(name) in (None, point[member]) for name, member in filters.items())]
    return {"RecoveryPoints": [_view(point) for point in chosen[:_PAGE]]}


def list_points_of_resource(given: dict) -> dict:
    return {"RecoveryPoints": [_view(point) for point in backup_vaults.recovery_points.values() if point["ResourceArn"] == given["ResourceArn"]]}


def _check_not_locked(point: dict, what: str) -> None:
    if backup._vaults[point["BackupVaultName"]].get("Locked"):
        raise Refused(f"Recovery point {point['RecoveryPointArn']} cannot be {what}: its backup vault {point['BackupVaultName']} is locked",
                      "InvalidRequestException")


def delete_point(given: dict) -> None:
    point = _point(given["BackupVaultName"], given["RecoveryPointArn"])
    _check_not_locked(point, "deleted")
    del backup_vaults.recovery_points[point["RecoveryPointArn"]]


def update_lifecycle(given: dict) -> dict:
    point = _point(given["BackupVaultName"], given["RecoveryPointArn"])
    _check_not_locked(point, "changed")
    lifecycle = given.get("Lifecycle") or {}
    backup_plans.check_lifecycle(lifecycle)
    point.update(Lifecycle=dict(lifecycle), CalculatedLifecycle=_calculated(point["CreationDate"], lifecycle))
    return {name: point[name] for name in ("BackupVaultArn", "RecoveryPointArn", "Lifecycle", "CalculatedLifecycle")}


def list_protected(given: dict) -> dict:
    newest: dict[str, dict] = {}
    for point in backup_vaults.recovery_points.values():
        newest[point["ResourceArn"]] = {
            "ResourceArn": point["ResourceArn"], "ResourceType": point["ResourceType"], "ResourceName": point["ResourceName"],
            "LastBackupTime": point["CreationDate"], "LastBackupVaultArn": point["BackupVaultArn"],
            "LastRecoveryPointArn": point["RecoveryPointArn"]}
    return {"Results": list(newest.values())}


def restore_metadata(given: dict) -> dict:
    point = _point(given["BackupVaultName"], given["RecoveryPointArn"])
    return {"BackupVaultArn": point["BackupVaultArn"], "RecoveryPointArn": point["RecoveryPointArn"], "ResourceType": point["ResourceType"],
            "RestoreMetadata": {"originalName": json.dumps(point["ResourceName"])[1:-1],
                                "createdAt": datetime.fromtimestamp(point["CreationDate"], timezone.utc).isoformat()}}


OPERATIONS = {
    "StartBackupJob": start, "ListBackupJobs": list_jobs, "StartCopyJob": start_copy, "DescribeCopyJob": describe_copy, "ListCopyJobs": list_copies,
    "DescribeRecoveryPoint": describe_point, "ListRecoveryPointsByBackupVault": list_points, "ListRecoveryPointsByResource": list_points_of_resource,
    "DeleteRecoveryPoint": delete_point, "UpdateRecoveryPointLifecycle": update_lifecycle, "ListProtectedResources": list_protected,
    "GetRecoveryPointRestoreMetadata": restore_metadata,
}
