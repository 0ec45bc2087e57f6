"""KMS: managed keys of services, aliases that exist already, properties that the template dropped."""

import json

from ministack.core.responses import get_account_id
from ministack.services import kms
from ministack.services.cloudformation import provisioners

from . import rest_xml
from .registry import replaces

_KEY_PROPERTIES = frozenset({
    "KeyPolicy", "Description", "EnableKeyRotation", "RotationPeriodInDays", "PendingWindowInDays", "Enabled",
    "KeySpec", "KeyUsage", "MultiRegion", "Origin", "Tags", "BypassPolicyLockoutSafetyCheck"})


def managed_key_arn(service: str) -> str:
    """The ARN of the key that AWS makes for a service when it first needs one, `alias/aws/<service>`."""
    alias = kms._alias_arn(f"alias/aws/{service}")
    if alias not in kms._aliases:
        policy = {
            "Version": "2012-10-17",
            "Id": f"auto-{service}",
            "Statement": [{
                "Sid": "Allow access to all principals in the account that are authorized to use the service",
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:PrincipalAccount": get_account_id()}},
            }],
        }
        created = rest_xml.require(kms._create_key({
            "Description": f"Default key that protects my {service} data when no other key is defined",
            "Policy": json.dumps(policy),
        }))
        kms._aliases[alias] = json.loads(created[2])["KeyMetadata"]["KeyId"]
        kms._stamp_alias(alias, created=True)
    return kms._resolve_key(alias)["Arn"]


def resolve_arn(reference: str) -> str | None:
    """The ARN behind a key id, key ARN, alias name or alias ARN."""
    if reference.startswith("alias/aws/"):
        return managed_key_arn(reference.removeprefix("alias/aws/"))
    record = kms._resolve_key(reference)
    return record["Arn"] if record else None


def _check_lockout(props: dict) -> None:
    """KMS refuses a policy that leaves nobody able to change it."""
    policy = props.get("KeyPolicy")
    if policy is None or str(props.get("BypassPolicyLockoutSafetyCheck", "")).lower() == "true":
        return
    document = json.loads(policy) if isinstance(policy, str) else policy
    statements = document.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        actions = statement.get("Action", [])
        actions = actions if isinstance(actions, list) else [actions]
        if statement.get("Effect") == "Allow" and {"kms:*", "*", "kms:PutKeyPolicy", "kms:Put*"} & set(actions):
            return
    raise ValueError("The new key policy will not allow you to update the key policy in the future. "
                     "(MalformedPolicyDocumentException)")


def _check_key(props: dict) -> dict:
    rest_xml.refuse_unknown("AWS::KMS::Key", props, _KEY_PROPERTIES)
    _check_lockout(props)
    rotation = str(props.get("EnableKeyRotation", "")).lower() == "true"
    checked = {**props, "EnableKeyRotation": rotation}
    if "RotationPeriodInDays" in props:
        days = checked["RotationPeriodInDays"] = int(props["RotationPeriodInDays"])
        if not 90 <= days <= 2560:
            raise ValueError(f"RotationPeriodInDays is {days}, must be between 90 and 2560 (ValidationException)")
    if "PendingWindowInDays" in props:
        days = checked["PendingWindowInDays"] = int(props["PendingWindowInDays"])
        if not 7 <= days <= 30:
            raise ValueError(f"PendingWindowInDays is {days}, must be between 7 and 30 (ValidationException)")
    return checked


@replaces(provisioners, "_kms_key_create", gap="unknown properties, lockout and limits of a key are not checked")
def create_key(original, logical_id, props, stack_name):
    return original(logical_id, _check_key(props), stack_name)


@replaces(provisioners, "_kms_key_update", gap="a key policy that the template dropped stays on the key")
def update_key(original, physical_id, old_props, new_props, stack_name):
    result = original(physical_id, old_props, _check_key(new_props), stack_name)
    record = kms._resolve_key(physical_id)
    if record and "KeyPolicy" in old_props and "KeyPolicy" not in new_props:
        record["Policy"] = json.dumps({
            "Version": "2012-10-17", "Id": "key-default-1", "Statement": [{
                "Sid": "Enable IAM User Permissions", "Effect": "Allow", "Action": "kms:*", "Resource": "*",
                "Principal": {"AWS": f"arn:aws:iam::{get_account_id()}:root"}}]})
    return result


@replaces(provisioners, "_kms_alias_create", gap="an alias of another key is taken over instead of refused")
def create_alias(original, logical_id, props, stack_name):
    rest_xml.refuse_unknown("AWS::KMS::Alias", props, frozenset({"AliasName", "TargetKeyId"}))
    name = provisioners._kms_alias_name(props, stack_name, logical_id)
    if kms._alias_arn(name) in kms._aliases:
        raise ValueError(f"An alias with the name {kms._alias_arn(name)} already exists (AlreadyExistsException)")
    if kms._resolve_key(props.get("TargetKeyId", "")) is None:
        raise ValueError(f"Key '{props.get('TargetKeyId')}' does not exist (NotFoundException)")
    return original(logical_id, props, stack_name)
