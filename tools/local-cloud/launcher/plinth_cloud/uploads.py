"""S3: what an upload carries besides its bytes (tags, an ACL, a retention) and the permissions that this takes."""

from urllib.parse import parse_qsl

from ministack.core import iam_actions

from .registry import replaces

# PutObject and CreateMultipartUpload need one more permission for each of these headers.
_EXTRA_ACTIONS = {
    "x-amz-tagging": "s3:PutObjectTagging",
    "x-amz-acl": "s3:PutObjectAcl",
    "x-amz-grant-read": "s3:PutObjectAcl",
    "x-amz-grant-write": "s3:PutObjectAcl",
    "x-amz-grant-read-acp": "s3:PutObjectAcl",
    "x-amz-grant-write-acp": "s3:PutObjectAcl",
    "x-amz-grant-full-control": "s3:PutObjectAcl",
    "x-amz-object-lock-mode": "s3:PutObjectRetention",
    "x-amz-object-lock-retain-until-date": "s3:PutObjectRetention",
    "x-amz-object-lock-legal-hold": "s3:PutObjectLegalHold",
}


@replaces(iam_actions, "s3_additional_checks",
          gap="tags, ACL, retention and legal hold of an upload need no permission of their own")
def additional_checks(original, method, path, headers, body, query_params):
    checks = original(method, path, headers, body, query_params)
    bucket, _, key = path.lstrip("/").partition("/")
    if key and iam_actions._s3_action(method, path, query_params) == "PutObject":
        # A presigned URL carries the same in its query.
        given = {name.lower() for name in (*headers, *query_params)}
        extra = {action for header, action in _EXTRA_ACTIONS.items() if header in given}
        checks = [*checks, *((action, f"arn:aws:s3:::{bucket}/{key}") for action in sorted(extra))]
    return checks


@replaces(iam_actions, "s3_service_context",
          gap="the condition keys s3:ObjectCreationOperation and s3:RequestObjectTag are missing")
def service_context(original, iam_action, query_params, path="", headers=None):
    context = original(iam_action, query_params, path, headers)
    if iam_action == "s3:PutObject":
        # The beginning and the parts of an upload create no object yet; If-None-Match comes with its completion.
        begins = any(name in (query_params or {}) for name in ("uploads", "partNumber"))
        context["s3:ObjectCreationOperation"] = str(not begins).lower()
        tags = parse_qsl((headers or {}).get("x-amz-tagging", ""), keep_blank_values=True)
        context.update({f"s3:RequestObjectTag/{name}": value for name, value in tags})
        if tags:
            context["s3:RequestObjectTagKeys"] = [name for name, _ in tags]
    return context
