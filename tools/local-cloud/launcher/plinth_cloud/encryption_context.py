"""What S3 asks KMS for on behalf of a caller, so that a grant without its key permissions is refused as on AWS."""

from typing import Iterator

from ministack.core.responses import get_region
from ministack.services import s3

from . import kms

# Not a condition key of AWS: the id of the multipart upload that a write belongs to.
OF_AN_UPLOAD = "plinth:of-an-upload"

_ALGORITHM = "x-amz-server-side-encryption"
_KEY_ID = "x-amz-server-side-encryption-aws-kms-key-id"


def key_use(iam_action: str, resource_arn: str, context: dict) -> Iterator[tuple[str, str, dict]]:
    """(KMS action, key ARN, condition keys) of each use of a key that the S3 request makes."""
    bucket, _, key = resource_arn.removeprefix("arn:aws:s3:::").partition("/")
    if not key or not resource_arn.startswith("arn:aws:s3:::") or bucket not in s3._buckets:
        return
    given = {name.lower(): value for name, value in context.items()}
    if iam_action == "s3:PutObject":
        upload = s3._multipart_uploads.get(given.get(OF_AN_UPLOAD))
        reference = _reference(s3._stored_sse_headers(upload)) if upload else _key_of_write(bucket, given)
        # Completing a multipart upload decrypts what its parts were encrypted with.
        actions = ("kms:GenerateDataKey", "kms:Decrypt") if upload else ("kms:GenerateDataKey",)
    elif iam_action in ("s3:GetObject", "s3:GetObjectVersion"):
        reference, actions = _key_of_object(bucket, key, given.get("s3:versionid")), ("kms:Decrypt",)
    else:
        return
    key_arn = reference and kms.resolve_arn(reference)
    if not key_arn:
        return
    # With a bucket key, S3 asks for the bucket's key once instead of for every object's.
    scope = f"arn:aws:s3:::{bucket}" if _bucket_key_enabled(bucket) else resource_arn
    condition_keys = {
        "kms:ViaService": f"s3.{s3.bucket_region(bucket) or get_region()}.amazonaws.com",
        "kms:EncryptionContext:aws:s3:arn": scope,
        "kms:EncryptionContextKeys": ["aws:s3:arn"],
    }
    for action in actions:
        yield action, key_arn, condition_keys


def _key_of_write(bucket: str, given: dict) -> str | None:
    algorithm = given.get(f"s3:{_ALGORITHM}")
    if algorithm:
        return given.get(f"s3:{_KEY_ID}") or "alias/aws/s3" if algorithm.startswith("aws:kms") else None
    return _reference(s3._bucket_default_sse_headers(bucket))


def _key_of_object(bucket: str, key: str, version_id: str | None) -> str | None:
    if version_id:
        for version in s3._object_versions.get((bucket, key)) or []:
            if version["version_id"] == version_id:
                return _reference(s3._stored_sse_headers(version))
    stored = s3._buckets[bucket]["objects"].get(key)
    return _reference(s3._stored_sse_headers(stored)) if isinstance(stored, dict) else None


def _reference(headers: dict) -> str | None:
    if not headers.get(_ALGORITHM, "").startswith("aws:kms"):
        return None
    return headers.get(_KEY_ID) or "alias/aws/s3"


def _bucket_key_enabled(bucket: str) -> bool:
    return "<BucketKeyEnabled>true</BucketKeyEnabled>" in (s3._bucket_encryption.get(bucket) or "")
