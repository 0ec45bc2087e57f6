"""AWS Backup as CloudFormation describes it: vaults, plans, selections and restore testing, through the service's own API."""

import json
from typing import Any, Callable

from ministack.services import backup
from ministack.services.cloudformation import provisioners

from . import backup_plans, backup_requests, backup_restore_testing, backup_vaults, rest_xml
from .backup_requests import Refused
from .registry import on_start, resource_type

_VAULT = "AWS::Backup::BackupVault"
_AIR_GAPPED = "AWS::Backup::LogicallyAirGappedBackupVault"
_PLAN = "AWS::Backup::BackupPlan"
_SELECTION = "AWS::Backup::BackupSelection"
_TESTING_PLAN = "AWS::Backup::RestoreTestingPlan"
_TESTING_SELECTION = "AWS::Backup::RestoreTestingSelection"
_VAULT_CREATE_ONLY = ("BackupVaultName", "EncryptionKeyArn")
_PLAN_RENAMES = {"BackupPlanRule": "Rules", "TargetBackupVault": "TargetBackupVaultName"}


def _call(operation: Callable[[dict], Any], given: dict) -> Any:
    """What the operation answers, a refusal as the resource's failure."""
    try:
        answer = operation(given)
    except Refused as refused:
        raise ValueError(f"{refused.message} ({refused.code})") from refused
    return rest_xml.json_body(rest_xml.require(answer)) if isinstance(answer, tuple) else answer


def _parameters(resource_type_name: str, operation: str, properties: dict, renames: dict | None = None) -> dict:
    return _call(lambda given: backup_requests.from_template(resource_type_name, operation, given, renames), properties)


def _picked(props: dict, *names: str) -> dict:
    return {name: props[name] for name in names if props.get(name) is not None}


