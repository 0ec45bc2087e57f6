"""IAM access keys: as a resource of a stack, two at most for each user, and when each was last used."""

from xml.etree import ElementTree

from ministack.core import iam_evaluator
from ministack.services import iam
from ministack.services.cloudformation import provisioners

from . import rest_xml
from .registry import replaces, resource_type

_PROPERTIES = frozenset({"UserName", "Status", "Serial"})
_USER_PROPERTIES = frozenset({
    "UserName", "Path", "Groups", "ManagedPolicyArns", "Policies", "PermissionsBoundary", "LoginProfile", "Tags"})
_KEYS_PER_USER = 2


@replaces(iam, "_create_access_key", gap="a user may have any number of access keys")
def create_access_key(original, parameters):
    user = iam._p(parameters, "UserName")
    if user and sum(key["UserName"] == user for key in iam._access_keys.values()) >= _KEYS_PER_USER:
        return iam._error(409, "LimitExceeded", f"Cannot exceed quota for AccessKeysPerUser: {_KEYS_PER_USER}",
                          ns="iam")
    return original(parameters)


@replaces(iam_evaluator, "authenticate", gap="when an access key was last used is not recorded")
def authenticate(original, access_key_id, account_id):
    request = iam_evaluator._signed_request.get()
    answer = original(access_key_id, account_id)
    record = iam._access_keys.get(access_key_id) if isinstance(answer, iam_evaluator.ResolvedCredential) else None
    if record is not None and request is not None:
        region, service = _scope(request)
        record["LastUsed"] = {"Date": iam._now(), "Region": region, "Service": service}
    return answer


def _scope(request) -> tuple[str, str]:
    """Region and service that the request was signed for."""
    credential = request.headers.get("authorization", "").partition("Credential=")[2].partition(",")[0]
    if request.presigned:
        credential = iam_evaluator._query_value(request.query_params, "X-Amz-Credential")
    parts = credential.strip().split("/")
    return (parts[2], parts[3]) if len(parts) == 5 else ("N/A", "N/A")


@replaces(iam, "_get_access_key_last_used", gap="when an access key was last used is not recorded")
def get_access_key_last_used(original, parameters):
    answer = original(parameters)
    used = (iam._access_keys.get(iam._p(parameters, "AccessKeyId")) or {}).get("LastUsed")
    if answer[0] != 200 or used is None:
        return answer
    user = iam._access_keys[iam._p(parameters, "AccessKeyId")]["UserName"]
    return iam._xml(200, "GetAccessKeyLastUsedResponse",
                    f"<GetAccessKeyLastUsedResult><UserName>{user}</UserName><AccessKeyLastUsed>"
                    f"<LastUsedDate>{used['Date']}</LastUsedDate><Region>{used['Region']}</Region>"
                    f"<ServiceName>{used['Service']}</ServiceName></AccessKeyLastUsed></GetAccessKeyLastUsedResult>",
                    ns="iam")


def _serial(props: dict) -> int:
    return int(props.get("Serial", 0))


def _set_status(key_id: str, props: dict) -> None:
    status = props.get("Status", "Active")
    if iam._access_keys[key_id]["Status"] != status:
        rest_xml.require(iam._update_access_key(
            {"UserName": props["UserName"], "AccessKeyId": key_id, "Status": status}))


def _create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    rest_xml.refuse_unknown("AWS::IAM::AccessKey", props, _PROPERTIES)
    if props.get("Status", "Active") not in ("Active", "Inactive"):
        raise ValueError(f"Status is {props['Status']}, must be Active or Inactive (ValidationError)")
    _, _, body = rest_xml.require(iam._create_access_key({"UserName": [props["UserName"]]}))
    found = {element.tag.rpartition("}")[2]: element.text for element in ElementTree.fromstring(body).iter()}
    _set_status(found["AccessKeyId"], props)
    return found["AccessKeyId"], {"SecretAccessKey": found["SecretAccessKey"]}


def _update(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    rest_xml.refuse_unknown("AWS::IAM::AccessKey", new, _PROPERTIES)
    if _serial(new) < _serial(old):
        raise ValueError(f"Serial is {_serial(new)}, can only be incremented from {_serial(old)} (ValidationError)")
    if new["UserName"] != old["UserName"] or _serial(new) != _serial(old):
        return _create(physical_id, new, stack_name)
    if physical_id not in iam._access_keys:
        raise ValueError(f"The Access Key with id {physical_id} cannot be found. (NoSuchEntity)")
    _set_status(physical_id, new)
    return physical_id, {"SecretAccessKey": iam._access_keys[physical_id]["SecretAccessKey"]}


def _delete(physical_id: str, props: dict) -> None:
    if physical_id in iam._access_keys:
        rest_xml.require(iam._delete_access_key({"UserName": props["UserName"], "AccessKeyId": physical_id}))


resource_type("AWS::IAM::AccessKey", create=_create, update=_update, delete=_delete, gap="the type is not known")


@replaces(provisioners, "_iam_user_create", gap="unknown properties of a user pass")
def create_user(original, logical_id, props, stack_name):
    rest_xml.refuse_unknown("AWS::IAM::User", props, _USER_PROPERTIES)
    return original(logical_id, props, stack_name)


@replaces(provisioners, "_iam_user_update", gap="unknown properties of a user pass")
def update_user(original, physical_id, old_props, new_props, stack_name, logical_id=None):
    rest_xml.refuse_unknown("AWS::IAM::User", new_props, _USER_PROPERTIES)
    return original(physical_id, old_props, new_props, stack_name, logical_id)
