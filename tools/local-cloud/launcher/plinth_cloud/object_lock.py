"""S3 Object Lock: retention of copies, multipart uploads and replicas, what may change it, and its condition keys."""

from datetime import datetime, timedelta, timezone

from ministack.core import iam_actions
from ministack.services import s3

from .registry import replaces

_PROTECTED = "Access Denied because object protected by object lock."
_LONGEST_DAYS = 36_500
_HEADERS = ("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold")
_CHECKSUM_HEADERS = ("content-md5", "x-amz-sdk-checksum-algorithm", "x-amz-trailer")


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _written(moment: datetime) -> str:
    # One spelling of every date, which the emulator compares as text.
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _normalized(headers: dict) -> dict:
    moment = _moment(headers.get("x-amz-object-lock-retain-until-date", ""))
    return {**headers, "x-amz-object-lock-retain-until-date": _written(moment)} if moment else headers


def _bypasses(headers: dict) -> bool:
    # That the caller has s3:BypassGovernanceRetention was decided before.
    return headers.get("x-amz-bypass-governance-retention", "").lower() == "true"


@replaces(s3, "_check_object_lock", gap="dates of retention are compared as text")
def check_object_lock(original, bucket_name, key, headers, version_id):
    retention = s3._object_retention.get((bucket_name, key, version_id))
    until = _moment(retention["RetainUntilDate"]) if retention else None
    if s3._object_legal_hold.get((bucket_name, key, version_id)) == "ON":
        return s3._error("AccessDenied", _PROTECTED, 403)
    if until is None or until <= datetime.now(timezone.utc) or (retention["Mode"] == "GOVERNANCE" and _bypasses(headers)):
        return None
    return s3._error("AccessDenied", _PROTECTED, 403)


def _text(root, tag: str) -> str:
    element = s3._find_xml_tag(root, tag)
    return (element.text or "") if element is not None else ""


@replaces(s3, "_put_object_retention", gap="a retention may end in the past, one under governance cannot be taken off")
def put_object_retention(original, bucket_name, key, body, headers, query_params=None):
    try:
        root = s3.fromstring(body)
    except Exception:
        # Refused by the service itself.
        return original(bucket_name, key, body, headers, query_params)
    mode, date = _text(root, "Mode"), _text(root, "RetainUntilDate")
    if not mode and not date:
        return _take_off(bucket_name, key, headers, query_params)
    until = _moment(date)
    if until is not None and until <= datetime.now(timezone.utc):
        return s3._error("InvalidArgument", "The retain until date must be in the future!", 400)
    if until is not None:
        body = body.replace(date.encode(), _written(until).encode())
    return original(bucket_name, key, body, headers, query_params)


def _take_off(bucket_name: str, key: str, headers: dict, query_params: dict | None) -> tuple:
    bucket = s3._ensure_bucket(bucket_name)
    if bucket is None:
        return s3._no_such_bucket(bucket_name)
    target, missing = s3._object_lock_target(bucket_name, key, bucket, query_params)
    if missing:
        return missing
    retention = s3._object_retention.get(target)
    if retention and (retention["Mode"] == "COMPLIANCE" or not _bypasses(headers)):
        return s3._error("AccessDenied", _PROTECTED, 403)
    s3._object_retention.pop(target, None)
    return 200, {}, b""


@replaces(s3, "_apply_object_lock_from_headers", gap="replicas of a locked object are not locked")
def apply_object_lock(original, bucket_name, key, headers, version_id):
    original(bucket_name, key, _normalized(headers), version_id)
    record = s3._buckets[bucket_name]["objects"].get(key) or {}
    if record.get("version_id") != version_id or not record.get("_replica"):
        return
    destination, replica_version, account = record["_replica"]
    with s3._in_account(account):
        for store in (s3._object_retention, s3._object_legal_hold):
            if (bucket_name, key, version_id) in store and s3._bucket_object_lock.get(destination):
                store[(destination, key, replica_version)] = store[(bucket_name, key, version_id)]


@replaces(s3, "_copy_object", gap="a copy takes the source's retention instead of its own or its bucket's default")
def copy_object(original, bucket_name, dest_key, headers):
    answer = original(bucket_name, dest_key, headers)
    record = (s3._buckets.get(bucket_name) or {"objects": {}})["objects"].get(dest_key)
    if answer[0] == 200 and record is not None:
        target = (bucket_name, dest_key, record.get("version_id"))
        s3._object_retention.pop(target, None)
        s3._object_legal_hold.pop(target, None)
        s3._apply_object_lock_from_headers(bucket_name, dest_key, headers, record.get("version_id"))
    return answer


@replaces(s3, "_create_multipart_upload", gap="retention and legal hold of a multipart upload are dropped")
def create_multipart_upload(original, bucket_name, key, headers):
    before = set(s3._multipart_uploads)
    answer = original(bucket_name, key, headers)
    for upload_id in set(s3._multipart_uploads) - before:
        s3._multipart_uploads[upload_id]["object_lock_headers"] = {name: headers[name] for name in _HEADERS if headers.get(name)}
    return answer


