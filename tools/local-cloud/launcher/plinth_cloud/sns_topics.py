"""SNS topics and subscriptions: through the service's API with what it checks, and as resources of a stack."""

import json

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import sns
from ministack.services.cloudformation import provisioners

from . import kms, rest_xml, sns_delivery
from .durability import snapshot
from .registry import replaces, resource_type

_TOPIC_PROPERTIES = {"DisplayName", "KmsMasterKeyId", "SignatureVersion", "TracingConfig", "FifoTopic", "ContentBasedDeduplication"}
_SUBSCRIPTION_ATTRIBUTES = (
    "DeliveryPolicy", "FilterPolicy", "FilterPolicyScope", "RawMessageDelivery", "RedrivePolicy", "SubscriptionRoleArn")


def _invalid(reason: str) -> tuple:
    return sns._error("InvalidParameter", f"Invalid parameter: {reason}", 400)


def _topic_problem(name: str, value: str) -> str | None:
    if name == "SignatureVersion" and value not in ("1", "2"):
        return "SignatureVersion Reason: must be 1 or 2"
    if name == "KmsMasterKeyId" and value and kms.resolve_arn(value) is None:
        return f"KmsMasterKeyId Reason: key {value} does not exist"
    if name == "Policy":
        try:
            json.loads(value)
        except ValueError:
            return "Policy Error: null"
    return None


def _given(params: dict) -> dict[str, str]:
    given, number = {}, 1
    while key := sns._p(params, f"Attributes.entry.{number}.key"):
        given[key] = sns._p(params, f"Attributes.entry.{number}.value")
        number += 1
    return given


@replaces(sns, "_create_topic", gap="attributes of a topic are not checked, and its own defaults are missing")
def create_topic(original, params):
    given = _given(params)
    for name, value in given.items():
        problem = _topic_problem(name, value)
        if problem:
            return _invalid(problem)
    return original(params)


@replaces(sns, "_set_topic_attributes", gap="attributes of a topic are not checked, and its own defaults are missing")
def set_topic_attributes(original, params):
    name, value = sns._p(params, "AttributeName"), sns._p(params, "AttributeValue")
    problem = _topic_problem(name, value)
    if problem:
        return _invalid(problem)
    if name in ("KmsMasterKeyId", "DeliveryPolicy") and not value:
        topic, refused = sns._get_topic(sns._p(params, "TopicArn"), "sns:SetTopicAttributes")
        if refused is not None:
            return refused
        topic["attributes"].pop(name, None)
        return sns._xml(200, "SetTopicAttributesResponse", "")
    return original(params)


@replaces(sns, "_refresh_subscription_counts", gap="endpoints of HTTPS get messages by another way")
def refresh_counts(original, topic):
    confirmed = sum(is_confirmed(each) for each in topic["subscriptions"])
    topic["attributes"]["SubscriptionsConfirmed"] = str(confirmed)
    topic["attributes"]["SubscriptionsPending"] = str(len(topic["subscriptions"]) - confirmed)


def is_confirmed(subscription: dict) -> bool:
    return bool(subscription.get("confirmed")) or subscription.get("webhook") == "confirmed"


def _subscription_problem(attributes: dict) -> str | None:
    for name in ("RedrivePolicy", "FilterPolicy", "DeliveryPolicy"):
        try:
            document = json.loads(attributes.get(name) or "{}")
        except ValueError:
            return f"{name}: failed to parse JSON."
        if name == "RedrivePolicy" and document and not str(document.get("deadLetterTargetArn", "")).startswith("arn:aws:sqs:"):
            return "RedrivePolicy Reason: deadLetterTargetArn must be the ARN of a queue"
    return None


@replaces(sns, "_subscribe", gap="an endpoint of HTTP is taken, the ARN is not returned on request, a pending one is not asked again")
def subscribe(original, params):
    protocol, endpoint = sns._p(params, "Protocol"), sns._p(params, "Endpoint")
    topic, refused = sns._get_topic(sns._p(params, "TopicArn"), "sns:Subscribe")
    if refused is not None:
        return refused
    problem = sns_delivery.check_endpoint(protocol, endpoint) or _subscription_problem(_given(params))
    if problem:
        return _invalid(problem)
    if protocol != "https":
        return original(params)
    subscription = add_webhook(topic, endpoint, _given(params))
    shown = subscription["arn"]
    if not is_confirmed(subscription) and sns._p(params, "ReturnSubscriptionArn") != "true":
        shown = "pending confirmation"
    return sns._xml(200, "SubscribeResponse", f"<SubscribeResult><SubscriptionArn>{shown}</SubscriptionArn></SubscribeResult>")


