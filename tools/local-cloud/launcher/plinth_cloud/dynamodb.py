"""DynamoDB: tables made through its own API, with recovery, encryption, expiry and protection as the template says."""

from ministack.core import iam_actions
from ministack.services import dynamodb
from ministack.services.cloudformation import provisioners

from . import kms, leading_keys, rest_xml
from .registry import replaces, resource_type

_CREATE = ("KeySchema", "AttributeDefinitions", "BillingMode", "ProvisionedThroughput", "OnDemandThroughput",
           "GlobalSecondaryIndexes", "LocalSecondaryIndexes", "SSESpecification", "StreamSpecification", "TableClass",
           "DeletionProtectionEnabled", "Tags")
_PROPERTIES = frozenset(_CREATE) | {"TableName", "PointInTimeRecoverySpecification", "TimeToLiveSpecification"}


def _flag(value) -> bool:
    return str(value).lower() == "true"


def encryption(specification: dict | None) -> dict | None:
    """CloudFormation says SSEEnabled where the API says Enabled."""
    if specification is None:
        return None
    translated = {"Enabled": _flag(specification["SSEEnabled"])}
    for name in ("SSEType", "KMSMasterKeyId"):
        if name in specification:
            translated[name] = specification[name]
    return translated


def _api(props: dict) -> dict:
    """The properties as the API's parameters: the two differ in the spelling of encryption and of streams."""
    rest_xml.refuse_unknown("AWS::DynamoDB::Table", props, _PROPERTIES)
    api = dict(props)
    if "DeletionProtectionEnabled" in props:
        api["DeletionProtectionEnabled"] = _flag(props["DeletionProtectionEnabled"])
    if "SSESpecification" in props:
        api["SSESpecification"] = encryption(props["SSESpecification"])
    stream = props.get("StreamSpecification")
    if stream and "StreamEnabled" not in stream:
        api["StreamSpecification"] = {**stream, "StreamEnabled": True}
    return api


def _apply_recovery(name: str, old: dict, new: dict) -> None:
    before, after = old.get("PointInTimeRecoverySpecification"), new.get("PointInTimeRecoverySpecification")
    if before != after:
        specification = {"PointInTimeRecoveryEnabled": _flag((after or {}).get("PointInTimeRecoveryEnabled", False))}
        if days := (after or {}).get("RecoveryPeriodInDays"):
            specification["RecoveryPeriodInDays"] = int(days)
        rest_xml.require(dynamodb._update_continuous_backups(
            {"TableName": name, "PointInTimeRecoverySpecification": specification}))
    before, after = old.get("TimeToLiveSpecification"), new.get("TimeToLiveSpecification")
    if before != after:
        specification = after or {**before, "Enabled": False}
        specification = {**specification, "Enabled": _flag(specification["Enabled"])}
        rest_xml.require(dynamodb._update_ttl({"TableName": name, "TimeToLiveSpecification": specification}))


def _create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    name = props.get("TableName") or provisioners._physical_name(stack_name, logical_id, max_len=255)
    api = _api(props)
    parameters = {key: api[key] for key in _CREATE if api.get(key) is not None}
    rest_xml.require(dynamodb._create_table({"TableName": name, **parameters}))
    _apply_recovery(name, {}, props)
    return name, provisioners._ddb_attrs(dynamodb._tables[name])


def _delete(physical_id: str, props: dict) -> None:
    if physical_id in dynamodb._tables:
        rest_xml.require(dynamodb._delete_table({"TableName": physical_id}))


resource_type(
    "AWS::DynamoDB::Table", create=_create, delete=_delete,
    gap="recovery and encryption are dropped on creation, an existing table is overwritten, deletion protection is "
        "ignored")


@replaces(provisioners, "_ddb_update", gap="recovery and expiry are not updated, encryption is spelled as in the API")
def update(original, physical_id, old_props, new_props, stack_name, logical_id=None):
    if physical_id not in dynamodb._tables:
        raise ValueError(f"Requested resource not found: Table: {physical_id} not found (ResourceNotFoundException)")
    result = original(physical_id, _api(old_props), _api(new_props), stack_name, logical_id)
    _apply_recovery(result[0], {} if result[0] != physical_id else old_props, new_props)
    return result


@replaces(provisioners, "_ddb_create", gap="a replaced table is made without the service's own checks")
def create_replacement(original, logical_id, props, stack_name):
    # Reached from the emulator's own update handler, whose properties are the API's already.
    name = props.get("TableName") or provisioners._physical_name(stack_name, logical_id, max_len=255)
    parameters = {key: props[key] for key in _CREATE if props.get(key) is not None}
    rest_xml.require(dynamodb._create_table({"TableName": name, **parameters}))
    return name, provisioners._ddb_attrs(dynamodb._tables[name])


@replaces(provisioners, "_ddb_delete", gap="deletion protection is ignored when a table is replaced")
def delete_replaced(original, physical_id, props):
    _delete(physical_id, props)


@replaces(dynamodb, "_sse_description_from_spec", gap="a key id or alias is echoed where AWS answers the key's ARN")
def describe_encryption(original, spec):
    described = original(spec)
    if not described or described["Status"] != "ENABLED":
        # A table with encryption off uses the key that AWS owns, which is not described.
        return None
    reference = spec.get("KMSMasterKeyId") or "alias/aws/dynamodb"
    return {**described, "KMSMasterKeyArn": kms.resolve_arn(reference) or described["KMSMasterKeyArn"]}


@replaces(iam_actions, "dynamodb_service_context", gap="the condition key dynamodb:LeadingKeys is missing")
def service_context(original, body):
    context = original(body)
    keys = leading_keys.of_request(body)
    return {**context, "dynamodb:LeadingKeys": keys} if keys else context
