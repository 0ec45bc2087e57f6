"""EKS: pod identity associations as a type of CloudFormation."""

from ministack.core import iam_evaluator
from ministack.services import eks

from . import rest_xml
from .registry import resource_type

_PROPERTIES = frozenset({
    "ClusterName", "Namespace", "ServiceAccount", "RoleArn", "TargetRoleArn", "DisableSessionTags", "Tags"})
_REPLACED = ("ClusterName", "Namespace", "ServiceAccount")


def _body(props: dict) -> dict:
    rest_xml.refuse_unknown("AWS::EKS::PodIdentityAssociation", props, _PROPERTIES)
    problem = iam_evaluator.validate_role_arn(props["RoleArn"])
    if problem:
        raise ValueError(f"{problem} (InvalidParameterException)")
    body = {"namespace": props["Namespace"], "serviceAccount": props["ServiceAccount"], "roleArn": props["RoleArn"],
            "disableSessionTags": str(props.get("DisableSessionTags", "")).lower() == "true",
            "tags": {tag["Key"]: str(tag["Value"]) for tag in props.get("Tags") or []}}
    return {**body, "targetRoleArn": props["TargetRoleArn"]} if "TargetRoleArn" in props else body


def _described(response: tuple) -> tuple[str, dict]:
    made = rest_xml.json_body(rest_xml.require(response))["association"]
    attributes = {"AssociationArn": made["associationArn"], "AssociationId": made["associationId"]}
    if made.get("externalId"):
        attributes["ExternalId"] = made["externalId"]
    return made["associationArn"], attributes


def _create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    return _described(eks._create_pod_identity_association(props["ClusterName"], _body(props)))


def _id(physical_id: str) -> str:
    return physical_id.rpartition("/")[2]


def _update(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    if any(new[name] != old[name] for name in _REPLACED):
        return _create(physical_id, new, stack_name)
    body = _body(new)
    described = _described(eks._update_pod_identity_association(new["ClusterName"], _id(physical_id), body))
    # Tags are no part of that operation.
    eks._pod_identity_associations[eks._pia_key(new["ClusterName"], _id(physical_id))]["tags"] = body["tags"]
    eks._tags[physical_id] = dict(body["tags"])
    return described


def _delete(physical_id: str, props: dict) -> None:
    if eks._pia_key(props["ClusterName"], _id(physical_id)) in eks._pod_identity_associations:
        rest_xml.require(eks._delete_pod_identity_association(props["ClusterName"], _id(physical_id)))


resource_type("AWS::EKS::PodIdentityAssociation", create=_create, update=_update, delete=_delete,
              gap="the type is not known")
