"""What SES asks IAM before it sends: the most specific identity, the configuration set that will apply, and the template."""

import json
from urllib.parse import parse_qs

from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_region
from ministack.services import ses_v2

from . import ses_identities, ses_messages
from .registry import replaces
from .ses_identities import Refused

_V1 = {"ses:SendEmail": "_send_email", "ses:SendRawEmail": "_send_raw_email", "ses:SendTemplatedEmail": "_send_templated_email",
       "ses:SendBulkTemplatedEmail": "_send_bulk_templated_email"}
# Not a condition key of AWS: everything that the request is decided on besides its first resource.
_ALSO = "plinth:ses-also"


def applied_configuration_set(message) -> str | None:
    """The one that is named, or the default of the sender's identity."""
    if message.configuration_set:
        return message.configuration_set
    record = ses_identities.of_address(message.source)
    return (record or {}).get("ConfigurationSetName") or None


def _context(message, sender: str) -> dict:
    context = {
        "ses:ApiVersion": "2" if message.api_version == "2" else "1",
        "ses:FromAddress": ses_messages.address_of(sender),
        "ses:Recipients": [ses_messages.address_of(recipient) for recipient in message.recipients],
    }
    name = ses_messages.display_name_of(message.source)
    if name:
        context["ses:FromDisplayName"] = name
    if message.feedback:
        context["ses:FeedbackAddress"] = ses_messages.address_of(message.feedback)
    return context


def questions(message) -> list[tuple[str, str, dict]]:
    """(action, resource, condition keys) of every question; all must be answered with yes."""
    asked = []
    for sender in message.senders:
        context = _context(message, sender)
        record = ses_identities.of_address(sender)
        identity = record["EmailIdentity"] if record else ses_messages.address_of(sender)
        resources = [ses_identities.arn(identity)]
        configuration_set = applied_configuration_set(message)
        if configuration_set:
            resources.append(ses_v2._resource_arn("configuration-set", configuration_set))
        if message.template:
            resources.append(ses_v2._resource_arn("template", message.template))
        asked += [(action, resource, context) for action in message.actions for resource in resources]
    return asked


def refused_resource(message, access_key_id: str) -> str | None:
    """The resource of the first question that IAM answers with no."""
    for action, resource, context in questions(message):
        if iam_evaluator.enforce(access_key_id, action, "ses", get_region(), resource_arn=resource, service_context=context):
            return resource
    return None


@replaces(app, "_enforce_ses_v2", gap="sending is authorized on `*`, without the condition keys of SES")
def enforce_v2(original, method, path, headers, body, query_params, request_id):
    sub = path.rstrip("/").removeprefix("/v2/email")
    if method != "POST" or sub not in ("/outbound-emails", "/outbound-bulk-emails"):
        return original(method, path, headers, body, query_params, request_id)
    try:
        data = json.loads(body or b"{}")
        messages = [ses_messages.from_v2(data)] if sub == "/outbound-emails" else ses_messages.from_v2_bulk(data)
    except (Refused, ValueError):
        # What cannot be read is refused by the handler; the caller must be known all the same.
        return app._authenticate_only("sesv2", headers, query_params, request_id)
    for message in messages:
        for action, resource, context in questions(message):
            denied = app._enforce_data_plane("sesv2", action, headers, query_params, request_id, resource_arn=resource,
                                             service_context=context, named_resource=resource)
            if denied:
                return denied
    return None


def _messages_v1(iam_action: str, body: bytes, params: dict) -> list:
    if iam_action not in _V1 or params.get("Action") is None and b"Action=" not in body:
        return []
    merged = {**params, **parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)}
    try:
        return ses_messages.from_v1(_V1[iam_action], merged)
    except (Refused, ValueError):
        return []


@replaces(iam_actions, "request_tag_context", gap="sending by the first API of SES is authorized on `*`, without its condition keys")
def request_context(original, service, iam_action, body, params):
    context = original(service, iam_action, body, params)
    messages = _messages_v1(iam_action, body, params) if service == "ses" else []
    return {**context, _ALSO: [question for message in messages for question in questions(message)]} if messages else context


@replaces(iam_evaluator, "enforce", gap="sending by the first API of SES is authorized on `*`, without its condition keys")
def enforce(original, access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
    asked = (service_context or {}).get(_ALSO)
    if service != "ses" or not asked:
        return original(access_key_id, iam_action, service, region, resource_arn=resource_arn, service_context=service_context)
    for action, resource, context in asked:
        denied = original(access_key_id, action, service, region, resource_arn=resource, service_context=context)
        if denied:
            return denied
    return None


def caller_name() -> str:
    """What the tag ses:caller-identity says: the user's or the role's name."""
    arn = iam_evaluator.caller_arn()
    return "root" if arn.endswith(":root") else arn.split("/")[1 if ":assumed-role/" in arn else -1]