def add_webhook(topic: dict, endpoint: str, attributes: dict) -> dict:
    """Subscribe an endpoint and ask it to confirm; one that is pending is asked again."""
    for subscription in topic["subscriptions"]:
        if subscription["protocol"] == "https" and subscription["endpoint"] == endpoint:
            break
    else:
        arn = f"{topic['arn']}:{new_uuid()}"
        subscription = {
            "arn": arn, "protocol": "https", "endpoint": endpoint, "topic_arn": topic["arn"], "owner": get_account_id(),
            # Not `confirmed`: that would hand it to the emulator's own delivery.
            "confirmed": False, "webhook": "pending", "token": new_uuid().replace("-", "") + new_uuid().replace("-", ""),
            "attributes": {
                "SubscriptionArn": arn, "TopicArn": topic["arn"], "Protocol": "https", "Endpoint": endpoint, "Owner": get_account_id(),
                "ConfirmationWasAuthenticated": "false", "PendingConfirmation": "true", "RawMessageDelivery": "false",
                **{name: value for name, value in attributes.items() if name in _SUBSCRIPTION_ATTRIBUTES}}}
        topic["subscriptions"].append(subscription)
        sns._sub_arn_to_topic[arn] = topic["arn"]
        sns._refresh_subscription_counts(topic)
    if subscription["webhook"] == "pending":
        sns_delivery.ask_to_confirm(topic["arn"], subscription)
    return subscription


@replaces(sns, "_confirm_subscription", gap="whoever confirms is taken for authenticated")
def confirm_subscription(original, params):
    topic, refused = sns._get_topic(sns._p(params, "TopicArn"))
    if refused is not None:
        return refused
    token = sns._p(params, "Token")
    for subscription in topic["subscriptions"]:
        if not token or subscription.get("token") != token:
            continue
        # The link works again, as long as the subscription is there.
        subscription["webhook"] = "confirmed"
        subscription["attributes"].update(
            PendingConfirmation="false", ConfirmationWasAuthenticated=sns._p(params, "AuthenticateOnUnsubscribe") or "false")
        sns._refresh_subscription_counts(topic)
        # A link is followed by GET, which otherwise changes nothing.
        snapshot.touch("sns")
        return sns._xml(200, "ConfirmSubscriptionResponse", f"<ConfirmSubscriptionResult><SubscriptionArn>{subscription['arn']}"
                        "</SubscriptionArn></ConfirmSubscriptionResult>")
    return _invalid("Token")


@replaces(sns, "_unsubscribe", gap="a pending subscription can be removed")
def unsubscribe(original, params):
    arn = sns._p(params, "SubscriptionArn")
    subscription = sns._find_subscription(sns._sub_arn_to_topic.get(arn) or "", arn)
    if subscription is not None and subscription.get("webhook") == "pending":
        # AWS removes it by itself after two days.
        return _invalid("Cannot unsubscribe a subscription that is pending confirmation")
    snapshot.touch("sns")
    return original(params)


def _listed(subscription: dict) -> str:
    shown = {
        "SubscriptionArn": subscription["arn"] if is_confirmed(subscription) else "PendingConfirmation", "Owner": subscription["owner"],
        "TopicArn": subscription["topic_arn"], "Protocol": subscription["protocol"], "Endpoint": subscription["endpoint"]}
    rows = "".join(f"<{name}>{sns._xml_escape(value)}</{name}>" for name, value in shown.items())
    return f"<member>{rows}</member>"


@replaces(sns, "_list_subscriptions_by_topic", gap="a pending subscription is listed with its ARN")
def list_subscriptions_by_topic(original, params):
    topic, refused = sns._get_topic(sns._p(params, "TopicArn"), "sns:ListSubscriptionsByTopic")
    if refused is not None:
        return refused
    return sns._xml(200, "ListSubscriptionsByTopicResponse", "<ListSubscriptionsByTopicResult><Subscriptions>"
                    f"{''.join(map(_listed, topic['subscriptions']))}</Subscriptions></ListSubscriptionsByTopicResult>")


@replaces(sns, "_set_subscription_attributes", gap="a redrive policy is not checked")
def set_subscription_attributes(original, params):
    name, value = sns._p(params, "AttributeName"), sns._p(params, "AttributeValue")
    problem = _subscription_problem({name: value})
    if problem:
        return _invalid(problem)
    return original(params)


# Resources of a stack


def _call(function, **params) -> tuple:
    return rest_xml.require(function({name: value for name, value in params.items() if value is not None}))


def _text(value) -> str:
    return str(value).lower() if isinstance(value, bool) else json.dumps(value) if isinstance(value, (dict, list)) else str(value)


