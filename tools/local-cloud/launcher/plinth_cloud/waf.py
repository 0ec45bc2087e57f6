"""WAF: logging configurations, global web ACLs in us-east-1 only, and none is deleted while a distribution uses it."""

import copy
import json

from ministack.core.responses import AccountScopedDict, get_region
from ministack.services import cloudwatch_logs, s3, waf
from ministack.services.cloudformation import provisioners

from . import api_shapes, distribution_checks, rest_xml
from .registry import on_start, replaces, resource_type

_logging: AccountScopedDict = AccountScopedDict()  # web ACL ARN -> logging configuration
_PREFIX = "aws-waf-logs-"
_ACL_PROPERTIES = frozenset({
    "Name", "Description", "Scope", "DefaultAction", "Rules", "VisibilityConfig", "Tags", "AssociationConfig",
    "CaptchaConfig", "ChallengeConfig", "CustomResponseBodies", "TokenDomains"})
_LOGGING_PROPERTIES = frozenset({"ResourceArn", "LogDestinationConfigs", "RedactedFields", "LoggingFilter"})
_GLOBAL_ONLY = "The scope CLOUDFRONT is served in us-east-1 only."


@on_start("waf", gap="logging configurations do not exist")
def keep_logging_configurations() -> None:
    get_state, load = waf.get_state, waf.load_persisted_state

    def get_state_with_logging() -> dict:
        return {**get_state(), "logging": copy.deepcopy(_logging)}

    def load_with_logging(data: dict) -> None:
        load(data)
        _logging.update(data.get("logging", {}))

    waf.get_state, waf.load_persisted_state = get_state_with_logging, load_with_logging


@replaces(waf, "handle_request", gap="logging configurations do not exist")
async def handle_request(original, method, path, headers, body, query_params):
    action = headers.get("x-amz-target", "").rpartition(".")[2]
    data = json.loads(body) if body else {}
    if data.get("Scope") == "CLOUDFRONT" and get_region() != waf.CLOUDFRONT_HOME_REGION:
        return waf._waf_err("WAFInvalidParameterException", f"{_GLOBAL_ONLY} (reason: SCOPE)")
    handler = _LOGGING_ACTIONS.get(action)
    return handler(data) if handler else await original(method, path, headers, body, query_params)


def _put_logging(data: dict) -> tuple:
    configuration = data.get("LoggingConfiguration") or {}
    arn = configuration.get("ResourceArn", "")
    _, refused = waf._resolve_local_web_acl(arn)
    if refused:
        return refused
    destinations = configuration.get("LogDestinationConfigs") or []
    if len(destinations) != 1:
        return waf._waf_err("WAFInvalidParameterException", "A logging configuration has exactly one destination.")
    problem = _destination_problem(destinations[0])
    if problem:
        return waf._waf_err("WAFInvalidParameterException", problem)
    stored = {**configuration, "ManagedByFirewallManager": False, "LogType": "WAF_LOGS", "LogScope": "CUSTOMER"}
    # A log group is read back without the trailing :* with which it may be given.
    stored["LogDestinationConfigs"] = [destinations[0].removesuffix(":*")]
    _logging[arn] = stored
    return waf.json_response({"LoggingConfiguration": stored})


def _destination_problem(arn: str) -> str | None:
    service, name = arn.split(":")[2], arn.removesuffix(":*").rpartition(":")[2]
    if not name.rpartition("/")[2].startswith(_PREFIX):
        return f"The destination {arn} must have a name that starts with {_PREFIX} (ARN isn't valid)"
    exists = {
        "logs": lambda: name in cloudwatch_logs._log_groups,
        "s3": lambda: name in s3._buckets,
    }.get(service)
    if exists is None:
        return f"the local cloud keeps no WAF logs in {service}"
    return None if exists() else f"The destination {arn} does not exist"


def _get_logging(data: dict) -> tuple:
    found = _logging.get(data.get("ResourceArn", ""))
    if found is None:
        return waf._waf_err("WAFNonexistentItemException", "AWS WAF couldn't perform the operation because your "
                            "resource doesn't exist.")
    return waf.json_response({"LoggingConfiguration": found})


def _delete_logging(data: dict) -> tuple:
    if _logging.pop(data.get("ResourceArn", ""), None) is None:
        return _get_logging(data)
    return waf.json_response({})


def _list_logging(data: dict) -> tuple:
    return waf.json_response({"LoggingConfigurations": list(_logging.values())})


