"""CloudWatch Logs: deliveries of a service's logs as types of CloudFormation, and the permission that they need."""

import json

from ministack.core.responses import get_account_id
from ministack.services import cloudfront, cloudwatch_logs, s3
from ministack.services.cloudformation import provisioners

from . import rest_xml, service_principals
from .registry import replaces, resource_type

_DELIVERY = "delivery.logs.amazonaws.com"


def _tags(props: dict) -> dict:
    return {tag["Key"]: str(tag["Value"]) for tag in props.get("Tags") or []}


def _refused(code: str, message: str) -> tuple:
    return cloudwatch_logs.error_response_json(code, message, 400)


@replaces(cloudwatch_logs, "_put_delivery_source", gap="the source of a delivery need not exist")
def put_source(original, data):
    arn = data.get("resourceArn") or ""
    if ":cloudfront:" in arn:
        if all(distribution["ARN"] != arn for distribution in cloudfront._distributions.values()):
            return _refused("ResourceNotFoundException", f"The distribution {arn} does not exist.")
        if cloudwatch_logs.get_region() != "us-east-1":
            return _refused("ValidationException", "Deliveries of CloudFront are configured in us-east-1 only.")
        if data.get("logType") not in ("ACCESS_LOGS", "CONNECTION_LOGS"):
            return _refused("ValidationException", f"The log type {data.get('logType')} is not one of CloudFront's.")
    return original(data)


def _destination(arn: str) -> dict | None:
    return next((each for each in cloudwatch_logs._delivery_destinations.values() if each["arn"] == arn), None)


@replaces(cloudwatch_logs, "_create_delivery", gap="a delivery is made whatever the policy of its bucket says")
def create_delivery(original, data):
    destination = _destination(data.get("deliveryDestinationArn") or "")
    source = cloudwatch_logs._delivery_sources.get(data.get("deliverySourceName"))
    if destination and source and destination["deliveryDestinationType"] == "S3":
        resource = destination["deliveryDestinationConfiguration"]["destinationResourceArn"]
        bucket, _, prefix = resource.removeprefix("arn:aws:s3:::").partition("/")
        if s3._buckets.get(bucket) is None:
            return _refused("ResourceNotFoundException", f"The bucket {bucket} does not exist.")
        prefix = f"{prefix.rstrip('/')}/" if prefix else ""
        written = f"arn:aws:s3:::{bucket}/{prefix}AWSLogs/{get_account_id()}/CloudFront/log.gz"
        if not service_principals.allows(s3._bucket_policies.get(bucket), _DELIVERY, "s3:PutObject", written,
                                         source["arn"], {"s3:x-amz-acl": "bucket-owner-full-control"}):
            # AWS would add the statement to the policy by itself, which the next deploy would then take away.
            return _refused("AccessDeniedException", f"the policy of {bucket} does not let {_DELIVERY} put {written} "
                            f"for {source['arn']}, allow it before the delivery is made")
    return original(data)


@replaces(cloudwatch_logs, "_delete_delivery_source", gap="ends of a delivery can be deleted before it")
def delete_source(original, data):
    if any(each["deliverySourceName"] == data.get("name") for each in cloudwatch_logs._deliveries.values()):
        return _refused("ConflictException", "This delivery source is in use by a delivery.")
    return original(data)


@replaces(cloudwatch_logs, "_delete_delivery_destination", gap="ends of a delivery can be deleted before it")
def delete_destination(original, data):
    arn = (cloudwatch_logs._delivery_destinations.get(data.get("name")) or {}).get("arn")
    if arn and any(each["deliveryDestinationArn"] == arn for each in cloudwatch_logs._deliveries.values()):
        return _refused("ConflictException", "This delivery destination is in use by a delivery.")
    return original(data)


_SETTINGS = ("recordFields", "fieldDelimiter", "s3DeliveryConfiguration")


@replaces(cloudwatch_logs, "handle_request", gap="UpdateDeliveryConfiguration does not exist")
async def handle_request(original, method, path, headers, body, query_params):
    if not headers.get("x-amz-target", "").endswith(".UpdateDeliveryConfiguration"):
        return await original(method, path, headers, body, query_params)
    data = json.loads(body)
    delivery = cloudwatch_logs._deliveries.get(data.get("id"))
    if delivery is None:
        return _refused("ResourceNotFoundException", f"Delivery does not exist: {data.get('id')}")
    delivery.update({name: data[name] for name in _SETTINGS if name in data})
    return cloudwatch_logs.json_response({})