def _topic_name(logical_id: str, props: dict, stack_name: str) -> str:
    return props.get("TopicName") or provisioners._physical_name(stack_name, logical_id, max_len=256)


def _apply_topic(arn: str, old: dict, new: dict) -> None:
    for name in sorted(_TOPIC_PROPERTIES):
        if name in new:
            _call(sns._set_topic_attributes, TopicArn=arn, AttributeName=name, AttributeValue=_text(new[name]))
        elif name in old:
            sns._topics[arn]["attributes"].pop(name, None)
    sns._topics[arn]["attributes"].setdefault("DisplayName", "")


def _refuse_unknown(props: dict) -> None:
    rest_xml.refuse_unknown("AWS::SNS::Topic", props, frozenset(_TOPIC_PROPERTIES | {"TopicName", "Tags"}))


def _topic_create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    _refuse_unknown(props)
    name = _topic_name(logical_id, props, stack_name)
    arn = f"arn:aws:sns:{get_region()}:{get_account_id()}:{name}"
    if arn in sns._topics:
        raise ValueError(f"Topic already exists with the name {name} (AlreadyExistsException)")
    _call(sns._create_topic, Name=name)
    try:
        _apply_topic(arn, {}, props)
    except ValueError:
        del sns._topics[arn]
        raise
    sns._topics[arn]["tags"] = provisioners._tag_map(props.get("Tags"))
    return arn, provisioners._sns_topic_attrs(arn)


def _topic_update(physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None) -> tuple[str, dict]:
    _refuse_unknown(new)
    topic = sns._topics.get(physical_id)
    replaced = provisioners._rename_replacement(
        physical_id, old, new, stack_name, logical_id, _topic_name(logical_id or physical_id, new, stack_name),
        topic["name"] if topic else None, _topic_create, provisioners._sns_delete)
    if replaced is not None:
        return replaced
    _apply_topic(physical_id, old, new)
    provisioners._reconcile_tag_map(topic.setdefault("tags", {}), old, new)
    return physical_id, provisioners._sns_topic_attrs(physical_id)


resource_type(
    "AWS::SNS::Topic", create=_topic_create, update=_topic_update, update_with_logical_id=True, delete=provisioners._sns_delete,
    gap="signature version and key are dropped, an existing topic is overwritten, unknown properties pass")


def _subscription_attributes(props: dict) -> dict:
    return {name: _text(props[name]) for name in _SUBSCRIPTION_ATTRIBUTES if props.get(name) is not None}


def _subscription_create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    rest_xml.refuse_unknown("AWS::SNS::Subscription", props, frozenset({"TopicArn", "Protocol", "Endpoint", *_SUBSCRIPTION_ATTRIBUTES}))
    params = {"TopicArn": props["TopicArn"], "Protocol": props["Protocol"], "Endpoint": props["Endpoint"], "ReturnSubscriptionArn": "true"}
    for number, (name, value) in enumerate(_subscription_attributes(props).items(), start=1):
        params.update({f"Attributes.entry.{number}.key": name, f"Attributes.entry.{number}.value": value})
    _call(sns._subscribe, **params)
    topic = sns._topics[props["TopicArn"]]
    arn = next(each["arn"] for each in topic["subscriptions"]
               if (each["protocol"], each["endpoint"]) == (props["Protocol"], props["Endpoint"]))
    return arn, {"Arn": arn}


def _subscription_update(physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None) -> tuple[str, dict]:
    found = sns._find_subscription(sns._sub_arn_to_topic.get(physical_id) or "", physical_id)
    current = (found["topic_arn"], found["protocol"], found["endpoint"]) if found else None
    replaced = provisioners._rename_replacement(
        physical_id, old, new, stack_name, logical_id, (new["TopicArn"], new["Protocol"], new["Endpoint"]), current,
        _subscription_create, provisioners._sns_sub_delete)
    if replaced is not None:
        return replaced
    before, after = _subscription_attributes(old), _subscription_attributes(new)
    for name, value in after.items():
        _call(sns._set_subscription_attributes, SubscriptionArn=physical_id, AttributeName=name, AttributeValue=value)
    for name in before.keys() - after.keys():
        found["attributes"].pop(name, None)
    found["attributes"].setdefault("RawMessageDelivery", "false")
    return physical_id, {"Arn": physical_id}


resource_type(
    "AWS::SNS::Subscription", create=_subscription_create, update=_subscription_update, update_with_logical_id=True,
    delete=provisioners._sns_sub_delete,
    gap="a subscription to a missing topic passes, endpoints of HTTPS are never asked to confirm, unknown properties pass")
