"""IAM decisions: who the caller is, what the request carries, and policies that bind the root of the account too."""

import contextvars
import os
import re
from datetime import datetime, timezone

from ministack.core import iam_actions, iam_evaluator
from ministack.services import iam

from . import encryption_context, secrets_manager
from .registry import on_start, replaces

_ASSUMED_ROLE = re.compile(r"arn:(?P<partition>aws[a-z-]*):sts::(?P<account>\d{12}):assumed-role/(?P<role>[^/]+)/.+")


def role_arn(principal_arn: str) -> str | None:
    """The role behind an assumed-role ARN: its own ARN, path included."""
    match = _ASSUMED_ROLE.fullmatch(principal_arn)
    if match is None:
        return None
    role = iam._roles.get_scoped(match["account"], None, match["role"])
    return role["Arn"] if role else f"arn:{match['partition']}:iam::{match['account']}:role/{match['role']}"


@replaces(iam_evaluator, "_resolve_condition_key",
          gap="aws:PrincipalArn of a session is the session's ARN, where AWS gives the role's")
def resolve_condition_key(original, key, ctx):
    name = key.lower()
    # Few calls of services are decided (service_principals.py); the others never come this way.
    is_service = ctx.principal_type == "Service"
    if is_service and name in ("aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:principalorgid"):
        return None
    if name == "aws:principalarn":
        return role_arn(ctx.principal_arn) or ctx.principal_arn
    if name == "aws:principalisawsservice":
        return str(is_service).lower()
    if name == "aws:viaawsservice":
        return "false"
    return original(key, ctx)


def arn_matches(actual: str, pattern: str) -> bool:
    """ArnLike compares the six parts of an ARN one by one, so that a wildcard stays within its part."""
    given, wanted = actual.split(":", 5), pattern.split(":", 5)
    if len(wanted) != 6 or len(given) != 6:
        return pattern == "*"
    return all(iam_evaluator.fnmatch_iam_cs(part, like) for part, like in zip(given, wanted))


@on_start("ministack.core.iam_evaluator", gap="a wildcard in ArnLike crosses the colons of an ARN")
def compare_arns_by_part() -> None:
    for operator in ("arnequals", "arnlike"):
        iam_evaluator._CONDITION_OPS[operator] = arn_matches
    for operator in ("arnnotequals", "arnnotlike"):
        iam_evaluator._CONDITION_OPS[operator] = lambda actual, pattern: not arn_matches(actual, pattern)


@replaces(iam_evaluator, "is_root_access_key",
          gap="every 12-digit key, `test` and the caller's own key id are the root of any account")
def is_root_access_key(original, access_key_id):
    return not access_key_id or access_key_id == os.environ["MINISTACK_ACCOUNT_ID"]


# Whether the request came to the port that has TLS.
over_tls = contextvars.ContextVar("plinth_over_tls", default=False)


@replaces(iam_evaluator, "pin_request_origin", gap="aws:SecureTransport is what the header x-forwarded-proto claims")
def pin_request_origin(original, source_ip, secure_transport):
    original(source_ip, over_tls.get())


_pinning = contextvars.ContextVar("plinth_pinning", default=False)


@replaces(iam_evaluator, "pin_signed_request", gap="the signature of the account's root is not checked")
def pin_signed_request(original, *arguments, **options):
    token = _pinning.set(True)
    try:
        return original(*arguments, **options)
    finally:
        _pinning.reset(token)


@replaces(iam_evaluator, "_is_root_key", gap="the signature of the account's root is not checked")
def is_root_key(original, access_key_id):
    # While the request is read, the root's key counts as any other, so that its signature is kept for the check.
    return not access_key_id if _pinning.get() else original(access_key_id)


@replaces(iam_evaluator, "_evaluate_single_condition",
          gap="a key that may have several values, with one, matches no single-valued operator")
def evaluate_condition(original, operator, actual, expected_values):
    is_set = operator.lower().startswith(("forallvalues:", "foranyvalue:"))
    if isinstance(actual, list) and len(actual) == 1 and not is_set:
        actual = actual[0]
    return original(operator, actual, expected_values)


# Services whose resource policies deny the root of the account, too.
BINDS_ROOT = {"s3", "kms"}

# The root of an account can always repair a bucket policy that locks everybody out.
_ROOT_EXCEPTIONS = frozenset({"s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"})


@replaces(iam_evaluator, "enforce",
          gap="policies of buckets and keys do not bind the root, and S3 and Secrets Manager do not ask KMS")
