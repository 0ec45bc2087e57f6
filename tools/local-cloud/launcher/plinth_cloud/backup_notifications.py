"""AWS Backup tells how its jobs went: to the vault's topic, to the default bus and to CloudWatch."""

import logging
import time
from datetime import datetime, timezone

from ministack.core.responses import get_account_id
from ministack.services import cloudwatch, sns

from . import service_events, service_publish

logger = logging.getLogger("plinth")

_SERVICE = "backup.amazonaws.com"
_SENTENCES = {"RUNNING": "was started", "COMPLETED": "was completed successfully", "FAILED": "failed"}


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _to_topic(vault: dict, event: str, kind: str, job: dict, job_id: str, message: str) -> None:
    notifications = vault.get("Notifications") or {}
    if event not in notifications.get("BackupVaultEvents", ()):
        return
    problem = service_publish.refusal(notifications["SNSTopicArn"], _SERVICE, vault["BackupVaultArn"])
    if problem:
        logger.warning("notifications of the backup vault %s: %s", vault["BackupVaultName"], problem)
        return
    attributes = {"EventType": kind, "State": job["State"], "AccountId": get_account_id(), "Id": job_id, "StartTime": _moment(job["CreationDate"])}
    sns.publish_internal(
        notifications["SNSTopicArn"], message, "Notification from AWS Backup",
        message_attributes={name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()})


def counted(kind: str, what: str, vault: dict, job: dict) -> None:
    """The metric NumberOf<kind>Jobs<what>, by vault and by vault and type of resource."""
    by_vault = {"BackupVaultName": vault["BackupVaultName"]}
    by_type = [{**by_vault, "ResourceType": job["ResourceType"]}] if "ResourceType" in job else []
    for dimensions in (by_vault, *by_type):
        cloudwatch._store_datum("AWS/Backup", f"NumberOf{kind}Jobs{what}", dimensions, time.time(), "Count", 1, None, None, None)
    cloudwatch._evaluate_all_alarms()


def backup_job(vault: dict, job: dict, event: str) -> None:
    message = (f"An AWS Backup job {_SENTENCES[job['State']]}. Resource ARN : {job['ResourceArn']}. BackupJob ID : {job['BackupJobId']}"
               if job["State"] != "COMPLETED" else
               f"An AWS Backup job {_SENTENCES['COMPLETED']}. Recovery point ARN: {job['RecoveryPointArn']}. "
               f"Resource ARN : {job['ResourceArn']}. BackupJob ID : {job['BackupJobId']}")
    _to_topic(vault, event, "BACKUP_JOB", job, job["BackupJobId"], message)
    if job["State"] in ("COMPLETED", "FAILED"):
        counted("Backup", job["State"].capitalize(), vault, job)
    detail = {
        "backupJobId": job["BackupJobId"], "backupVaultArn": job["BackupVaultArn"], "backupVaultName": job["BackupVaultName"],
        "resourceArn": job["ResourceArn"], "resourceType": job.get("ResourceType"), "iamRoleArn": job["IamRoleArn"], "state": job["State"],
        "statusMessage": job.get("StatusMessage"), "creationDate": _moment(job["CreationDate"]),
        "completionDate": _moment(job["CompletionDate"]) if "CompletionDate" in job else None}
    resources = [job["RecoveryPointArn"]] if "RecoveryPointArn" in job else []
    service_events.put("aws.backup", "Backup Job State Change", resources, {name: value for name, value in detail.items() if value is not None})


def copy_job(vault: dict, job: dict, event: str) -> None:
    counted("Copy", job["State"].capitalize(), vault, job)
    state = "was started" if job["State"] == "CREATED" else _SENTENCES[job["State"]]
    _to_topic(vault, event, "COPY_JOB", job, job["CopyJobId"],
              f"An AWS Backup copy job {state}. Resource ARN : {job['ResourceArn']}. Copy Job ID : {job['CopyJobId']}")
    service_events.put("aws.backup", "Copy Job State Change", [], {
        "copyJobId": job["CopyJobId"], "backupVaultArn": job["SourceBackupVaultArn"], "destinationBackupVaultArn": job["DestinationBackupVaultArn"],
        "resourceArn": job["ResourceArn"], "resourceType": job["ResourceType"], "state": job["State"]})
