"""Where the events of a configuration set go, and whether they may: the policies of topic and key are asked as SES."""

import json
import logging

from ministack.core.responses import get_account_id, get_region
from ministack.services import ses_v2, sns

from . import service_events, service_publish
from .ses_identities import Refused

logger = logging.getLogger("plinth")

_SES = "ses.amazonaws.com"
_DETAIL_TYPES = {
    "SEND": "Email Sent", "REJECT": "Email Rejected", "BOUNCE": "Email Bounced", "COMPLAINT": "Email Complaint Received",
    "DELIVERY": "Email Delivered", "OPEN": "Email Opened", "CLICK": "Email Clicked", "RENDERING_FAILURE": "Email Rendering Failed",
    "DELIVERY_DELAY": "Email Delivery Delayed", "SUBSCRIPTION": "Email Subscribed"}
_SUPPORTED = ("SnsDestination", "EventBridgeDestination")


def _configuration_set_arn(name: str) -> str:
    return ses_v2._resource_arn("configuration-set", name)


def check(configuration_set: str, definition: dict) -> None:
    """SES refuses a topic that it cannot publish to, and another bus than the default one."""
    for target in ses_v2._EVENT_DESTINATION_TARGETS:
        if definition.get(target) and target not in _SUPPORTED:
            raise Refused("BadRequestException", f"the local cloud sends events to SNS and EventBridge only, not to a {target}")
    bus = (definition.get("EventBridgeDestination") or {}).get("EventBusArn")
    if bus and bus != f"arn:aws:events:{get_region()}:{get_account_id()}:event-bus/default":
        raise Refused("BadRequestException", f"The event bus <{bus}> is not the default event bus of this account.")
    topic = (definition.get("SnsDestination") or {}).get("TopicArn")
    if topic:
        problem = service_publish.refusal(topic, _SES, _configuration_set_arn(configuration_set))
        if problem:
            raise Refused("BadRequestException", f"Could not publish a validation message to the SNS topic <{topic}>: {problem}.")


def announce(definition: dict) -> None:
    """The message by which SES tries a topic."""
    topic = (definition.get("SnsDestination") or {}).get("TopicArn")
    if topic:
        sns.publish_internal(topic, "Successfully validated SNS topic for Amazon SES event publishing.")


def raise_event(configuration_set: str | None, event_type: str, record: dict) -> None:
    """Hand an event to every destination that asks for its type."""
    destinations = (ses_v2._config_sets.get(configuration_set) or {}).get("EventDestinations") or {}
    for name, destination in list(destinations.items()):
        if not destination["Enabled"] or event_type not in destination["MatchingEventTypes"]:
            continue
        if "SnsDestination" in destination:
            _to_topic(configuration_set, name, destination["SnsDestination"]["TopicArn"], record)
        else:
            to_bus(_DETAIL_TYPES[event_type], _configuration_set_arn(configuration_set), record)


def _to_topic(configuration_set: str, name: str, topic: str, record: dict) -> None:
    problem = service_publish.refusal(topic, _SES, _configuration_set_arn(configuration_set))
    if problem:
        # AWS drops it as well, and tells nobody.
        logger.warning("SES event destination %s of %s: %s", name, configuration_set, problem)
        return
    sns.publish_internal(topic, json.dumps(record), "Amazon SES Email Event Notification")


def to_bus(detail_type: str, resource: str, detail: dict) -> None:
    service_events.put("aws.ses", detail_type, [resource], detail)
