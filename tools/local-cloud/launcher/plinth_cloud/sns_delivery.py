"""SNS to HTTPS endpoints: subscriptions that are confirmed first, signed messages, retries, and the dead-letter queue."""

import hashlib
import json
import logging
import os
import ssl
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone
from urllib.parse import urlencode, urlsplit

from ministack.core.concurrency import esm_wake
from ministack.core.responses import new_uuid
from ministack.services import cloudwatch, sns, sqs

from . import service_publish, settings, sns_signing
from .background import Queue
from .registry import replaces

logger = logging.getLogger("plinth")

# AWS waits 20 s between three retries; here they are real and short.
RETRY_SECONDS = (0.3, 0.6, 1.0)
_TIMEOUT_SECONDS = 5
_SNS = "sns.amazonaws.com"
_deliveries = Queue("sns-https", workers=8)


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _version(topic_arn: str) -> str:
    topic = sns._topic_by_arn_any_scope(topic_arn) or {"attributes": {}}
    return topic["attributes"].get("SignatureVersion") or "1"


@replaces(sns, "_build_envelope", gap="messages carry no signature")
def build_envelope(original, topic_arn, msg_id, message, subject, message_attributes, raw):
    if raw:
        return message
    made = json.loads(original(topic_arn, msg_id, message, subject, message_attributes, raw))
    envelope = {
        "Type": "Notification", "MessageId": msg_id, "TopicArn": topic_arn,
        **({"Subject": subject} if subject else {}), "Message": message, "Timestamp": _now()}
    envelope = sns_signing.signed(envelope, _version(topic_arn))
    envelope["UnsubscribeURL"] = ""
    if "MessageAttributes" in made:
        envelope["MessageAttributes"] = made["MessageAttributes"]
    return json.dumps(envelope)


def _confirmation(topic_arn: str, subscription: dict) -> str:
    query = urlencode({"Action": "ConfirmSubscription", "TopicArn": topic_arn, "Token": subscription["token"]})
    return json.dumps(sns_signing.signed({
        "Type": "SubscriptionConfirmation", "MessageId": new_uuid(), "Token": subscription["token"], "TopicArn": topic_arn,
        "Message": f"You have chosen to subscribe to the topic {topic_arn}.\nTo confirm the subscription, visit the SubscribeURL "
                   "included in this message.",
        "SubscribeURL": f"{sns_signing.base_url()}/?{query}", "Timestamp": _now()}, _version(topic_arn)))


class _Failed(Exception):
    def __init__(self, code: str, message: str, permanent: bool) -> None:
        super().__init__(message)
        self.code, self.permanent = code, permanent


def _context() -> ssl.SSLContext:
    """Endpoints are trusted by the cloud's authority only: on this machine there are no others."""
    return ssl.create_default_context(cafile=os.path.join(os.path.dirname(settings.current().certificate), "ca.pem"))


def _post(subscription: dict, kind: str, body: str, raw: bool) -> None:
    headers = {
        "Content-Type": "text/plain; charset=UTF-8", "User-Agent": "Amazon Simple Notification Service Agent",
        "x-amz-sns-message-type": kind, "x-amz-sns-topic-arn": subscription["topic_arn"]}
    if not raw:
        headers["x-amz-sns-message-id"] = json.loads(body)["MessageId"]
    if kind == "Notification":
        headers["x-amz-sns-subscription-arn"] = subscription["arn"]
        if raw:
            headers["x-amz-sns-rawdelivery"] = "true"
    request = urllib.request.Request(subscription["endpoint"], data=body.encode(), headers=headers, method="POST")
    handlers = [urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=_context())]
    try:
        with urllib.request.build_opener(*handlers).open(request, timeout=_TIMEOUT_SECONDS) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        # What the client did wrong is not tried again, except that it should come later.
        raise _Failed(str(error.code), f"the endpoint answered {error.code}", 400 <= error.code < 500 and error.code != 429) from None
    except (OSError, urllib.error.URLError) as error:
        raise _Failed("ConnectionFailed", str(getattr(error, "reason", error)), False) from None


def _try(subscription: dict, kind: str, body: str, raw: bool) -> _Failed | None:
    """Deliver with retries; the last failure when none succeeded."""
    failure = None
    for wait in (0.0, *RETRY_SECONDS):
        time.sleep(wait)
        try:
            _post(subscription, kind, body, raw)
            return None
        except _Failed as error:
            failure = error
            logger.warning("SNS %s to %s: %s", kind, subscription["endpoint"], error)
            if error.permanent:
                break
    return failure


