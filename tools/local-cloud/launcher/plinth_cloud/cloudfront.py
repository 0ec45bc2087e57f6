"""CloudFront: configurations that it refuses, things in use, and the properties of its types in CloudFormation."""

from ministack.core import cloudfront_js
from ministack.services import cloudfront
from ministack.services.cloudformation import provisioners

from . import api_shapes, distribution_checks, rest_xml
from .registry import replaces

# The start of Node.js counts too, and on a machine that is busy that alone can take the five seconds of the emulator.
cloudfront_js._EVAL_TIMEOUT = 60.0

_UNCHECKED = "references, aliases and certificates of a distribution are not checked"


@replaces(cloudfront, "_create_distribution", gap=_UNCHECKED)
def create_distribution(original, headers, body):
    config, _ = cloudfront._unwrap_distribution_create_xml(cloudfront._parse_body(body))
    return _refused(config, None) or original(headers, body)


@replaces(cloudfront, "_update_distribution", gap=_UNCHECKED)
def update_distribution(original, distribution_id, headers, body):
    return _refused(cloudfront._parse_body(body), distribution_id) or original(distribution_id, headers, body)


def _refused(config, distribution_id: str | None) -> tuple | None:
    refusal = None if config is None else distribution_checks.refusal(config, distribution_id)
    return cloudfront._error(*refusal) if refusal else None


_DISTRIBUTION_MEMBERS = {
    **cloudfront._CFN_DISTRIBUTION_CONFIG_RENAMES,
    # Beside AllowedMethods in a template, inside it in the API.
    ("DefaultCacheBehavior", "CachedMethods"): None,
    ("CacheBehavior", "CachedMethods"): None,
}


def _check_distribution(props: dict, distribution_id: str | None) -> None:
    rest_xml.refuse_unknown("AWS::CloudFront::Distribution", props, frozenset({"DistributionConfig", "Tags"}))
    api_shapes.refuse_unknown("AWS::CloudFront::Distribution", api_shapes.shape("cloudfront", "DistributionConfig"),
                              props["DistributionConfig"], _DISTRIBUTION_MEMBERS)
    refusal = distribution_checks.refusal(provisioners._cf_distribution_config(props, "reference"), distribution_id)
    if refusal:
        raise ValueError(f"{refusal.message} ({refusal.code})")


@replaces(provisioners, "_cf_distribution_create", gap="unknown properties of a distribution pass, and nothing is checked")
def provision_distribution(original, logical_id, props, stack_name):
    _check_distribution(props, None)
    return original(logical_id, props, stack_name)


@replaces(provisioners, "_cf_distribution_update", gap="unknown properties of a distribution pass, and nothing is checked")
def reprovision_distribution(original, physical_id, old_props, new_props, stack_name, logical_id=None):
    _check_distribution(new_props, physical_id)
    return original(physical_id, old_props, new_props, stack_name, logical_id)


def _check_config(resource_type: str, props: dict, config: str, api_name: str) -> None:
    rest_xml.refuse_unknown(resource_type, props, frozenset({config}))
    api_shapes.refuse_unknown(resource_type, api_shapes.shape("cloudfront", api_name), props[config], {})


_ADOPTED = "one of the same name is adopted instead of refused, unknown properties pass"


@replaces(provisioners, "_cf_policy_create", gap=_ADOPTED)
def create_policy(original, store, parse, label, props, config_key, logical_id, stack_name):
    _check_config(label, props, config_key, config_key)
    name = (props.get(config_key) or {}).get("Name")
    if any(policy["Config"]["Name"] == name for policy in store.values()):
        raise ValueError(f"A policy with the name {name} already exists (AlreadyExists)")
    return original(store, parse, label, props, config_key, logical_id, stack_name)


@replaces(provisioners, "_cf_policy_update", gap="unknown properties of a policy pass")
def update_policy(original, store, parse, label, create, physical_id, new_props, config_key, logical_id, stack_name):
    _check_config(label, new_props, config_key, config_key)
    return original(store, parse, label, create, physical_id, new_props, config_key, logical_id, stack_name)


