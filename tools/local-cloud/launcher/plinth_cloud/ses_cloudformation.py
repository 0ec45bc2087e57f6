"""SES as resources of a stack: identities with their DKIM records, configuration sets, event destinations."""

import copy
import random
import string

from ministack.services import ses_v2
from ministack.services.cloudformation import provisioners

from . import api_shapes, rest_xml, ses, ses_destinations, ses_identities, ses_verification
from .registry import resource_type
from .ses_identities import Refused

_IDENTITY = "AWS::SES::EmailIdentity"
_SET = "AWS::SES::ConfigurationSet"
_DESTINATION = "AWS::SES::ConfigurationSetEventDestination"
_IDENTITY_MEMBERS = {
    "EmailIdentity": None, "Tags": None, "ConfigurationSetAttributes": {"ConfigurationSetName"}, "DkimAttributes": {"SigningEnabled"},
    "DkimSigningAttributes": {"NextSigningKeyLength"}, "FeedbackAttributes": {"EmailForwardingEnabled"},
    "MailFromAttributes": {"MailFromDomain", "BehaviorOnMxFailure"}}
_SET_PROPERTIES = frozenset({"Name", "DeliveryOptions", "ReputationOptions", "SendingOptions", "SuppressionOptions", "Tags"})
_DESTINATION_MEMBERS = {
    "Name": None, "Enabled": None, "MatchingEventTypes": None, "SnsDestination": {"TopicARN"}, "EventBridgeDestination": {"EventBusArn"}}


def _explained(work):
    """SES's refusals as CloudFormation shows them."""
    def run(*arguments, **options):
        try:
            return work(*arguments, **options)
        except Refused as refused:
            raise ValueError(f"{refused.message} ({refused.code})") from None
    return run


def _refuse_unknown(resource: str, value: dict, members: dict) -> None:
    rest_xml.refuse_unknown(resource, value, frozenset(members))
    for name, known in members.items():
        if known is not None:
            rest_xml.refuse_unknown(f"{name} of {resource}", value.get(name) or {}, frozenset(known))


def _true(value, default: bool) -> bool:
    return default if value is None else str(value).lower() == "true"


def _tags(props: dict) -> list[dict]:
    return [{"Key": tag["Key"], "Value": tag.get("Value", "")} for tag in props.get("Tags") or []]


def _attributes(record: dict) -> dict:
    records = ses_verification.dkim_records(record["EmailIdentity"], record["Tokens"])
    named = {"EmailIdentity": record["EmailIdentity"]}
    for number, (name, value) in enumerate(records, start=1):
        named.update({f"DkimDNSTokenName{number}": name, f"DkimDNSTokenValue{number}": value})
    return named


def _apply_identity(record: dict, props: dict) -> None:
    """Every property is set; one that the template left out goes back to what a new identity has."""
    ses_identities.set_configuration_set(record, (props.get("ConfigurationSetAttributes") or {}).get("ConfigurationSetName"))
    ses_identities.set_key_length(record, props.get("DkimSigningAttributes") or {})
    mail_from = props.get("MailFromAttributes") or {}
    ses_identities.set_mail_from(record, mail_from.get("MailFromDomain"), mail_from.get("BehaviorOnMxFailure"))
    record["FeedbackForwardingStatus"] = _true((props.get("FeedbackAttributes") or {}).get("EmailForwardingEnabled"), True)
    record["SigningEnabled"] = _true((props.get("DkimAttributes") or {}).get("SigningEnabled"), record["IdentityType"] == "DOMAIN")


@_explained
def _identity_create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    _refuse_unknown(_IDENTITY, props, _IDENTITY_MEMBERS)
    record = ses_identities.create(props["EmailIdentity"], tags=_tags(props), signing=props.get("DkimSigningAttributes") or {},
                                   configuration_set=(props.get("ConfigurationSetAttributes") or {}).get("ConfigurationSetName"))
    try:
        _apply_identity(record, props)
    except Refused:
        ses_identities.delete(record["EmailIdentity"])
        raise
    return record["EmailIdentity"], _attributes(record)


@_explained
def _identity_update(physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None) -> tuple[str, dict]:
    _refuse_unknown(_IDENTITY, new, _IDENTITY_MEMBERS)
    current = physical_id if physical_id in ses_v2._identities else None
    replaced = provisioners._rename_replacement(physical_id, old, new, stack_name, logical_id, new["EmailIdentity"], current,
                                                _identity_create, _identity_delete)
    if replaced is not None:
        return replaced
    record = ses_identities.find(physical_id)
    _apply_identity(record, new)
    provisioners._reconcile_tag_list(ses_v2._ses_tags.setdefault(ses_identities.arn(physical_id), []), old, new)
    return physical_id, _attributes(record)


@_explained
def _identity_delete(physical_id: str, props: dict) -> None:
    if physical_id in ses_v2._identities:
        ses_identities.delete(physical_id)