def _create_source(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    if props["Name"] in cloudwatch_logs._delivery_sources:
        raise ValueError(f"The delivery source {props['Name']} already exists (ConflictException)")
    return _put_source(props)


def _put_source(props: dict) -> tuple[str, dict]:
    rest_xml.refuse_unknown("AWS::Logs::DeliverySource", props, frozenset({"Name", "ResourceArn", "LogType", "Tags"}))
    found = rest_xml.json_body(rest_xml.require(cloudwatch_logs._put_delivery_source({
        "name": props["Name"], "resourceArn": props["ResourceArn"], "logType": props["LogType"],
        "tags": _tags(props)})))["deliverySource"]
    return props["Name"], {"Arn": found["arn"], "Service": found["service"], "ResourceArns": found["resourceArns"]}


def _update_source(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    return _put_source(new) if new["Name"] == old["Name"] else _create_source(physical_id, new, stack_name)


def _remove_source(physical_id: str, props: dict) -> None:
    if physical_id in cloudwatch_logs._delivery_sources:
        rest_xml.require(cloudwatch_logs._delete_delivery_source({"name": physical_id}))


resource_type("AWS::Logs::DeliverySource", create=_create_source, update=_update_source, delete=_remove_source,
              gap="the type is not known")


def _create_destination(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    if props["Name"] in cloudwatch_logs._delivery_destinations:
        raise ValueError(f"The delivery destination {props['Name']} already exists (ConflictException)")
    return _put_destination(props)


def _put_destination(props: dict) -> tuple[str, dict]:
    rest_xml.refuse_unknown("AWS::Logs::DeliveryDestination", props, frozenset({
        "Name", "DestinationResourceArn", "OutputFormat", "Tags"}))
    found = rest_xml.json_body(rest_xml.require(cloudwatch_logs._put_delivery_destination({
        "name": props["Name"], "tags": _tags(props), "outputFormat": props.get("OutputFormat", "json"),
        "deliveryDestinationConfiguration": {"destinationResourceArn": props["DestinationResourceArn"]},
    })))["deliveryDestination"]
    return props["Name"], {"Arn": found["arn"], "DeliveryDestinationType": found["deliveryDestinationType"]}


_REPLACED_DESTINATION = ("Name", "DestinationResourceArn", "OutputFormat")


def _update_destination(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    if all(new.get(name) == old.get(name) for name in _REPLACED_DESTINATION):
        return _put_destination(new)
    return _create_destination(physical_id, new, stack_name)


def _remove_destination(physical_id: str, props: dict) -> None:
    if physical_id in cloudwatch_logs._delivery_destinations:
        rest_xml.require(cloudwatch_logs._delete_delivery_destination({"name": physical_id}))


resource_type("AWS::Logs::DeliveryDestination", create=_create_destination, update=_update_destination,
              delete=_remove_destination, gap="the type is not known")


def _settings(props: dict) -> dict:
    rest_xml.refuse_unknown("AWS::Logs::Delivery", props, frozenset({
        "DeliverySourceName", "DeliveryDestinationArn", "RecordFields", "FieldDelimiter", "S3SuffixPath",
        "S3EnableHiveCompatiblePath", "Tags"}))
    files = {}
    if "S3SuffixPath" in props:
        files["suffixPath"] = props["S3SuffixPath"]
    if "S3EnableHiveCompatiblePath" in props:
        files["enableHiveCompatiblePath"] = str(props["S3EnableHiveCompatiblePath"]).lower() == "true"
    return {"recordFields": props.get("RecordFields") or [], "fieldDelimiter": props.get("FieldDelimiter", ""),
            "s3DeliveryConfiguration": files}


def _create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    made = rest_xml.json_body(rest_xml.require(cloudwatch_logs._create_delivery({
        "deliverySourceName": props["DeliverySourceName"], "deliveryDestinationArn": props["DeliveryDestinationArn"],
        "tags": _tags(props), **_settings(props)})))["delivery"]
    return made["id"], _attributes(made)


def _attributes(delivery: dict) -> dict:
    return {"DeliveryId": delivery["id"], "Arn": delivery["arn"],
            "DeliveryDestinationType": delivery["deliveryDestinationType"]}


def _update(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    if any(new[name] != old[name] for name in ("DeliverySourceName", "DeliveryDestinationArn")):
        return _create(physical_id, new, stack_name)
    delivery = cloudwatch_logs._deliveries.get(physical_id)
    if delivery is None:
        raise ValueError(f"Delivery does not exist: {physical_id} (ResourceNotFoundException)")
    delivery.update({**_settings(new), "tags": _tags(new)})
    return physical_id, _attributes(delivery)


def _remove(physical_id: str, props: dict) -> None:
    cloudwatch_logs._deliveries.pop(physical_id, None)


resource_type("AWS::Logs::Delivery", create=_create, update=_update, delete=_remove, gap="the type is not known")


@replaces(provisioners, "_cwlogs_create", gap="a log group of the same name is overwritten, unknown properties pass")
def create_log_group(original, logical_id, props, stack_name):
    rest_xml.refuse_unknown("AWS::Logs::LogGroup", props, frozenset({
        "LogGroupName", "RetentionInDays", "KmsKeyId", "LogGroupClass", "Tags", "ResourcePolicyDocument"}))
    if props.get("LogGroupName") in cloudwatch_logs._log_groups:
        raise ValueError(f"The specified log group already exists: {props['LogGroupName']} "
                         "(ResourceAlreadyExistsException)")
    return original(logical_id, props, stack_name)
