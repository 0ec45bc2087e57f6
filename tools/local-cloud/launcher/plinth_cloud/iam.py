"""IAM: names that are taken, boundaries, and tags as CloudFormation applies them."""

import functools

from ministack.services import iam
from ministack.services.cloudformation import provisioners

from . import rest_xml
from .registry import on_start, replaces

_ROLE_PROPERTIES = frozenset({
    "AssumeRolePolicyDocument", "Description", "ManagedPolicyArns", "MaxSessionDuration", "Path", "PermissionsBoundary",
    "Policies", "RoleName", "Tags"})


def _check_role(props: dict) -> None:
    rest_xml.refuse_unknown("AWS::IAM::Role", props, _ROLE_PROPERTIES)
    seconds = int(props.get("MaxSessionDuration", 3600))
    if not 3600 <= seconds <= 43200:
        raise ValueError(f"MaxSessionDuration is {seconds}, must be between 3600 and 43200 (ValidationError)")
    for policy in props.get("Policies") or []:
        provisioners._iam_policy_require_valid_document(policy)
    for arn in props.get("ManagedPolicyArns") or []:
        if iam._lookup_policy(arn) is None:
            raise ValueError(f"Policy {arn} does not exist or is not attachable. (NoSuchEntity)")


def _set_boundary(name: str, old: dict, new: dict) -> None:
    boundary = new.get("PermissionsBoundary")
    if boundary == old.get("PermissionsBoundary"):
        return
    if boundary:
        rest_xml.require(iam._put_role_permissions_boundary({"RoleName": name, "PermissionsBoundary": boundary}))
    else:
        rest_xml.require(iam._delete_role_permissions_boundary({"RoleName": name}))


@replaces(provisioners, "_iam_role_create", gap="a role of the same name is overwritten, its boundary is dropped")
def create_role(original, logical_id, props, stack_name):
    _check_role(props)
    name = props.get("RoleName") or provisioners._physical_name(stack_name, logical_id, max_len=64)
    if iam._roles.get(name) is not None:
        raise ValueError(f"Role with name {name} already exists. (EntityAlreadyExists)")
    created = original(logical_id, props, stack_name)
    try:
        _set_boundary(name, {}, props)
    except ValueError:
        provisioners._iam_role_delete(name, props)
        raise
    return created


@replaces(provisioners, "_iam_role_update", gap="a changed or removed boundary of a role is dropped")
def update_role(original, physical_id, old_props, new_props, stack_name, logical_id=None):
    _check_role(new_props)
    result = original(physical_id, old_props, new_props, stack_name, logical_id)
    if result[0] == physical_id:
        _set_boundary(physical_id, old_props, new_props)
    return result


@replaces(provisioners, "_iam_managed_policy_create", gap="a policy of the same name is overwritten")
def create_managed_policy(original, logical_id, props, stack_name):
    rest_xml.refuse_unknown("AWS::IAM::ManagedPolicy", props, frozenset({
        "Description", "Groups", "ManagedPolicyName", "Path", "PolicyDocument", "Roles", "Users"}))
    name = props.get("ManagedPolicyName")
    arn = f"arn:aws:iam::{provisioners.get_account_id()}:policy{props.get('Path', '/')}{name}"
    if name and iam._policies.get(arn) is not None:
        raise ValueError(f"A policy called {name} already exists. (EntityAlreadyExists)")
    provisioners._iam_policy_require_entities(props)
    provisioners._iam_policy_require_valid_document(props)
    return original(logical_id, props, stack_name)


# What else a user may have, which nobody can make here: provider 5.100 asks for each before it deletes a user by force.
_NEVER_MADE = {
    "ListSSHPublicKeys": "SSHPublicKeys",
    "ListSigningCertificates": "Certificates",
    "ListServiceSpecificCredentials": "ServiceSpecificCredentials",
}


@on_start("iam._IAM_HANDLERS", gap="a user's SSH keys, signing certificates and service credentials cannot be listed")
def list_what_is_never_made() -> None:
    for action, members in _NEVER_MADE.items():
        iam._IAM_HANDLERS[action] = functools.partial(_list_none, action, members)


def _list_none(action: str, members: str, parameters: dict):
    user = iam._p(parameters, "UserName")
    if user not in iam._users:
        return iam._error(404, "NoSuchEntity", f"The user with name {user} cannot be found.", ns="iam")
    return iam._xml(200, f"{action}Response",
                    f"<{action}Result><{members}/><IsTruncated>false</IsTruncated></{action}Result>", ns="iam")