def enforce(original, access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
    denied = original(access_key_id, iam_action, service, region, resource_arn=resource_arn,
                      service_context=service_context)
    if denied or service not in (*BINDS_ROOT, "secretsmanager"):
        return denied
    if access_key_id and iam_evaluator.is_root_access_key(access_key_id):
        return _policy_denies_root(service, iam_action, region, resource_arn, service_context) if service in BINDS_ROOT else None
    if service == "s3":
        uses = encryption_context.key_use(iam_action, resource_arn, service_context or {})
    else:
        uses = secrets_manager.key_use(iam_action, resource_arn) if service == "secretsmanager" else []
    for kms_action, key_arn, context in uses:
        denied = original(access_key_id, kms_action, "kms", region, resource_arn=key_arn, service_context=context)
        if denied:
            return denied
    return None


def _policy_denies_root(service: str, iam_action: str, region: str, resource_arn: str, service_context: dict | None):
    found = iam_evaluator._resource_policy(service, resource_arn)
    if found is None or iam_action in _ROOT_EXCEPTIONS:
        return None
    account = os.environ["MINISTACK_ACCOUNT_ID"]
    context = {key.lower(): value for key, value in (service_context or {}).items()}
    evaluated = iam_evaluator.evaluate_resource_policy(found[0], iam_evaluator.EvalContext(
        principal_arn=f"arn:aws:iam::{account}:root", principal_type="Account", principal_account=account,
        action=iam_action, resource_arn=resource_arn, region=region, service_context=context))
    if evaluated.decision != "Deny":
        return None
    evaluated.resource_policy_arn = resource_arn
    return evaluated


def _signature_age(headers: dict, query_params: dict) -> str | None:
    """Milliseconds since the request was signed."""
    presigned = iam_evaluator._query_value(query_params, "X-Amz-Date")
    signed = presigned or headers.get("x-amz-date", "")
    try:
        moment = datetime.strptime(signed, "%Y%m%dT%H%M%SZ").replace(tzinfo=timezone.utc)
    except ValueError:
        return None
    return str(max(0, int((datetime.now(timezone.utc) - moment).total_seconds() * 1000)))


# The condition keys of S3 that repeat a header of the request.
_HEADER_KEYS = {
    "s3:if-none-match": "if-none-match",
    "s3:if-match": "if-match",
    "s3:x-amz-content-sha256": "x-amz-content-sha256",
    "s3:x-amz-storage-class": "x-amz-storage-class",
    "s3:x-amz-copy-source": "x-amz-copy-source",
    "s3:x-amz-metadata-directive": "x-amz-metadata-directive",
    "s3:x-amz-server-side-encryption-aws-kms-key-id": "x-amz-server-side-encryption-aws-kms-key-id",
    "s3:x-amz-server-side-encryption-customer-algorithm": "x-amz-server-side-encryption-customer-algorithm",
    "s3:object-lock-mode": "x-amz-object-lock-mode",
    "s3:object-lock-retain-until-date": "x-amz-object-lock-retain-until-date",
    "s3:object-lock-legal-hold": "x-amz-object-lock-legal-hold",
}


@replaces(iam_actions, "s3_service_context",
          gap="the condition keys of conditional writes, SSE-C, storage class, version and signature are missing")
def s3_service_context(original, iam_action, query_params, path="", headers=None):
    query_params, headers = query_params or {}, headers or {}
    context = original(iam_action, query_params, path, headers)
    for key, header in _HEADER_KEYS.items():
        if headers.get(header):
            context.setdefault(key, headers[header])
    query_signed = bool(iam_evaluator._query_value(query_params, "X-Amz-Algorithm"))
    if query_signed or headers.get("authorization"):
        context["s3:authType"] = "REST-QUERY-STRING" if query_signed else "REST-HEADER"
        context["s3:signatureversion"] = "AWS4-HMAC-SHA256"
    age = _signature_age(headers, query_params)
    if age is not None:
        context["s3:signatureAge"] = age
    version = iam_evaluator._query_value(query_params, "versionId")
    if version:
        context["s3:VersionId"] = version
    upload = iam_evaluator._query_value(query_params, "uploadId")
    if upload:
        context[encryption_context.OF_AN_UPLOAD] = upload
    return context


def _first_deleted_version(method: str, path: str, query_params: dict, body: bytes) -> str | None:
    """The ARN of the first key of a batch deletion, when the batch names a version of it."""
    parts = [part for part in path.split("/") if part]
    if method != "POST" or len(parts) != 1 or "delete" not in query_params:
        return None
    targets = iam_actions._s3_batch_delete_targets(parts[0], body)
    return targets[0][0] if targets and targets[0][1] else None


@replaces(iam_actions, "extract_iam_action",
          gap="the first version of a batch deletion counts as s3:DeleteObject, a parameter Action names S3's action")
def extract_iam_action(original, service, method, path, headers, body, query_params):
    if service == "s3" and _first_deleted_version(method, path, query_params, body):
        return "s3:DeleteObjectVersion"
    if service == "s3" and (action := iam_actions._s3_action(method, path, query_params)):
        return f"s3:{action}"
    return original(service, method, path, headers, body, query_params)


@replaces(iam_actions, "extract_resource_arn", gap="slashes at the beginning of a key are not part of its ARN")
def extract_resource_arn(original, service, method, path, *rest):
    bucket, _, key = path.lstrip("/").partition("/")
    return f"arn:aws:s3:::{bucket}/{key}" if service == "s3" and key else original(service, method, path, *rest)


@replaces(iam_actions, "s3_additional_checks", gap="the first version of a batch deletion counts as s3:DeleteObject")
def s3_additional_checks(original, method, path, headers, body, query_params):
    # Again here, for requests that name the bucket in the host: their action is decided without the body.
    first = _first_deleted_version(method, path, query_params, body)
    checks = original(method, path, headers, body, query_params)
    return [("s3:DeleteObjectVersion", first), *checks] if first else checks