@replaces(provisioners, "_cf_oac_create", gap=_ADOPTED)
def create_access_control(original, logical_id, props, stack_name):
    _check_config("AWS::CloudFront::OriginAccessControl", props, "OriginAccessControlConfig",
                  "OriginAccessControlConfig")
    name = (props.get("OriginAccessControlConfig") or {}).get("Name")
    if any(control["Name"] == name for control in cloudfront._oacs.values()):
        raise ValueError(f"An origin access control with the name {name} already exists "
                         "(OriginAccessControlAlreadyExists)")
    return original(logical_id, props, stack_name)


@replaces(cloudfront, "_build_rhp_config_xml", gap="a response headers policy reads back blocks that it was not given")
def build_response_headers_policy(original, parent, config):
    original(parent, config)
    for tag in ("CustomHeadersConfig", "RemoveHeadersConfig"):
        block = cloudfront._find(parent, tag)
        if block is not None and cloudfront._text(block, "Quantity") == "0":
            parent.remove(block)


@replaces(cloudfront, "_cf_update_function", gap="the new version is not in the header from which the SDKs read it")
def replace_function(original, name, headers, body):
    status, answer, content = original(name, headers, body)
    # Spelled so in the API's model.
    return status, {**answer, "ETtag": answer["ETag"]} if "ETag" in answer else answer, content


_IN_USE = "what a distribution uses can be deleted"


def _in_use(value: str) -> bool:
    return any(value in distribution["config_xml"] for distribution in cloudfront._distributions.values())


@replaces(cloudfront, "_delete_oac", gap=_IN_USE)
def delete_access_control(original, oac_id, headers):
    if _in_use(f">{oac_id}<"):
        return cloudfront._error("OriginAccessControlInUse", "Cannot delete the origin access control because it's in "
                                 "use by one or more distributions.", 409)
    return original(oac_id, headers)


@replaces(cloudfront, "_cf_delete_function", gap=_IN_USE)
def delete_function(original, name, headers):
    if _in_use(f":function/{name}<"):
        return cloudfront._error("FunctionInUse", "Cannot delete the function because it's attached to one or more "
                                 "cache behaviors.", 409)
    return original(name, headers)


def _refuse_in_use(physical_id: str, mark: str) -> None:
    if _in_use(mark):
        raise ValueError(f"{physical_id} cannot be deleted because a distribution uses it (InUse)")


@replaces(provisioners, "_cf_oac_delete", gap=_IN_USE)
def remove_access_control(original, physical_id, props):
    _refuse_in_use(physical_id, f">{physical_id}<")
    original(physical_id, props)


@replaces(provisioners, "_cf_cache_policy_delete", gap=_IN_USE)
def remove_cache_policy(original, physical_id, props):
    _refuse_in_use(physical_id, f">{physical_id}<")
    original(physical_id, props)


@replaces(provisioners, "_cf_response_headers_policy_delete", gap=_IN_USE)
def remove_response_headers_policy(original, physical_id, props):
    _refuse_in_use(physical_id, f">{physical_id}<")
    original(physical_id, props)


@replaces(provisioners, "_cf_function_delete", gap=_IN_USE)
def remove_function(original, physical_id, props):
    _refuse_in_use(physical_id, f":function/{physical_id}<")
    original(physical_id, props)


@replaces(provisioners, "_cf_function_create", gap="unknown properties of a function pass")
def create_function(original, logical_id, props, stack_name):
    _check_function(props)
    return original(logical_id, props, stack_name)


@replaces(provisioners, "_cf_function_update", gap="unknown properties of a function pass")
def update_function(original, physical_id, old_props, new_props, stack_name, logical_id=None):
    _check_function(new_props)
    return original(physical_id, old_props, new_props, stack_name, logical_id)


def _check_function(props: dict) -> None:
    resource_type = "AWS::CloudFront::Function"
    rest_xml.refuse_unknown(resource_type, props, frozenset({
        "AutoPublish", "FunctionCode", "FunctionConfig", "FunctionMetadata", "Name", "Tags"}))
    api_shapes.refuse_unknown(resource_type, api_shapes.shape("cloudfront", "FunctionConfig"),
                              props["FunctionConfig"], {})
    if props["FunctionConfig"].get("Runtime") not in cloudfront._FUNCTION_RUNTIMES:
        raise ValueError(f"the runtime {props['FunctionConfig'].get('Runtime')} does not exist (InvalidArgument)")
    size = len((props.get("FunctionCode") or "").encode())
    if not 1 <= size <= 10240:
        raise ValueError(f"the function has {size} bytes, must have 1 to 10240 (FunctionSizeLimitExceeded)")