_LOGGING_ACTIONS = {
    "PutLoggingConfiguration": _put_logging, "GetLoggingConfiguration": _get_logging,
    "DeleteLoggingConfiguration": _delete_logging, "ListLoggingConfigurations": _list_logging,
}


def _update_logging(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    rest_xml.refuse_unknown("AWS::WAFv2::LoggingConfiguration", new, _LOGGING_PROPERTIES)
    rest_xml.require(_put_logging({"LoggingConfiguration": new}))
    return new["ResourceArn"], {"ManagedByFirewallManager": False}


def _create_logging(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    if _logging.get(props["ResourceArn"]) is not None:
        raise ValueError(f"{props['ResourceArn']} has a logging configuration already (AlreadyExists)")
    return _update_logging("", {}, props, stack_name)


def _remove_logging(physical_id: str, props: dict) -> None:
    _logging.pop(physical_id, None)


resource_type("AWS::WAFv2::LoggingConfiguration", create=_create_logging, update=_update_logging,
              delete=_remove_logging, gap="the type is not known")


_UPDATED = ("Description", "AssociationConfig", "CaptchaConfig", "ChallengeConfig", "CustomResponseBodies",
            "TokenDomains")


@replaces(waf, "_update_web_acl", gap="an update drops the description and what else it sets")
def update_web_acl(original, data):
    answer = original(data)
    if answer[0] == 200:
        acl = waf._resource_from_scope(waf._web_acls, data["Id"], data.get("Scope", "REGIONAL"))
        acl.update({name: data[name] for name in _UPDATED if name in data})
    return answer


def _in_use(arn: str) -> bool:
    return bool(distribution_checks.distributions_with(distribution_checks.web_acl_id, arn))


@replaces(waf, "_delete_web_acl", gap="a web ACL that a distribution uses can be deleted")
def delete_web_acl(original, data):
    acl = waf._resource_from_scope(waf._web_acls, data.get("Id", ""), data.get("Scope", "REGIONAL"))
    if acl and _in_use(acl["ARN"]):
        return waf._waf_err("WAFAssociatedItemException", "AWS WAF couldn't perform the operation because your "
                            "resource is being used by another resource or it's associated with another resource.")
    answer = original(data)
    if acl and answer[0] == 200:
        _logging.pop(acl["ARN"], None)
    return answer


@replaces(provisioners, "_waf_web_acl_delete", gap="a web ACL that a distribution uses can be deleted")
def remove_web_acl(original, physical_id, props):
    name, uid, scope = provisioners._waf_web_acl_parts(physical_id, props)
    acl = waf.web_acl_record(uid, scope)
    if acl and _in_use(acl["ARN"]):
        raise ValueError(f"{name} is used by a distribution (WAFAssociatedItemException)")
    original(physical_id, props)
    if acl:
        _logging.pop(acl["ARN"], None)


# In a template SearchString is text; in the API it is a blob, for which SearchStringBase64 stands in the template.
_ACL_RENAMES = {("ByteMatchStatement", "SearchStringBase64"): None}


def _check_web_acl(props: dict) -> None:
    rest_xml.refuse_unknown("AWS::WAFv2::WebACL", props, _ACL_PROPERTIES)
    shape = api_shapes.shape("wafv2", "CreateWebACLRequest")
    api_shapes.refuse_unknown("AWS::WAFv2::WebACL", shape, props, _ACL_RENAMES)
    if props.get("Scope") == "CLOUDFRONT" and get_region() != waf.CLOUDFRONT_HOME_REGION:
        raise ValueError(f"{_GLOBAL_ONLY} (WAFInvalidParameterException)")


@replaces(provisioners, "_waf_web_acl_create", gap="a web ACL of the same name, one elsewhere and unknown properties pass")
def create_web_acl(original, logical_id, props, stack_name):
    _check_web_acl(props)
    for acl in waf._values_for_scope(waf._web_acls, props["Scope"]):
        if acl["Name"] == props.get("Name"):
            raise ValueError(f"{waf._DUPLICATE_ITEM_MESSAGE} (WAFDuplicateItemException)")
    physical_id, attributes = original(logical_id, props, stack_name)
    return physical_id, {**attributes, "LabelNamespace": "", "Capacity": 0}


@replaces(provisioners, "_waf_web_acl_update", gap="unknown properties of a web ACL pass")
def change_web_acl(original, physical_id, old_props, new_props, stack_name, logical_id=None):
    _check_web_acl(new_props)
    return original(physical_id, old_props, new_props, stack_name, logical_id)
