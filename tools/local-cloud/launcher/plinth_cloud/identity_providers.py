"""IAM: OpenID Connect providers as a type of CloudFormation, and their updates in the API."""

from typing import Callable

from ministack.services import iam

from . import rest_xml
from .registry import on_start, resource_type

_PROPERTIES = frozenset({"Url", "ClientIdList", "ThumbprintList", "Tags"})


def _query(name: str, values: list) -> dict:
    return {f"{name}.member.{index}": [str(value)] for index, value in enumerate(values or [], 1)}


def _check(props: dict) -> None:
    rest_xml.refuse_unknown("AWS::IAM::OIDCProvider", props, _PROPERTIES)
    if not str(props.get("Url", "")).startswith("https://"):
        raise ValueError(f"Url is {props.get('Url')}, must begin with https:// (InvalidInput)")
    for thumbprint in props.get("ThumbprintList") or []:
        if len(str(thumbprint)) != 40:
            raise ValueError(f"Thumbprint must be 40 characters long: {thumbprint} (InvalidInput)")


def _tags(props: dict) -> list[dict]:
    return [{"Key": tag["Key"], "Value": str(tag["Value"])} for tag in props.get("Tags") or []]


def _create(logical_id: str, props: dict, stack_name: str) -> tuple[str, dict]:
    _check(props)
    url = str(props["Url"])
    rest_xml.require(iam._create_oidc_provider({
        "Url": [url], **_query("ClientIDList", props.get("ClientIdList")),
        **_query("ThumbprintList", props.get("ThumbprintList"))}))
    host = url.removeprefix("https://").rstrip("/")
    arn = f"arn:aws:iam::{iam.get_account_id()}:oidc-provider/{host}"
    iam._oidc_providers[arn]["Tags"] = _tags(props)
    return arn, {"Arn": arn}


def _update(physical_id: str, old: dict, new: dict, stack_name: str) -> tuple[str, dict]:
    _check(new)
    if new["Url"] != old["Url"]:
        return _create(physical_id, new, stack_name)
    provider = iam._oidc_providers.get(physical_id)
    if provider is None:
        raise ValueError(f"OIDC provider {physical_id} not found. (NoSuchEntity)")
    provider.update({"ClientIDList": [*map(str, new.get("ClientIdList") or [])], "Tags": _tags(new),
                     "ThumbprintList": [*map(str, new.get("ThumbprintList") or [])]})
    return physical_id, {"Arn": physical_id}


def _delete(physical_id: str, props: dict) -> None:
    iam._oidc_providers.pop(physical_id, None)


resource_type("AWS::IAM::OIDCProvider", create=_create, update=_update, delete=_delete, gap="the type is not known")


@on_start("iam._IAM_HANDLERS", gap="an OpenID Connect provider cannot be changed")
def add_updates() -> None:
    iam._IAM_HANDLERS.update({
        "UpdateOpenIDConnectProviderThumbprint": _changes("ThumbprintList", _listed),
        "AddClientIDToOpenIDConnectProvider": _changes("ClientIDList", _with_client),
        "RemoveClientIDFromOpenIDConnectProvider": _changes("ClientIDList", _without_client),
        "TagOpenIDConnectProvider": _changes("Tags", _tagged),
        "UntagOpenIDConnectProvider": _changes("Tags", _untagged),
    })


def _changes(member: str, value: Callable[[list, dict], list]) -> Callable[[dict], tuple]:
    def handle(parameters: dict) -> tuple:
        provider = iam._oidc_providers.get(iam._p(parameters, "OpenIDConnectProviderArn"))
        action = iam._p(parameters, "Action")
        if provider is None:
            return iam._error(404, "NoSuchEntity", "The OpenID Connect provider does not exist.", ns="iam")
        provider[member] = value(provider[member], parameters)
        return iam._xml(200, f"{action}Response", "", ns="iam")

    return handle


def _listed(before: list, parameters: dict) -> list:
    names = sorted((name for name in parameters if name.startswith("ThumbprintList.member.")),
                   key=lambda name: int(name.rpartition(".")[2]))
    return [iam._p(parameters, name) for name in names]


def _with_client(before: list, parameters: dict) -> list:
    client = iam._p(parameters, "ClientID")
    return before if client in before else [*before, client]


def _without_client(before: list, parameters: dict) -> list:
    return [client for client in before if client != iam._p(parameters, "ClientID")]


def _tagged(before: list, parameters: dict) -> list:
    added = iam._extract_tags(parameters)
    keys = {tag["Key"] for tag in added}
    return [*(tag for tag in before if tag["Key"] not in keys), *added]


def _untagged(before: list, parameters: dict) -> list:
    removed = iam._extract_tag_keys(parameters)
    return [tag for tag in before if tag["Key"] not in removed]