resource_type(
    _IDENTITY, create=_identity_create, update=_identity_update, update_with_logical_id=True, delete=_identity_delete,
    gap="no DKIM records as attributes, verified at once, an existing identity is taken over, unknown properties pass")


def _options(props: dict) -> dict:
    rest_xml.refuse_unknown(_SET, props, _SET_PROPERTIES)
    api_shapes.refuse_unknown(_SET, ses.shape("CreateConfigurationSetRequest"), props, {("CreateConfigurationSetRequest", "Name"): None})
    members = provisioners._ses_configuration_set_members(props)
    for option in ("DeliveryOptions", "ReputationOptions", "SendingOptions", "SuppressionOptions"):
        ses.check_option(option, members.get(option) or {})
    return members


@_explained
def _set_create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    members = _options(props)
    name = props.get("Name") or f"{logical_id[:51]}-{''.join(random.choices(string.ascii_letters + string.digits, k=12))}"
    ses.check_configuration_set(name, members)
    ses_v2._create_config_set(name, members)
    return name, {}


@_explained
def _set_update(physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None) -> tuple[str, dict]:
    members = _options(new)
    record = ses_v2._config_sets.get(physical_id)
    replaced = provisioners._rename_replacement(
        physical_id, old, new, stack_name, logical_id, new.get("Name", physical_id), physical_id if record else None,
        _set_create, _set_delete)
    if replaced is not None:
        return replaced
    for option in ses_v2._CONFIG_SET_OPTIONS.values():
        if option != "SendingOptions":
            ses_v2._put_config_set_option(record, option, members.get(option) or ses_v2._CONFIG_SET_DEFAULTS.get(option, {}))
    ses.put_sending(physical_id, (members.get("SendingOptions") or {}).get("SendingEnabled", True))
    arn = ses_v2._resource_arn("configuration-set", physical_id)
    provisioners._reconcile_tag_list(ses_v2._ses_tags.setdefault(arn, []), old, new)
    return physical_id, {}


def _set_delete(physical_id: str, props: dict) -> None:
    if ses_v2._config_sets.pop(physical_id, None) is not None:
        ses_v2._ses_tags.pop(ses_v2._resource_arn("configuration-set", physical_id), None)


resource_type(
    _SET, create=_set_create, update=_set_update, update_with_logical_id=True, delete=_set_delete,
    gap="an existing set is overwritten, unknown properties pass, tags added elsewhere are lost")


def _definition(props: dict) -> tuple[str, dict]:
    rest_xml.refuse_unknown(_DESTINATION, props, frozenset({"ConfigurationSetName", "EventDestination"}))
    destination = copy.deepcopy(props["EventDestination"])
    _refuse_unknown(f"EventDestination of {_DESTINATION}", destination, _DESTINATION_MEMBERS)
    ses_identities.require_configuration_set(props["ConfigurationSetName"])
    definition = provisioners._ses_event_destination_definition(destination)
    ses_destinations.check(props["ConfigurationSetName"], definition)
    return props["ConfigurationSetName"], definition


def _put(configuration_set: str, name: str, definition: dict, create: bool) -> None:
    refused = ses_v2._put_event_destination(configuration_set, name, definition, create=create)
    if refused:
        rest_xml.require(refused)
    ses_destinations.announce(definition)


@_explained
def _destination_create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    configuration_set, definition = _definition(props)
    name = props["EventDestination"].get("Name") or provisioners._physical_name(stack_name, logical_id, max_len=64)
    _put(configuration_set, name, definition, create=True)
    # Both names: a destination is known by its set only.
    return f"{configuration_set}|{name}", {"Id": name}


@_explained
def _destination_update(physical_id: str, old: dict, new: dict, stack_name: str, logical_id: str | None = None) -> tuple[str, dict]:
    configuration_set, definition = _definition(new)
    current_set, _, current_name = physical_id.partition("|")
    name = new["EventDestination"].get("Name") or current_name
    known = current_name in ((ses_v2._config_sets.get(current_set) or {}).get("EventDestinations") or {})
    replaced = provisioners._rename_replacement(
        physical_id, old, new, stack_name, logical_id, f"{configuration_set}|{name}", physical_id if known else None,
        _destination_create, _destination_delete)
    if replaced is not None:
        return replaced
    _put(configuration_set, name, definition, create=False)
    return physical_id, {"Id": name}


def _destination_delete(physical_id: str, props: dict) -> None:
    configuration_set, _, name = physical_id.partition("|")
    record = ses_v2._config_sets.get(configuration_set)
    if record is not None:
        (record.get("EventDestinations") or {}).pop(name, None)


resource_type(
    _DESTINATION, create=_destination_create, update=_destination_update, update_with_logical_id=True, delete=_destination_delete,
    gap="a destination of a missing set passes, and one that SES may not publish to; unknown properties pass")
