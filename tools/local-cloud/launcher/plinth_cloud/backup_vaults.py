"""AWS Backup: vaults, their locks, access policies and notifications."""

import json
import time
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.services import backup, sns

from . import kms
from .backup_requests import Refused, not_found

AIR_GAPPED = "LOGICALLY_AIR_GAPPED_BACKUP_VAULT"
_LONGEST = 36_500
_COOLING_OFF = 3
_DAY = 86_400
_SHOWN = (
    "BackupVaultName", "BackupVaultArn", "VaultType", "VaultState", "EncryptionKeyArn", "CreationDate", "CreatorRequestId", "Locked",
    "MinRetentionDays", "MaxRetentionDays", "LockDate")

# By their ARN.
recovery_points = AccountRegionScopedDict()


def find(name: str) -> dict:
    vault = backup._vaults.get(name)
    if vault is None:
        raise not_found(f"Backup vault with name {name} does not exist")
    return vault


def points_of(name: str) -> list[dict]:
    return [point for point in recovery_points.values() if point["BackupVaultName"] == name]


def view(vault: dict) -> dict:
    shown = {name: vault[name] for name in _SHOWN if vault.get(name) not in (None, "")}
    return {**shown, "Locked": bool(vault.get("Locked")), "NumberOfRecoveryPoints": len(points_of(vault["BackupVaultName"]))}


def _create(given: dict, vault_type: str) -> dict:
    name = given["BackupVaultName"]
    if name in backup._vaults:
        raise Refused("Backup vault with the same name already exists", "AlreadyExistsException")
    key = given.get("EncryptionKeyArn")
    resolved = kms.resolve_arn(key) if key else kms.managed_key_arn("backup")
    if resolved is None:
        raise Refused(f"The provided key {key} does not exist")
    vault = backup._vaults[name] = {
        "BackupVaultName": name, "BackupVaultArn": backup._vault_arn(name), "VaultType": vault_type, "CreationDate": backup._epoch(),
        "EncryptionKeyArn": resolved, "BackupVaultTags": dict(given.get("BackupVaultTags") or {}), "Locked": False,
        "CreatorRequestId": given.get("CreatorRequestId", ""),
    }
    return {each: vault[each] for each in ("BackupVaultName", "BackupVaultArn", "CreationDate")}


def create(given: dict) -> dict:
    return _create(given, "BACKUP_VAULT")


def _check_range(low: int | None, high: int | None, least: int) -> None:
    if low is not None and not least <= low <= _LONGEST:
        raise Refused(f"MinRetentionDays is {low}, must be between {least} and {_LONGEST}")
    if high is not None and not least <= high <= _LONGEST:
        raise Refused(f"MaxRetentionDays is {high}, must be between {least} and {_LONGEST}")
    if low is not None and high is not None and low > high:
        raise Refused("MinRetentionDays must not be greater than MaxRetentionDays")


def create_air_gapped(given: dict) -> dict:
    _check_range(given["MinRetentionDays"], given["MaxRetentionDays"], 7)
    created = _create(given, AIR_GAPPED)
    # Its lock is there from the beginning and for good.
    find(given["BackupVaultName"]).update(
        VaultState="AVAILABLE", Locked=True, MinRetentionDays=given["MinRetentionDays"], MaxRetentionDays=given["MaxRetentionDays"],
        LockDate=backup._epoch())
    return {**created, "VaultState": "AVAILABLE"}


def describe(given: dict) -> dict:
    return view(find(given["BackupVaultName"]))


def list_all(given: dict) -> dict:
    wanted = given.get("ByVaultType")
    return {"BackupVaultList": [view(vault) for vault in backup._vaults.values() if wanted in (None, vault.get("VaultType", "BACKUP_VAULT"))]}


def delete(given: dict) -> None:
    vault = find(given["BackupVaultName"])
    if points_of(vault["BackupVaultName"]):
        raise Refused("Backup vault cannot be deleted (contains recovery points)", "InvalidRequestException")
    del backup._vaults[vault["BackupVaultName"]]


def is_immutable(vault: dict) -> bool:
    return vault.get("LockDate") is not None and time.time() >= vault["LockDate"]


def put_lock(given: dict) -> None:
    vault = find(given["BackupVaultName"])
    if vault.get("VaultType") == AIR_GAPPED or is_immutable(vault):
        raise Refused(f"The vault lock of {vault['BackupVaultName']} is immutable and cannot be changed", "InvalidRequestException")
    low, high, days = (given.get(name) for name in ("MinRetentionDays", "MaxRetentionDays", "ChangeableForDays"))
    _check_range(low, high, 1)
    if days is not None and not _COOLING_OFF <= days <= _LONGEST:
        raise Refused(f"ChangeableForDays is {days}, must be between {_COOLING_OFF} and {_LONGEST}")
    vault.update(Locked=True, MinRetentionDays=low, MaxRetentionDays=high, LockDate=None if days is None else backup._epoch() + days * _DAY)


