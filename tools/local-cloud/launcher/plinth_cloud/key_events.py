"""KMS: the calls that put a key out of use reach the default bus as CloudTrail's management events, as with a trail on AWS.

https://docs.aws.amazon.com/kms/latest/developerguide/ct-schedule-key-deletion.html
"""

import time
from datetime import datetime, timezone

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import kms

from . import service_events
from .background import Queue
from .registry import replaces

_GAP = "nothing tells EventBridge that a key is disabled or to be deleted"
_queue = Queue("plinth-key-events")


def _identity() -> dict:
    arn = iam_evaluator.caller_arn()
    kind = "Root" if arn.endswith(":root") else "AssumedRole" if ":assumed-role/" in arn else "IAMUser"
    name = {"userName": arn.rpartition("/")[2]} if kind == "IAMUser" else {}
    return {"type": kind, "arn": arn, "accountId": get_account_id(), **name}


def _tell(name: str, request: dict, response: dict, arn: str) -> None:
    moment = datetime.fromtimestamp(time.time(), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    detail = {
        "eventVersion": "1.11", "userIdentity": _identity(), "eventTime": moment, "eventSource": "kms.amazonaws.com", "eventName": name,
        "awsRegion": get_region(), "sourceIPAddress": "127.0.0.1", "userAgent": "local cloud", "requestParameters": request,
        "responseElements": response, "requestID": new_uuid(), "eventID": new_uuid(), "readOnly": False,
        "resources": [{"accountId": get_account_id(), "type": "AWS::KMS::Key", "ARN": arn}], "eventType": "AwsApiCall", "managementEvent": True,
        "recipientAccountId": get_account_id(), "eventCategory": "Management"}
    _queue.add(service_events.put, "aws.kms", "AWS API Call via CloudTrail", [], detail)


@replaces(kms, "_schedule_key_deletion", gap=_GAP)
def schedule_key_deletion(original, data):
    answer = original(data)
    record = kms._resolve_key(data.get("KeyId", "")) if answer[0] < 400 else None
    if record is not None:
        deletion = datetime.fromtimestamp(record["DeletionDate"], timezone.utc).strftime("%b %d, %Y, %I:%M:%S %p")
        _tell("ScheduleKeyDeletion", {"keyId": data["KeyId"], "pendingWindowInDays": data.get("PendingWindowInDays", 30)},
              {"keyId": record["Arn"], "keyState": record["KeyState"], "deletionDate": deletion}, record["Arn"])
    return answer


@replaces(kms, "_disable_key", gap=_GAP)
def disable_key(original, data):
    answer = original(data)
    record = kms._resolve_key(data.get("KeyId", "")) if answer[0] < 400 else None
    if record is not None:
        _tell("DisableKey", {"keyId": data["KeyId"]}, {"keyId": record["Arn"]}, record["Arn"])
    return answer
