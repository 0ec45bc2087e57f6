"""EC2: rules of a security group as resources of their own, groups that others stand on, prefix lists in rules."""

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from . import rest_xml
from .registry import replaces, resource_type

_COMMON = frozenset({"GroupId", "IpProtocol", "FromPort", "ToPort", "CidrIp", "CidrIpv6", "Description"})
_INGRESS = _COMMON | {"SourceSecurityGroupId", "SourceSecurityGroupOwnerId", "SourcePrefixListId"}
_EGRESS = _COMMON | {"DestinationSecurityGroupId", "DestinationPrefixListId"}


def _rules(group_id: str, is_egress: bool) -> list[dict]:
    group = ec2._security_groups.get(group_id)
    if group is None:
        raise ValueError(f"The security group '{group_id}' does not exist (InvalidGroup.NotFound)")
    return group["IpPermissionsEgress" if is_egress else "IpPermissions"]


def _handlers(kind: str, is_egress: bool, known: frozenset[str]) -> dict:
    def create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
        rest_xml.refuse_unknown(kind, props, known)
        rules = _rules(props["GroupId"], is_egress)
        [rule] = provisioners._ec2_sg_permissions([props])
        for pair in rule["UserIdGroupPairs"]:
            _rules(pair["GroupId"], False)
        if any(ec2._rules_match(rule, existing) for existing in rules):
            raise ValueError("the specified rule already exists (InvalidPermission.Duplicate)")
        rule["SecurityGroupRuleId"] = ec2._sg_rule_id(props["GroupId"], is_egress, rule)
        rules.append(rule)
        return rule["SecurityGroupRuleId"], {"Id": rule["SecurityGroupRuleId"]}

    def update(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
        rest_xml.refuse_unknown(kind, new, known)
        if {**old, "Description": None} != {**new, "Description": None}:
            return create(physical_id, new, stack_name)
        rules = _rules(new["GroupId"], is_egress)
        [changed] = provisioners._ec2_sg_permissions([new])
        rules[:] = [{**changed, "SecurityGroupRuleId": physical_id} if rule.get("SecurityGroupRuleId") == physical_id else rule for rule in rules]
        return physical_id, {"Id": physical_id}

    def delete(physical_id: str, props: dict) -> None:
        if props.get("GroupId") in ec2._security_groups:
            rules = _rules(props["GroupId"], is_egress)
            rules[:] = [rule for rule in rules if rule.get("SecurityGroupRuleId") != physical_id]

    return {"create": create, "update": update, "delete": delete}


for _kind, _is_egress, _known in (("AWS::EC2::SecurityGroupIngress", False, _INGRESS), ("AWS::EC2::SecurityGroupEgress", True, _EGRESS)):
    resource_type(_kind, **_handlers(_kind, _is_egress, _known), gap="the type is not known")


@replaces(provisioners, "_ec2_sg_delete", gap="a security group that rules of other groups name is deleted")
def delete_group(original, physical_id, props):
    for group_id, group in ec2._security_groups.items():
        rules = [*group.get("IpPermissions", []), *group.get("IpPermissionsEgress", [])]
        if group_id != physical_id and any(pair.get("GroupId") == physical_id for rule in rules for pair in rule.get("UserIdGroupPairs", [])):
            raise ValueError(f"resource {physical_id} has a dependent object (DependencyViolation)")
    return original(physical_id, props)


@replaces(ec2, "_parse_ip_permissions", gap="prefix lists of a rule are dropped, and ports count for a rule of all protocols")
def parse_ip_permissions(original, params, prefix):
    rules = original(params, prefix)
    for index, rule in enumerate(rules, 1):
        if rule["IpProtocol"] == "-1":
            rule.pop("FromPort", None)
            rule.pop("ToPort", None)
        position = 1
        while prefix_list := ec2._p(params, f"{prefix}.{index}.PrefixListIds.{position}.PrefixListId"):
            description = ec2._p(params, f"{prefix}.{index}.PrefixListIds.{position}.Description")
            rule["PrefixListIds"].append({"PrefixListId": prefix_list, **({"Description": description} if description else {})})
            position += 1
    return rules