def delete_lock(given: dict) -> None:
    vault = find(given["BackupVaultName"])
    if vault.get("VaultType") == AIR_GAPPED or is_immutable(vault):
        raise Refused(f"The vault lock of {vault['BackupVaultName']} is immutable and cannot be deleted", "InvalidRequestException")
    vault.update(Locked=False, MinRetentionDays=None, MaxRetentionDays=None, LockDate=None)


def retention_problem(vault: dict, lifecycle: dict | None) -> str | None:
    """Why the vault's lock does not take a recovery point with that lifecycle."""
    if not vault.get("Locked"):
        return None
    days, low, high = (lifecycle or {}).get("DeleteAfterDays"), vault.get("MinRetentionDays"), vault.get("MaxRetentionDays")
    kept = "always" if days is None else f"{days} days"
    if low is not None and days is not None and days < low:
        return f"Retention period of {kept} is shorter than the minimum of {low} days that the lock of vault {vault['BackupVaultName']} asks for."
    if high is not None and (days is None or days > high):
        return f"Retention period of {kept} is longer than the maximum of {high} days that the lock of vault {vault['BackupVaultName']} allows."
    return None


def _statements(document: Any) -> list:
    found = document.get("Statement") if isinstance(document, dict) else None
    return found if isinstance(found, list) else [found] if isinstance(found, dict) else []


def put_policy(given: dict) -> None:
    vault = find(given["BackupVaultName"])
    text = given.get("Policy") or ""
    try:
        document = json.loads(text)
    except ValueError:
        raise Refused("The specified policy is not valid JSON") from None
    statements = _statements(document)
    if not statements or any("Principal" not in each or "Action" not in each or "Resource" not in each for each in statements):
        raise Refused("The specified policy needs statements with Principal, Action and Resource")
    vault["AccessPolicy"] = text


def get_policy(given: dict) -> dict:
    vault = find(given["BackupVaultName"])
    if not vault.get("AccessPolicy"):
        raise not_found(f"Backup vault {vault['BackupVaultName']} has no access policy")
    return {"BackupVaultName": vault["BackupVaultName"], "BackupVaultArn": vault["BackupVaultArn"], "Policy": vault["AccessPolicy"]}


def delete_policy(given: dict) -> None:
    find(given["BackupVaultName"]).pop("AccessPolicy", None)


def put_notifications(given: dict) -> None:
    vault = find(given["BackupVaultName"])
    topic = given["SNSTopicArn"]
    if not topic.startswith(f"arn:aws:sns:{get_region()}:{get_account_id()}:") or topic not in sns._topics:
        raise Refused(f"The topic {topic} does not exist in this account and region")
    vault["Notifications"] = {"SNSTopicArn": topic, "BackupVaultEvents": list(given["BackupVaultEvents"])}


def get_notifications(given: dict) -> dict:
    vault = find(given["BackupVaultName"])
    if not vault.get("Notifications"):
        raise not_found(f"Backup vault {vault['BackupVaultName']} has no notifications")
    return {"BackupVaultName": vault["BackupVaultName"], "BackupVaultArn": vault["BackupVaultArn"], **vault["Notifications"]}


def delete_notifications(given: dict) -> None:
    find(given["BackupVaultName"]).pop("Notifications", None)


def policy_for_arn(arn: str) -> tuple[str, str] | None:
    """The access policy that binds a vault or one of its recovery points, and the account that owns it."""
    name = arn.partition(":backup-vault:")[2]
    point = recovery_points.get(arn)
    vault = backup._vaults.get(point["BackupVaultName"] if point else name)
    return (vault["AccessPolicy"], get_account_id()) if vault and vault.get("AccessPolicy") else None


OPERATIONS = {
    "CreateBackupVault": create, "CreateLogicallyAirGappedBackupVault": create_air_gapped, "DescribeBackupVault": describe,
    "ListBackupVaults": list_all, "DeleteBackupVault": delete,
    "PutBackupVaultLockConfiguration": put_lock, "DeleteBackupVaultLockConfiguration": delete_lock,
    "PutBackupVaultAccessPolicy": put_policy, "GetBackupVaultAccessPolicy": get_policy, "DeleteBackupVaultAccessPolicy": delete_policy,
    "PutBackupVaultNotifications": put_notifications, "GetBackupVaultNotifications": get_notifications,
    "DeleteBackupVaultNotifications": delete_notifications,
}
