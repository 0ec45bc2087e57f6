"""S3: the smallest size of objects that a lifecycle transitions by default, which a header of the request carries."""

import contextvars

from ministack.core.responses import AccountScopedDict
from ministack.services import s3

from .registry import on_start, replaces

HEADER = "x-amz-transition-default-minimum-object-size"
_CHOICES = ("all_storage_classes_128K", "varies_by_storage_class")
_GAP = "the smallest size of what a lifecycle transitions is dropped"
_given = contextvars.ContextVar("plinth_transition_minimum", default="")

minimums = AccountScopedDict()


@on_start("s3._PERSISTED_BUCKET_DICTS", gap=_GAP)
def keep_minimums() -> None:
    s3._PERSISTED_BUCKET_DICTS["transition_minimums"] = minimums


@replaces(s3, "handle_request", gap=_GAP)
async def handle_request(original, method, path, headers, body, query_params):
    _given.set(headers.get(HEADER, ""))
    return await original(method, path, headers, body, query_params)


def put(name: str, body: bytes, minimum: str | None) -> tuple:
    """PutBucketLifecycleConfiguration with that header."""
    chosen = minimum or _CHOICES[0]
    if chosen not in _CHOICES:
        return s3._error("InvalidRequest", f"Invalid {HEADER}: {chosen}", 400, f"/{name}")
    token = _given.set(chosen)
    try:
        return s3._put_bucket_lifecycle(name, body)
    finally:
        _given.reset(token)


def _with_minimum(name: str, answer: tuple) -> tuple:
    status, headers, body = answer
    return (status, {**headers, HEADER: minimums.get(name) or _CHOICES[0]}, body) if status == 200 else answer


@replaces(s3, "_put_bucket_lifecycle", gap=_GAP)
def put_bucket_lifecycle(original, name, body):
    answer = original(name, body)
    if answer[0] == 200:
        minimums[name] = _given.get() if _given.get() in _CHOICES else _CHOICES[0]
    return _with_minimum(name, answer)


@replaces(s3, "_get_bucket_lifecycle", gap=_GAP)
def get_bucket_lifecycle(original, name):
    return _with_minimum(name, original(name))