def _confirm(topic_arn: str, subscription: dict) -> None:
    _try(subscription, "SubscriptionConfirmation", _confirmation(topic_arn, subscription), False)


def ask_to_confirm(topic_arn: str, subscription: dict) -> None:
    _deliveries.add(_confirm, topic_arn, subscription)


@replaces(sns, "_send_subscription_confirmation", gap="the message that asks for the confirmation is not signed and sent once")
async def send_confirmation(original, topic_arn, subscription):
    ask_to_confirm(topic_arn, subscription)


def _redrive(subscription: dict, body: str, failure: _Failed) -> None:
    policy = json.loads(subscription["attributes"].get("RedrivePolicy") or "{}")
    target = policy.get("deadLetterTargetArn")
    if not target:
        logger.warning("SNS: a message for %s is lost: no dead-letter queue", subscription["endpoint"])
        return
    problem = service_publish.queue_refusal(target, _SNS, subscription["topic_arn"])
    if problem:
        logger.warning("SNS: a message for %s is lost: %s", subscription["endpoint"], problem)
        return
    queue = sqs._queue_by_arn(target)
    values = {"RequestID": new_uuid(), "ErrorCode": failure.code, "ErrorMessage": str(failure)}
    attributes = {name: {"DataType": "String", "StringValue": value} for name, value in values.items()}
    moment = time.time()
    message = {
        "id": new_uuid(), "body": body, "md5": hashlib.md5(body.encode()).hexdigest(), "message_attributes": attributes,
        "md5_attrs": sqs._md5_msg_attrs(attributes), "receipt_handle": None, "sent_at": moment,
        "visible_at": moment + sqs.queue_delay(queue), "receive_count": 0}
    sqs._ensure_msg_fields(message)
    queue["messages"].append(message)
    esm_wake.set()
    # At once, where AWS takes a minute: an alarm on the queue can be seen to go off.
    cloudwatch.record_metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", len(queue["messages"]), "Count", {"QueueName": queue["name"]})
    cloudwatch._evaluate_all_alarms()


def _deliver(subscription: dict, body: str, raw: bool) -> None:
    failure = _try(subscription, "Notification", body, raw)
    if failure is not None:
        _redrive(subscription, body, failure)


def _to_https(topic: dict, subscription: dict, msg_id: str, message: str, subject: str, structure: str, attributes: dict) -> None:
    effective = sns._resolve_message_for_protocol(message, structure, subscription["protocol"])
    if not sns._matches_filter_policy(subscription, attributes, effective):
        return
    raw = subscription["attributes"].get("RawMessageDelivery") == "true"
    body = sns._build_envelope(topic["arn"], msg_id, effective, subject, attributes, raw)
    if not raw:
        query = urlencode({"Action": "Unsubscribe", "SubscriptionArn": subscription["arn"]})
        body = json.dumps({**json.loads(body), "UnsubscribeURL": f"{sns_signing.base_url()}/?{query}"})
    _deliveries.add(_deliver, subscription, body, raw)


@replaces(sns, "_fanout", gap="deliveries to HTTPS are tried once, without the headers of SNS, and never reach the dead-letter queue")
def fan_out(original, topic_arn, msg_id, message, subject, message_structure="", message_attributes=None,
            message_group_id="", message_dedup_id=""):
    # The original passes over endpoints of HTTPS: for its eyes they are never confirmed (sns_topics.py).
    original(topic_arn, msg_id, message, subject, message_structure, message_attributes, message_group_id, message_dedup_id)
    topic = sns._topic_by_arn_any_scope(topic_arn)
    for subscription in topic["subscriptions"] if topic else []:
        if subscription.get("webhook") == "confirmed":
            _to_https(topic, subscription, msg_id, message, subject, message_structure, message_attributes or {})


@replaces(sqs, "queue_policy_allows", gap="the key of a queue is not asked, and a queue that denies plain HTTP takes nothing from services")
def queue_policy_allows(original, queue_arn, service, source_arn, source_account):
    return service_publish.queue_refusal(queue_arn, service, source_arn) is None


@replaces(sns, "topic_policy_allows", gap="the key of a topic is not asked, and a topic that denies plain HTTP takes nothing from services")
def topic_policy_allows(original, topic_arn, service, source_arn, source_account):
    return service_publish.refusal(topic_arn, service, source_arn) is None


def check_endpoint(protocol: str, endpoint: str) -> str | None:
    """Why an endpoint cannot be subscribed, None when it can."""
    if protocol == "http":
        return "the local cloud delivers to https endpoints only"
    if protocol != "https":
        return None
    parts = urlsplit(endpoint)
    return None if parts.scheme == "https" and parts.hostname else "Endpoint must match the specified protocol"
