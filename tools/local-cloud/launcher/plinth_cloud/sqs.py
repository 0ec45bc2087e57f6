"""SQS queues and their policies as resources of a stack."""

from ministack.services import sns, sqs
from ministack.services.cloudformation import provisioners

from . import kms, rest_xml
from .registry import replaces

_QUEUE = "AWS::SQS::Queue"
_PROPERTIES = frozenset({
    "QueueName", "FifoQueue", "Tags", *provisioners._SQS_QUEUE_DEFAULTS, *provisioners._SQS_QUEUE_OPTIONAL,
    *provisioners._SQS_FIFO_OPTIONAL})


def _check(props: dict) -> None:
    rest_xml.refuse_unknown(_QUEUE, props, _PROPERTIES)
    key = props.get("KmsMasterKeyId")
    if key and kms.resolve_arn(key) is None:
        raise ValueError(f"the KMS key {key} does not exist (InvalidParameterValue)")


@replaces(provisioners, "_sqs_create", gap="an existing queue is overwritten, unknown properties and keys pass")
def create_queue(original, logical_id, props, stack_name):
    _check(props)
    name, _ = provisioners._sqs_queue_name(props, stack_name, logical_id)
    if name in sqs._queue_name_to_url:
        raise ValueError(f"A queue named {name} already exists (QueueAlreadyExists)")
    return original(logical_id, props, stack_name)


@replaces(provisioners, "_sqs_update", gap="unknown properties and keys of a queue pass")
def update_queue(original, physical_id, old_props, new_props, stack_name, logical_id=None):
    _check(new_props)
    return original(physical_id, old_props, new_props, stack_name, logical_id)


def _require_members(resource: str, members: str, props: dict, store) -> None:
    rest_xml.refuse_unknown(resource, props, frozenset({members, "PolicyDocument"}))
    for member in props[members]:
        if member not in store:
            raise ValueError(f"{member} does not exist (NotFound)")


def _policy_of(function: str, resource: str, members: str, store) -> None:
    @replaces(provisioners, function, gap="a policy for something that does not exist passes, unknown properties pass")
    def put(original, physical_or_logical_id, *arguments):
        # (logical_id, props, stack_name) of a creation, (physical_id, old, new, stack_name) of an update.
        _require_members(resource, members, arguments[-2], store)
        return original(physical_or_logical_id, *arguments)


for _action in ("create", "update"):
    _policy_of(f"_sqs_queue_policy_{_action}", "AWS::SQS::QueuePolicy", "Queues", sqs._queues)
    _policy_of(f"_sns_topic_policy_{_action}", "AWS::SNS::TopicPolicy", "Topics", sns._topics)
