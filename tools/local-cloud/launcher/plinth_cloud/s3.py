"""S3: buckets as CloudFormation describes them, account-regional names, default keys, blocked SSE-C."""

import json
import re

from ministack.core.responses import get_account_id, get_region
from ministack.services import s3
from ministack.services.cloudformation import provisioners

from . import kms, rest_xml, s3_bucket
from .registry import on_start, replaces, resource_type

ACCOUNT_REGIONAL = "account-regional"


def _refuse_namespace(name: str, namespace: str | None) -> str | None:
    suffix = f"-{get_account_id()}-{get_region()}-an"
    if namespace == ACCOUNT_REGIONAL and not name.endswith(suffix):
        return f"a bucket in the account-regional namespace must be named ...{suffix}"
    if namespace != ACCOUNT_REGIONAL and name.endswith("-an"):
        return "a name ending in -an is reserved for the account-regional namespace"
    if namespace not in (None, "global", ACCOUNT_REGIONAL):
        return f"the bucket namespace {namespace} is unknown"
    return None


@replaces(s3, "_create_bucket", gap="the account-regional bucket namespace and its naming rule are not known")
def create_bucket(original, name, body, headers=None, endpoint_region=None):
    refusal = _refuse_namespace(name, (headers or {}).get("x-amz-bucket-namespace"))
    if refusal:
        return s3._error("InvalidBucketName", f"The specified bucket is not valid: {refusal}.", 400, f"/{name}")
    return original(name, body, headers, endpoint_region)


def _store_tags(name: str, tags: list[dict] | None) -> None:
    # Not by PutBucketTagging, which refuses the aws: tags that CloudFormation adds.
    if tags:
        s3._bucket_tags[name] = {tag["Key"]: str(tag["Value"]) for tag in tags}
    else:
        s3._bucket_tags.pop(name, None)


def _create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    rest_xml.refuse_unknown("AWS::S3::Bucket", props, s3_bucket.PROPERTIES)
    if not props.get("BucketName") and not provisioners._NAME_SEED.get():
        # A generated name is new in each stack; the seed travels on the resource record, so updates keep it.
        provisioners._NAME_SEED.set(provisioners.new_uuid()[:8])
    name = props.get("BucketName") or provisioners._physical_name(stack_name, logical_id, lowercase=True, max_len=63)
    if s3._bucket_owner_account(name) is not None:
        raise ValueError(f"{name} already exists (BucketAlreadyOwnedByYou)")
    rest_xml.require(s3._create_bucket(name, b"", s3_bucket.creation_headers(props)))
    try:
        s3_bucket.apply(name, props, {})
        _store_tags(name, props.get("Tags"))
    except Exception:
        # CloudFormation removes what a failed create left behind.
        s3._delete_bucket(name)
        raise
    return name, _attributes(name)


def _update(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    rest_xml.refuse_unknown("AWS::S3::Bucket", new, s3_bucket.PROPERTIES)
    replaced = any(old.get(name) != new.get(name) for name in s3_bucket.CREATE_ONLY)
    if replaced:
        if new.get("BucketName") == physical_id:
            raise ValueError("CloudFormation cannot update a stack when a custom-named resource requires replacing. "
                             f"Rename {physical_id} and update the stack again.")
        return _create(physical_id, new, stack_name)
    if physical_id not in s3._buckets:
        raise ValueError(f"The specified bucket does not exist: {physical_id} (NoSuchBucket)")
    s3_bucket.apply(physical_id, new, old)
    s3_bucket.apply_acl(physical_id, new, old)
    if old.get("Tags") != new.get("Tags"):
        _store_tags(physical_id, new.get("Tags"))
    return physical_id, _attributes(physical_id)


def _delete(physical_id: str, props: dict) -> None:
    if physical_id in s3._buckets:
        rest_xml.require(s3._delete_bucket(physical_id))


def _attributes(name: str) -> dict:
    region = s3.bucket_region(name)
    return {**provisioners._s3_attrs(name), "DualStackDomainName": f"{name}.s3.dualstack.{region}.amazonaws.com"}


resource_type(
    "AWS::S3::Bucket", create=_create, update=_update, delete=_delete,
    gap="encryption, lifecycle, ownership, logging, replication, object lock and tags are dropped, removed properties "
        "stay, and a bucket that is not empty is deleted with its objects")


def _check_policy(bucket: str, document: dict) -> None:
    if bucket not in s3._buckets:
        raise ValueError(f"The specified bucket does not exist: {bucket} (NoSuchBucket)")
    statements = document.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        if "Principal" not in statement and "NotPrincipal" not in statement:
            raise ValueError("Missing required field Principal (MalformedPolicy)")
        resources = statement.get("Resource", [])
        for resource in resources if isinstance(resources, list) else [resources]:
            if not re.fullmatch(rf"arn:aws[a-z-]*:s3:::{re.escape(bucket)}(/.*)?", str(resource)):
                raise ValueError(f"Policy has invalid resource: {resource} (MalformedPolicy)")


def _policy_document(props: dict) -> dict:
    document = props["PolicyDocument"]
    return json.loads(document) if isinstance(document, str) else document


def _put_policy(props: dict) -> None:
    document = _policy_document(props)
    _check_policy(props["Bucket"], document)
    rest_xml.require(s3._put_bucket_policy(props["Bucket"], json.dumps(document).encode()))


def _policy_create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    if s3._bucket_policies.get(props["Bucket"]):
        raise ValueError(f"The bucket policy already exists on bucket {props['Bucket']}.")
    _put_policy(props)
    return props["Bucket"], {}


def _policy_update(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    if new["Bucket"] != old["Bucket"]:
        return _policy_create(physical_id, new, stack_name)
    _put_policy(new)
    return physical_id, {}


def _policy_delete(physical_id: str, props: dict) -> None:
    if props["Bucket"] in s3._buckets:
        rest_xml.require(s3._delete_bucket_policy(props["Bucket"]))


resource_type(
    "AWS::S3::BucketPolicy", create=_policy_create, update=_policy_update, delete=_policy_delete,
    gap="a policy for a missing bucket, for another bucket's objects or beside an existing policy is accepted")


@on_start("AWS::S3::Bucket", gap="tags of the stack do not reach its buckets")
def propagate_tags() -> None:
    provisioners._STACK_TAG_PROPERTY["AWS::S3::Bucket"] = ("Tags", "list")


def blocks_customer_keys(bucket: str) -> bool:
    """New buckets block SSE-C; one whose encryption was configured says it in BlockedEncryptionTypes."""
    configuration = s3._bucket_encryption.get(bucket)
    return configuration is None or "<EncryptionType>SSE-C</EncryptionType>" in configuration


@replaces(s3, "_resolve_sse_write_headers",
          gap="SSE-C is accepted by buckets that block it, and aws:kms without a key id is refused")
def resolve_sse_write_headers(original, headers, bucket_name):
    if headers.get("x-amz-server-side-encryption-customer-algorithm") and blocks_customer_keys(bucket_name):
        return None, s3._error("AccessDenied", "Server-side encryption with customer-provided keys (SSE-C) is blocked "
                                               "by the bucket's encryption configuration.", 403)
    key_header = "x-amz-server-side-encryption-aws-kms-key-id"
    if headers.get("x-amz-server-side-encryption") == "aws:kms" and not headers.get(key_header):
        default = s3._bucket_default_sse_headers(bucket_name)
        headers = {**headers, key_header: default.get(key_header) or kms.managed_key_arn("s3")}
    return original(headers, bucket_name)
