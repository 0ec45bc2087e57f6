"""Secrets Manager: secrets through the service's own API, resource policies as a type, keys that readers need."""

import json

from ministack.core.responses import get_account_id, get_region
from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners

from . import kms, rest_xml
from .registry import replaces, resource_type

_PROPERTIES = frozenset({
    "Name", "Description", "KmsKeyId", "SecretString", "GenerateSecretString", "ReplicaRegions", "Tags"})
_POLICY_PROPERTIES = frozenset({"SecretId", "ResourcePolicy", "BlockPublicPolicy"})


def _name(logical_id: str, props: dict, stack_name: str) -> str:
    return props.get("Name") or provisioners._physical_name(stack_name, logical_id)


def _check(props: dict) -> None:
    rest_xml.refuse_unknown("AWS::SecretsManager::Secret", props, _PROPERTIES)
    if "SecretString" in props and "GenerateSecretString" in props:
        raise ValueError("You can't specify both SecretString and GenerateSecretString (InvalidRequest)")
    key = props.get("KmsKeyId")
    if key and kms.resolve_arn(key) is None:
        raise ValueError(f"Key '{key}' does not exist (NotFoundException)")


def _value(props: dict) -> dict:
    declared = "SecretString" in props or "GenerateSecretString" in props
    return {"SecretString": provisioners._sm_secret_string(props)} if declared else {}


def _answer(response: tuple) -> dict:
    return rest_xml.json_body(rest_xml.require(response))


def _create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    _check(props)
    created = _answer(secretsmanager._create_secret({
        "Name": _name(logical_id, props, stack_name), "Description": props.get("Description", ""),
        "KmsKeyId": props.get("KmsKeyId"), "Tags": props.get("Tags"), **_value(props)}))
    arn = created["ARN"]
    if "SecretString" not in props and "GenerateSecretString" not in props:
        # A secret that was never given a value has no version to read.
        secretsmanager._secrets[created["Name"]]["Versions"].clear()
    if props.get("ReplicaRegions"):
        provisioners._sm_secret_replicate(arn, props["ReplicaRegions"])
    # Ref is the ARN, which is what CDK puts into every grant.
    return arn, {"Id": arn, "Arn": arn}


def _update(physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None) -> tuple[str, dict]:
    _check(new)
    _, secret = secretsmanager._resolve(physical_id)
    if secret is None:
        raise ValueError(f"Secrets Manager can't find the secret {physical_id} (ResourceNotFoundException)")
    if _name(logical_id or physical_id, new, stack_name) != secret["Name"]:
        return _create(logical_id or physical_id, new, stack_name)
    changed = {"SecretId": physical_id, "Description": new.get("Description", ""), "KmsKeyId": new.get("KmsKeyId")}
    if any(old.get(name) != new.get(name) for name in ("SecretString", "GenerateSecretString")):
        changed.update(_value(new))
    _answer(secretsmanager._update_secret(changed))
    provisioners._reconcile_tag_list(secret.setdefault("Tags", []), old, new)
    if new.get("ReplicaRegions") and new["ReplicaRegions"] != old.get("ReplicaRegions"):
        provisioners._sm_secret_replicate(physical_id, new["ReplicaRegions"])
    return physical_id, {"Id": physical_id, "Arn": physical_id}


def _delete(physical_id: str, props: dict) -> None:
    if secretsmanager._resolve(physical_id)[1] is not None:
        _answer(secretsmanager._delete_secret({"SecretId": physical_id, "ForceDeleteWithoutRecovery": True}))


resource_type(
    "AWS::SecretsManager::Secret", create=_create, update=_update, update_with_logical_id=True, delete=_delete,
    gap="Ref is the name instead of the ARN, a secret of the same name is overwritten, unknown properties and keys pass")


def _put_policy(props: dict) -> str:
    rest_xml.refuse_unknown("AWS::SecretsManager::ResourcePolicy", props, _POLICY_PROPERTIES)
    document = props["ResourcePolicy"]
    document = document if isinstance(document, str) else json.dumps(document)
    return _answer(secretsmanager._put_resource_policy({
        "SecretId": props["SecretId"], "ResourcePolicy": document,
        "BlockPublicPolicy": str(props.get("BlockPublicPolicy", "")).lower() == "true"}))["ARN"]


def _policy_create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    _, secret = secretsmanager._resolve(props["SecretId"])
    if secret and secret["ARN"] in secretsmanager._resource_policies:
        raise ValueError(f"A resource policy already exists on {secret['ARN']} (ResourceExistsException)")
    arn = _put_policy(props)
    return arn, {"Id": arn}


def _policy_update(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    if new["SecretId"] != old["SecretId"]:
        return _policy_create(physical_id, new, stack_name)
    return physical_id, {"Id": _put_policy(new)}


def _policy_delete(physical_id: str, props: dict) -> None:
    if secretsmanager._resolve(physical_id)[1] is not None:
        _answer(secretsmanager._delete_resource_policy({"SecretId": physical_id}))


resource_type(
    "AWS::SecretsManager::ResourcePolicy", create=_policy_create, update=_policy_update, delete=_policy_delete,
    gap="the type is not known")


def _is_public(document: str) -> bool:
    statements = json.loads(document).get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        principal = statement.get("Principal")
        everyone = principal == "*" or (isinstance(principal, dict) and principal.get("AWS") in ("*", ["*"]))
        if statement.get("Effect") == "Allow" and everyone and not statement.get("Condition"):
            return True
    return False


@replaces(secretsmanager, "_put_resource_policy", gap="a malformed policy, or a public one that is to be blocked, is stored")
def put_resource_policy(original, data):
    try:
        public = _is_public(data.get("ResourcePolicy", "{}"))
    except ValueError:
        return secretsmanager.error_response_json(
            "MalformedPolicyDocumentException", "This resource policy contains invalid Json.", 400)
    if public and data.get("BlockPublicPolicy"):
        return secretsmanager.error_response_json(
            "PublicPolicyException", "The resource policy grants broad access to your secret.", 400)
    return original(data)


def key_use(iam_action: str, resource_arn: str) -> list[tuple[str, str, dict]]:
    """(KMS action, key ARN, condition keys) of what reading or writing a secret asks of the caller's key rights."""
    actions = {"secretsmanager:GetSecretValue": ("kms:Decrypt",),
               "secretsmanager:PutSecretValue": ("kms:GenerateDataKey", "kms:Decrypt"),
               "secretsmanager:UpdateSecret": ("kms:GenerateDataKey", "kms:Decrypt")}.get(iam_action, ())
    _, secret = secretsmanager._resolve(resource_arn) if actions else (None, None)
    reference = (secret or {}).get("KmsKeyId")
    key_arn = reference and kms.resolve_arn(reference)
    if not key_arn:
        return []
    context = {
        "kms:ViaService": f"secretsmanager.{get_region()}.amazonaws.com",
        "kms:CallerAccount": get_account_id(),
        "kms:EncryptionContext:SecretARN": secret["ARN"],
    }
    return [(action, key_arn, context) for action in actions]
