"""ECS: where a task is placed: its subnets and security groups must be there, in one VPC."""

from ministack.services import ec2, ecs


def _refused(message: str) -> tuple:
    return ecs.error_response_json("InvalidParameterException", message, 400)


def problem(definition: dict, data: dict) -> tuple | None:
    if definition.get("networkMode") != "awsvpc":
        return None
    network = (data.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    if not network.get("subnets"):
        return _refused("Network Configuration must be provided when networkMode 'awsvpc' is specified.")
    for subnet in network["subnets"]:
        if subnet not in ec2._subnets:
            return _refused(f"Error retrieving subnet information for [{subnet}]: The subnet ID '{subnet}' does not exist "
                            "(ErrorCode: InvalidSubnetID.NotFound)")
    for group in network.get("securityGroups") or []:
        if group not in ec2._security_groups:
            return _refused(f"Error retrieving security group information for [{group}]: The security group '{group}' does not exist "
                            "(ErrorCode: InvalidGroup.NotFound)")
        if ec2._security_groups[group].get("VpcId") != ec2._subnets[network["subnets"][0]].get("VpcId"):
            return _refused("Security groups and subnets must be in the same VPC.")
    return None


def attachments(data: dict) -> list[dict]:
    network = (data.get("networkConfiguration") or {}).get("awsvpcConfiguration") or {}
    if not network.get("subnets"):
        return []
    return [{"id": ecs.new_uuid(), "type": "ElasticNetworkInterface", "status": "ATTACHED",
             "details": [{"name": "subnetId", "value": network["subnets"][0]}]}]
