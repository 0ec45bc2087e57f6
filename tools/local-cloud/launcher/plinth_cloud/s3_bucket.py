"""The properties of AWS::S3::Bucket as parameters of the S3 API."""

import re
from typing import Any, Callable, NamedTuple

from ministack.services import s3
from ministack.services.cloudformation import provisioners

from . import rest_xml, s3_lifecycle


def _body(operation: str, **parameters: Any) -> bytes:
    return rest_xml.body("s3", operation, {"Bucket": "name", **parameters})


def _flag(value: Any) -> bool:
    """Templates carry booleans as strings when they come out of YAML or a parameter."""
    return str(value).lower() == "true"


def _present(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _number(value: Any) -> int | None:
    return None if value is None else int(value)


def versioning(value: dict) -> bytes:
    return _body("PutBucketVersioning", VersioningConfiguration={"Status": value["Status"]})


def encryption(value: dict) -> bytes:
    rules = []
    for rule in value["ServerSideEncryptionConfiguration"]:
        rule_parameters: dict[str, Any] = {}
        if default := rule.get("ServerSideEncryptionByDefault"):
            rule_parameters["ApplyServerSideEncryptionByDefault"] = dict(default)
        if "BucketKeyEnabled" in rule:
            rule_parameters["BucketKeyEnabled"] = _flag(rule["BucketKeyEnabled"])
        if blocked := rule.get("BlockedEncryptionTypes"):
            types = blocked["EncryptionType"]
            types = types if isinstance(types, list) else [types]
            rule_parameters["BlockedEncryptionTypes"] = {"EncryptionType": types}
        rules.append(rule_parameters)
    return _body("PutBucketEncryption", ServerSideEncryptionConfiguration={"Rules": rules})


def public_access_block(value: dict) -> bytes:
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    settings = {name: _flag(value.get(name, False)) for name in names}
    return _body("PutPublicAccessBlock", PublicAccessBlockConfiguration=settings)


def ownership(value: dict) -> bytes:
    return _body("PutBucketOwnershipControls", OwnershipControls={"Rules": value["Rules"]})


def object_lock(value: dict) -> bytes:
    configuration = dict(value)
    if default := (configuration.get("Rule") or {}).get("DefaultRetention"):
        configuration["Rule"] = {"DefaultRetention": {
            **default, **{unit: int(default[unit]) for unit in ("Days", "Years") if unit in default}}}
    return _body("PutObjectLockConfiguration", ObjectLockConfiguration=configuration)


def logging(value: dict, bucket: str) -> bytes:
    enabled = _present(
        # Without a destination, CloudFormation logs into the bucket itself.
        TargetBucket=value.get("DestinationBucketName") or bucket,
        TargetPrefix=value.get("LogFilePrefix", ""),
        TargetObjectKeyFormat=value.get("TargetObjectKeyFormat"),
    )
    return _body("PutBucketLogging", BucketLoggingStatus={"LoggingEnabled": enabled})


def _tags(tags: list[dict]) -> list[dict]:
    return [{"Key": tag["Key"], "Value": tag["Value"]} for tag in tags]


def _lifecycle_filter(rule: dict) -> dict[str, Any]:
    tags = _tags(rule.get("TagFilters") or [])
    conditions = _present(
        Prefix=rule.get("Prefix"),
        ObjectSizeGreaterThan=_number(rule.get("ObjectSizeGreaterThan")),
        ObjectSizeLessThan=_number(rule.get("ObjectSizeLessThan")),
    )
    if len(conditions) + len(tags) > 1:
        return {"And": {**conditions, **({"Tags": tags} if tags else {})}}
    if tags:
        return {"Tag": tags[0]}
    return conditions or {"Prefix": ""}


def _transition(value: dict) -> dict[str, Any]:
    return _present(StorageClass=value["StorageClass"], Days=_number(value.get("TransitionInDays")),
                    Date=value.get("TransitionDate"))


def _noncurrent_transition(value: dict) -> dict[str, Any]:
    return _present(StorageClass=value["StorageClass"], NoncurrentDays=_number(value.get("TransitionInDays")),
                    NewerNoncurrentVersions=_number(value.get("NewerNoncurrentVersions")))


_LIFECYCLE_RULE = frozenset({
    "Id", "Status", "Prefix", "TagFilters", "ObjectSizeGreaterThan", "ObjectSizeLessThan", "ExpirationInDays",
    "ExpirationDate", "ExpiredObjectDeleteMarker", "NoncurrentVersionExpiration", "NoncurrentVersionExpirationInDays",
    "AbortIncompleteMultipartUpload", "Transitions", "Transition", "NoncurrentVersionTransitions",
    "NoncurrentVersionTransition"})


def _lifecycle_rule(rule: dict) -> dict[str, Any]:
    rest_xml.refuse_unknown("AWS::S3::Bucket LifecycleConfiguration", rule, _LIFECYCLE_RULE)
    marker = rule.get("ExpiredObjectDeleteMarker")
    expiration = _present(Days=_number(rule.get("ExpirationInDays")), Date=rule.get("ExpirationDate"),
                          ExpiredObjectDeleteMarker=None if marker is None else _flag(marker))
    noncurrent = rule.get("NoncurrentVersionExpiration") or {}
    noncurrent_expiration = _present(
        NoncurrentDays=_number(noncurrent.get("NoncurrentDays", rule.get("NoncurrentVersionExpirationInDays"))),
        NewerNoncurrentVersions=_number(noncurrent.get("NewerNoncurrentVersions")))
    # CloudFormation has a list and, from earlier days, a single one.
    transitions = [*(rule.get("Transitions") or []), rule.get("Transition")]
    noncurrent_transitions = [
        *(rule.get("NoncurrentVersionTransitions") or []), rule.get("NoncurrentVersionTransition")]
    abort = rule.get("AbortIncompleteMultipartUpload")
    return {"Status": rule["Status"], "Filter": _lifecycle_filter(rule), **_present(
        ID=rule.get("Id"),
        Expiration=expiration or None,
        NoncurrentVersionExpiration=noncurrent_expiration or None,
        Transitions=[_transition(value) for value in transitions if value] or None,
        NoncurrentVersionTransitions=[
            _noncurrent_transition(value) for value in noncurrent_transitions if value] or None,
        AbortIncompleteMultipartUpload=abort and {"DaysAfterInitiation": int(abort["DaysAfterInitiation"])},
    )}


def lifecycle(value: dict) -> bytes:
    rest_xml.refuse_unknown("AWS::S3::Bucket LifecycleConfiguration", value, frozenset({"Rules", "TransitionDefaultMinimumObjectSize"}))
    rules = [_lifecycle_rule(rule) for rule in value["Rules"]]
    return _body("PutBucketLifecycleConfiguration", LifecycleConfiguration={"Rules": rules})


def _replication_filter(value: dict) -> dict[str, Any]:
    both = value.get("And")
    if both:
        tags = _tags(both.get("TagFilters") or [])
        return {"And": _present(Prefix=both.get("Prefix"), Tags=tags or None)}
    tag = value.get("TagFilter")
    return {"Tag": _tags([tag])[0]} if tag else {"Prefix": value.get("Prefix", "")}


def _replication_rule(rule: dict) -> dict[str, Any]:
    destination = dict(rule["Destination"])
    for name, unit in (("Metrics", "EventThreshold"), ("ReplicationTime", "Time")):
        if (timed := destination.get(name)) and unit in timed:
            destination[name] = {**timed, unit: {"Minutes": int(timed[unit]["Minutes"])}}
    return {"Status": rule["Status"], "Destination": destination, **_present(
        ID=rule.get("Id"), Priority=_number(rule.get("Priority")), Prefix=rule.get("Prefix"),
        Filter=_replication_filter(rule["Filter"]) if "Filter" in rule else None,
        DeleteMarkerReplication=rule.get("DeleteMarkerReplication"),
        SourceSelectionCriteria=rule.get("SourceSelectionCriteria"))}


def replication(value: dict) -> bytes:
    rules = [_replication_rule(rule) for rule in value["Rules"]]
    return _body("PutBucketReplication", ReplicationConfiguration={"Role": value["Role"], "Rules": rules})


def accelerate(value: dict) -> bytes:
    return _body("PutBucketAccelerateConfiguration", AccelerateConfiguration={"Status": value["AccelerationStatus"]})


def _suspend_versioning(name: str) -> tuple:
    return s3._put_bucket_versioning(name, versioning({"Status": "Suspended"}))


def _no_logging(name: str) -> tuple:
    return s3._put_bucket_logging(name, _body("PutBucketLogging", BucketLoggingStatus={}))


def _new_bucket_access_block(name: str) -> tuple:
    provisioners._s3_default_public_access_block(name)
    return 204, {}, b""


def _no_notification(name: str) -> tuple:
    return s3._put_bucket_notification(name, _body("PutBucketNotificationConfiguration", NotificationConfiguration={}))


def _no_accelerate(name: str) -> tuple:
    return s3._put_bucket_accelerate(name, accelerate({"AccelerationStatus": "Suspended"}))


def _keep_object_lock(name: str) -> tuple:
    raise ValueError(f"Object Lock of {name} cannot be turned off")


class Configuration(NamedTuple):
    to_body: Callable[..., bytes]
    put: Callable[[str, bytes], tuple]
    remove: Callable[[str], tuple]
    needs_name: bool = False


# In the order in which S3 accepts them: replication and Object Lock ask for versioning first.
CONFIGURATIONS: dict[str, Configuration] = {
    "VersioningConfiguration": Configuration(versioning, s3._put_bucket_versioning, _suspend_versioning),
    "OwnershipControls": Configuration(
        ownership, s3._put_bucket_ownership_controls, s3._delete_bucket_ownership_controls),
    "PublicAccessBlockConfiguration": Configuration(
        public_access_block, s3._put_public_access_block, _new_bucket_access_block),
    "BucketEncryption": Configuration(encryption, s3._put_bucket_encryption, s3._delete_bucket_encryption),
    "LifecycleConfiguration": Configuration(lifecycle, s3._put_bucket_lifecycle, s3._delete_bucket_lifecycle),
    "ObjectLockConfiguration": Configuration(object_lock, s3._put_object_lock_configuration, _keep_object_lock),
    "LoggingConfiguration": Configuration(logging, s3._put_bucket_logging, _no_logging, needs_name=True),
    "ReplicationConfiguration": Configuration(
        replication, s3._put_bucket_replication, s3._delete_bucket_replication),
    "AccelerateConfiguration": Configuration(accelerate, s3._put_bucket_accelerate, _no_accelerate),
    "CorsConfiguration": Configuration(provisioners._s3_cors_xml, s3._put_bucket_cors, s3._delete_bucket_cors),
    "WebsiteConfiguration": Configuration(
        provisioners._s3_website_xml, s3._put_bucket_website, s3._delete_bucket_website),
    "NotificationConfiguration": Configuration(
        provisioners._s3_notification_json_to_xml, s3._put_bucket_notification, _no_notification),
}

# Set when the bucket is made; changing one replaces it.
CREATE_ONLY = frozenset({"BucketName", "BucketNamespace", "ObjectLockEnabled"})
PROPERTIES = frozenset(CONFIGURATIONS) | CREATE_ONLY | {"AccessControl", "Tags"}


def _canned_acl(value: str | None) -> str:
    """LogDeliveryWrite -> log-delivery-write."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", value or "Private").lower()


def creation_headers(props: dict) -> dict[str, str]:
    """What S3 wants to know when it makes the bucket."""
    headers = {"x-amz-acl": _canned_acl(props.get("AccessControl"))}
    if props.get("BucketNamespace"):
        headers["x-amz-bucket-namespace"] = props["BucketNamespace"]
    if _flag(props.get("ObjectLockEnabled")):
        headers["x-amz-bucket-object-lock-enabled"] = "true"
    for rule in (props.get("OwnershipControls") or {}).get("Rules", []):
        headers["x-amz-object-ownership"] = rule["ObjectOwnership"]
    return headers


def apply_acl(name: str, new: dict, old: dict) -> None:
    if new.get("AccessControl") != old.get("AccessControl"):
        rest_xml.require(s3._put_bucket_acl(name, b"", {"x-amz-acl": _canned_acl(new.get("AccessControl"))}))


def apply(name: str, new: dict, old: dict) -> None:
    """Put what differs from the old properties and remove what the template dropped, as the service's API would."""
    for property_name, configuration in CONFIGURATIONS.items():
        value, before = new.get(property_name), old.get(property_name)
        if value == before:
            continue
        if value is None:
            rest_xml.require(configuration.remove(name))
            continue
        if property_name == "LifecycleConfiguration":
            # The one that is not all in the body.
            rest_xml.require(s3_lifecycle.put(name, lifecycle(value), value.get("TransitionDefaultMinimumObjectSize")))
            continue
        arguments = (value, name) if configuration.needs_name else (value,)
        rest_xml.require(configuration.put(name, configuration.to_body(*arguments)))