def _document(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _apply(kind: str, name: str, new: dict, old: dict) -> None:
    """The parts of a vault that have operations of their own; what the template dropped is removed."""
    parts = [
        ("AccessPolicy", "PutBackupVaultAccessPolicy", backup_vaults.delete_policy, lambda value: {"Policy": _document(value)}),
        ("LockConfiguration", "PutBackupVaultLockConfiguration", backup_vaults.delete_lock, dict),
        ("Notifications", "PutBackupVaultNotifications", backup_vaults.delete_notifications, dict),
    ]
    for prop, operation, remove, to_parameters in parts:
        value = new.get(prop)
        if value == old.get(prop):
            continue
        if value is None:
            _call(remove, {"BackupVaultName": name})
            continue
        given = _parameters(kind, operation, {"BackupVaultName": name, **to_parameters(value)})
        _call(backup_vaults.OPERATIONS[operation], given)
    backup._vaults[name]["BackupVaultTags"] = {key: str(value) for key, value in (new.get("BackupVaultTags") or {}).items()}


def _vault_attributes(name: str) -> dict:
    vault = backup._vaults[name]
    return {name: vault[name] for name in ("BackupVaultArn", "BackupVaultName", "EncryptionKeyArn", "VaultState", "VaultType") if vault.get(name)}


def _vault_handlers(kind: str, operation: str, create_names: tuple[str, ...], parts: frozenset[str]) -> dict[str, Callable]:
    known = frozenset(create_names) | parts | {"BackupVaultTags"}

    def create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
        rest_xml.refuse_unknown(kind, props, known)
        name = str(props.get("BackupVaultName") or "")
        _call(backup_vaults.OPERATIONS[operation], _parameters(kind, operation, _picked(props, *create_names)))
        try:
            _apply(kind, name, props, {})
        except Exception:
            # CloudFormation removes what a failed create left behind.
            del backup._vaults[name]
            raise
        return name, _vault_attributes(name)

    def update(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
        rest_xml.refuse_unknown(kind, new, known)
        if any(old.get(name) != new.get(name) for name in create_names):
            if new.get("BackupVaultName") == physical_id:
                raise ValueError("CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                                 f"Rename {physical_id} and update the stack again.")
            return create(physical_id, new, stack_name)
        if physical_id not in backup._vaults:
            raise ValueError(f"Backup vault with name {physical_id} does not exist (ResourceNotFoundException)")
        _apply(kind, physical_id, new, old)
        return physical_id, _vault_attributes(physical_id)

    def delete(physical_id: str, props: dict) -> None:
        if physical_id in backup._vaults:
            _call(backup_vaults.delete, {"BackupVaultName": physical_id})

    # The registry lists a handler under its module.
    return {"create": create, "update": update, "delete": delete}


resource_type(
    _VAULT, **_vault_handlers(_VAULT, "CreateBackupVault", _VAULT_CREATE_ONLY, frozenset({"AccessPolicy", "LockConfiguration", "Notifications"})),
    gap="lock, access policy and notifications are dropped, an existing vault is taken over, one with recovery points is deleted")
resource_type(
    _AIR_GAPPED, **_vault_handlers(_AIR_GAPPED, "CreateLogicallyAirGappedBackupVault",
                                   (*_VAULT_CREATE_ONLY, "MinRetentionDays", "MaxRetentionDays"), frozenset({"AccessPolicy", "Notifications"})),
    gap="the type is not known")


@on_start(_AIR_GAPPED, gap="tags of the stack do not reach air-gapped vaults and restore-testing plans")
def propagate_tags() -> None:
    provisioners._STACK_TAG_PROPERTY[_AIR_GAPPED] = ("BackupVaultTags", "map")
    provisioners._STACK_TAG_PROPERTY[_TESTING_PLAN] = ("Tags", "list")


def _plan_parameters(props: dict) -> dict:
    rest_xml.refuse_unknown(_PLAN, props, frozenset({"BackupPlan", "BackupPlanTags"}))
    return _parameters(_PLAN, "CreateBackupPlan", props, _PLAN_RENAMES)


def _plan_attributes(answer: dict) -> dict:
    return {name: answer[name] for name in ("BackupPlanArn", "BackupPlanId", "VersionId")}


def _create_plan(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    answer = _call(backup_plans.create, _plan_parameters(props))
    return answer["BackupPlanId"], _plan_attributes(answer)


def _update_plan(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    given = _plan_parameters(new)
    record = backup._plans.get(physical_id) or {}
    answer = {**record, **_call(backup_plans.update, {"BackupPlanId": physical_id, **given})} if new.get("BackupPlan") != old.get("BackupPlan") else record
    backup._plans[physical_id]["Tags"] = dict(given.get("BackupPlanTags") or {})
    return physical_id, _plan_attributes(answer)


def _delete_plan(physical_id: str, props: dict) -> None:
    if physical_id in backup._plans:
        _call(backup_plans.delete, {"BackupPlanId": physical_id})


resource_type(_PLAN, create=_create_plan, update=_update_plan, delete=_delete_plan,
              gap="what the service refuses of a plan passes, numbers stay text, a plan with selections is deleted")


def _create_selection(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    rest_xml.refuse_unknown(_SELECTION, props, frozenset({"BackupPlanId", "BackupSelection"}))
    answer = _call(backup_plans.create_selection, _parameters(_SELECTION, "CreateBackupSelection", props))
    selection_id, plan_id = answer["SelectionId"], answer["BackupPlanId"]
    joined = f"{selection_id}_{plan_id}"
    return joined, {"Id": joined, "BackupPlanId": plan_id, "SelectionId": selection_id}


def _update_selection(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    # Every change replaces it.
    return _create_selection(physical_id, new, stack_name)


def _delete_selection(physical_id: str, props: dict) -> None:
    selection_id, _, plan_id = physical_id.partition("_")
    if selection_id in backup._selections and plan_id in backup._plans:
        rest_xml.require(backup._delete_selection(plan_id, selection_id))


resource_type(_SELECTION, create=_create_selection, update=_update_selection, delete=_delete_selection, gap="the type is not known")


def _testing_plan(props: dict) -> dict:
    plan = {name: value for name, value in props.items() if name != "Tags"}
    tags = {tag["Key"]: str(tag["Value"]) for tag in props.get("Tags") or []}
    return _parameters(_TESTING_PLAN, "CreateRestoreTestingPlan", {"RestoreTestingPlan": plan, "Tags": tags})


def _create_testing_plan(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    answer = _call(backup_restore_testing.create, _testing_plan(props))
    return answer["RestoreTestingPlanName"], {"RestoreTestingPlanArn": answer["RestoreTestingPlanArn"]}


def _update_testing_plan(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    if new.get("RestoreTestingPlanName") != physical_id:
        return _create_testing_plan(physical_id, new, stack_name)
    given = _testing_plan(new)
    answer = _call(backup_restore_testing.update, {"RestoreTestingPlanName": physical_id, "RestoreTestingPlan": given["RestoreTestingPlan"]})
    backup_restore_testing.tags[answer["RestoreTestingPlanArn"]] = given["Tags"]
    return physical_id, {"RestoreTestingPlanArn": answer["RestoreTestingPlanArn"]}


def _delete_testing_plan(physical_id: str, props: dict) -> None:
    if physical_id in backup_restore_testing.plans:
        _call(backup_restore_testing.delete, {"RestoreTestingPlanName": physical_id})


resource_type(_TESTING_PLAN, create=_create_testing_plan, update=_update_testing_plan, delete=_delete_testing_plan, gap="the type is not known")


def _testing_selection(props: dict) -> dict:
    selection = {name: value for name, value in props.items() if name != "RestoreTestingPlanName"}
    return _parameters(_TESTING_SELECTION, "CreateRestoreTestingSelection",
                       {"RestoreTestingPlanName": props["RestoreTestingPlanName"], "RestoreTestingSelection": selection})


def _create_testing_selection(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    _call(backup_restore_testing.create_selection, _testing_selection(props))
    return f"{props['RestoreTestingPlanName']}|{props['RestoreTestingSelectionName']}", {}


def _update_testing_selection(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    if any(old.get(name) != new.get(name) for name in ("RestoreTestingPlanName", "RestoreTestingSelectionName", "ProtectedResourceType")):
        return _create_testing_selection(physical_id, new, stack_name)
    given = _testing_selection(new)
    _call(backup_restore_testing.update_selection, {**given, "RestoreTestingSelectionName": new["RestoreTestingSelectionName"]})
    return physical_id, {}


def _delete_testing_selection(physical_id: str, props: dict) -> None:
    plan, _, name = physical_id.partition("|")
    if f"{plan}/{name}" in backup_restore_testing.selections:
        _call(backup_restore_testing.delete_selection, {"RestoreTestingPlanName": plan, "RestoreTestingSelectionName": name})


resource_type(_TESTING_SELECTION, create=_create_testing_selection, update=_update_testing_selection, delete=_delete_testing_selection,
              gap="the type is not known")
