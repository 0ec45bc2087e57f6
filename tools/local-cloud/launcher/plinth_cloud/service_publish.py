"""Whether a service of AWS may publish to a topic or send to a queue: its policy is asked, and the policy of its key."""

from ministack.services import kms, sns, sqs

from . import kms as keys
from . import service_principals

_KEY_ACTIONS = ("kms:GenerateDataKey", "kms:Decrypt")


def _key_refusal(reference: str | None, service: str, source_arn: str | None, context: dict) -> str | None:
    if not reference:
        return None
    arn = keys.resolve_arn(reference)
    record = kms._resolve_key(arn) if arn else None
    if record is None or record.get("KeyState") != "Enabled":
        return f"its key {reference} cannot be used"
    for action in _KEY_ACTIONS:
        if not service_principals.allows(record["Policy"], service, action, arn, source_arn, context):
            return f"the policy of its key {arn} does not let {service} use {action}"
    return None


def refusal(topic_arn: str, service: str, source_arn: str | None) -> str | None:
    """Why the service cannot publish to the topic for the resource `source_arn`, None when it can."""
    topic = sns._topics.get(topic_arn)
    if topic is None:
        return f"the topic {topic_arn} does not exist"
    attributes = topic["attributes"]
    if not service_principals.allows(attributes.get("Policy"), service, "sns:Publish", topic_arn, source_arn, {}):
        return f"the policy of the topic does not let {service} publish"
    return _key_refusal(attributes.get("KmsMasterKeyId"), service, source_arn, {"kms:EncryptionContext:aws:sns:topicArn": topic_arn})


def queue_refusal(queue_arn: str, service: str, source_arn: str) -> str | None:
    """Why the service cannot send to the queue for the resource `source_arn`, None when it can."""
    queue = sqs._queue_by_arn(queue_arn)
    if queue is None:
        return f"the queue {queue_arn} does not exist"
    attributes = queue["attributes"]
    if not service_principals.allows(attributes.get("Policy"), service, "sqs:SendMessage", queue_arn, source_arn, {}):
        return f"the policy of the queue does not let {service} send"
    return _key_refusal(attributes.get("KmsMasterKeyId"), service, source_arn, {"kms:EncryptionContext:aws:sqs:arn": queue_arn})