def _part_without_checksum(upload: dict, body: bytes) -> int | None:
    """The first part whose checksum the completion does not tell, of an upload that was begun with one."""
    algorithm = upload.get("checksum_algorithm")
    if not algorithm:
        return None
    try:
        root = s3.fromstring(body)
    except Exception:
        # Refused by the service itself.
        return None
    for part in (element for element in root.iter() if element.tag.rpartition("}")[2] == "Part"):
        found = {child.tag.rpartition("}")[2]: child.text for child in part}
        if not found.get(f"Checksum{algorithm}"):
            return int(found.get("PartNumber") or 0)
    return None


@replaces(s3, "_complete_multipart_upload", gap="a completed upload has no retention, and parts need not be named with their checksums")
def complete_multipart_upload(original, bucket_name, key, body, query_params, headers=None):
    upload_id = s3._qp(query_params, "uploadId")
    upload = s3._multipart_uploads.get(upload_id)
    part = _part_without_checksum(upload, body) if upload else None
    # S3 asks for them where the object's checksum is made of theirs.
    if part is not None and upload["checksum_algorithm"] in ("SHA1", "SHA256"):
        algorithm = upload["checksum_algorithm"].lower()
        return s3._error("InvalidRequest", f"The upload was created using a {algorithm} checksum. The complete request must include the checksum "
                                           f"for each part. It was missing for part {part} in the request.", 400, f"/{bucket_name}/{key}")
    answer = original(bucket_name, key, body, query_params, headers)
    if upload is not None and upload_id not in s3._multipart_uploads:
        version = s3._buckets[bucket_name]["objects"][key].get("version_id")
        s3._apply_object_lock_from_headers(bucket_name, key, upload.get("object_lock_headers") or {}, version)
    return answer


@replaces(s3, "_put_object", gap="an upload that is to be retained needs no checksum")
def put_object(original, bucket_name, key, body, headers):
    lock = s3._bucket_object_lock.get(bucket_name) or {}
    retained = lock.get("default_retention") or any(headers.get(name) for name in _HEADERS)
    checked = any(headers.get(name) for name in _CHECKSUM_HEADERS) or any(name.lower().startswith("x-amz-checksum-") for name in headers)
    if retained and not checked:
        return s3._error("InvalidRequest", "Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock "
                                           "parameters", 400, f"/{bucket_name}/{key}")
    return original(bucket_name, key, body, headers)


@replaces(s3, "_put_object_lock_configuration", gap="a default retention may be nothing or longer than S3 keeps one")
def put_object_lock_configuration(original, bucket_name, body):
    before = s3._bucket_object_lock.get(bucket_name)
    answer = original(bucket_name, body)
    retention = (s3._bucket_object_lock.get(bucket_name) or {}).get("default_retention") if answer[0] == 200 else None
    if retention:
        days = retention.get("Days", 365 * retention.get("Years", 0))
        if not 1 <= days <= _LONGEST_DAYS:
            if before is None:
                s3._bucket_object_lock.pop(bucket_name, None)
            else:
                s3._bucket_object_lock[bucket_name] = before
            what = "must be a positive integer value" if days < 1 else "is too large"
            return s3._error("InvalidArgument", f"Default retention period {what}.", 400, f"/{bucket_name}")
    return answer


@replaces(s3, "_put_bucket_versioning", gap="versioning of a locked bucket can be suspended")
def put_bucket_versioning(original, name, body):
    if s3._bucket_object_lock.get(name) and b"<Status>Suspended</Status>" in body:
        return s3._error("InvalidBucketState", "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
                         409, f"/{name}")
    return original(name, body)


@replaces(s3, "_put_bucket_replication", gap="a locked bucket may be replicated to one without Object Lock")
def put_bucket_replication(original, bucket_name, body):
    if s3._bucket_object_lock.get(bucket_name):
        try:
            root = s3.fromstring(body)
        except Exception:
            # Refused by the service itself.
            return original(bucket_name, body)
        for element in root.iter():
            name = (element.text or "").rpartition(":::")[2] if element.tag.rpartition("}")[2] == "Bucket" else None
            if name and name in s3._buckets and not s3._bucket_object_lock.get(name):
                return s3._error("InvalidRequest", f"Object Lock must be enabled on the destination bucket {name}, as it is on the source bucket.",
                                 400, f"/{bucket_name}")
    return original(bucket_name, body)


@replaces(iam_actions, "request_tag_context", gap="the condition keys of a retention that the body carries are missing")
def request_context(original, service, iam_action, body, params):
    context = original(service, iam_action, body, params)
    if iam_action != "s3:PutObjectRetention" or not body:
        return context
    try:
        root = s3.fromstring(body)
    except Exception:
        # Refused by the service itself.
        return context
    mode, date = _text(root, "Mode"), _text(root, "RetainUntilDate")
    until = _moment(date)
    found = {"s3:object-lock-mode": mode, "s3:object-lock-retain-until-date": date} if mode else {}
    if until is not None:
        left = until - datetime.now(timezone.utc)
        # Days that have begun count.
        found["s3:object-lock-remaining-retention-days"] = str(-(-left // timedelta(days=1)))
    return {**context, **found}
