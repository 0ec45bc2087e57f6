"""What S3 answers to CloudFront: the bucket's and the key's policies decide for exactly the distribution that asks."""

from urllib.parse import parse_qs, unquote

from ministack.core import iam_actions
from ministack.services import cloudfront, kms, s3

from . import encryption_context, service_principals
from .registry import replaces

_SERVICE = "cloudfront.amazonaws.com"
_READS = frozenset({"s3:GetObject", "s3:GetObjectVersion"})


_SIGNED = {"s3:authType": "REST-HEADER", "s3:signatureversion": "AWS4-HMAC-SHA256", "s3:signatureAge": "0"}


def _may(action: str, bucket: str, key: str, source_arn: str, context: dict) -> bool:
    resource = f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"
    policy = s3._bucket_policies.get(bucket)
    return service_principals.allows(policy, _SERVICE, action, resource, source_arn, {**_SIGNED, **context})


def _may_decrypt(bucket: str, key: str, source_arn: str) -> bool:
    for action, key_arn, context in encryption_context.key_use("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}", {}):
        policy = kms._resolve_key(key_arn)["Policy"]
        if not service_principals.allows(policy, _SERVICE, action, key_arn, source_arn, context):
            return False
    return True


def _denied(bucket: str, key: str) -> tuple:
    return s3._error("AccessDenied", "Access Denied", 403, f"/{bucket}/{key}")


@replaces(cloudfront, "_fetch_from_origin", gap="the query string does not reach an S3 origin")
async def fetch_from_origin(original, origin, method, uri, query_string, *rest):
    if origin.get("s3_bucket") and query_string:
        uri = f"{uri}?{query_string}"
    return await original(origin, method, uri, query_string, *rest)


@replaces(cloudfront, "_serve_s3_origin",
          gap="S3 takes every request of CloudFront for the reading of an object, asks no key policy, and never says 404")
def serve_s3_origin(original, origin, method, uri, headers, dist_arn=""):
    uri, _, query = uri.partition("?")
    if not origin.get("oac_id"):
        return original(origin, method, uri, headers, dist_arn)
    bucket = origin["s3_bucket"]
    if s3._buckets.get(bucket) is None:
        return s3._no_such_bucket(bucket)
    # One slash separates the bucket from the key; any further one belongs to the key.
    key = unquote(f"{origin.get('origin_path') or ''}{uri}".removeprefix("/"))
    if method == "OPTIONS":
        return s3.cors_preflight(bucket, key, headers)
    status, answer, body = _answer(bucket, key, method, parse_qs(query, keep_blank_values=True), headers, dist_arn)
    return status, {**answer, **s3.cors_response_headers(bucket, method, headers)}, body


def _answer(bucket: str, key: str, method: str, parameters: dict, headers: dict, source_arn: str) -> tuple:
    action = f"s3:{iam_actions._s3_action(method, f'/{bucket}/key' if key else f'/{bucket}', parameters)}"
    context = iam_actions.s3_service_context(action, parameters, f"/{bucket}/{key}", {})
    if not _may(action, bucket, key, source_arn, context):
        return _denied(bucket, key)
    if not key and action == "s3:ListBucket":
        listing = s3._list_objects_v2 if parameters.get("list-type") == ["2"] else s3._list_objects_v1
        return listing(bucket, {name: values[0] for name, values in parameters.items()})
    if action not in _READS:
        return s3._error("NotImplemented", f"the local cloud does not carry out {action} through CloudFront", 501, key)
    stored = s3._buckets[bucket]["objects"].get(key)
    if stored is None and not _may("s3:ListBucket", bucket, "", source_arn, {}):
        # Whoever may not list the bucket does not learn whether the object exists.
        return _denied(bucket, key)
    if stored is not None and not _may_decrypt(bucket, key, source_arn):
        return _denied(bucket, key)
    if method == "HEAD":
        return (*s3._head_object(bucket, key, headers, parameters)[:2], b"")
    return s3._get_object(bucket, key, headers, parameters)
