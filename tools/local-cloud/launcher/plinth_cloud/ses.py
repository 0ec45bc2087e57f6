"""SES v2: identities, the account, suppression and configuration sets as the API has them; sending is ses_sending.py."""

import json
import re
from urllib.parse import unquote

from ministack.core.responses import get_account_id, get_region, json_response
from ministack.services import ses, ses_v2

from . import api_shapes, ses_account, ses_destinations, ses_events, ses_identities, ses_sending
from .registry import replaces
from .ses_identities import Refused

_SET_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def _create_identity(data: dict) -> dict:
    record = ses_identities.create(
        data.get("EmailIdentity", ""), tags=data.get("Tags"), signing=data.get("DkimSigningAttributes") or {},
        configuration_set=data.get("ConfigurationSetName"))
    ses_sending.ask_for_verification(record)
    return {"IdentityType": record["IdentityType"], "VerifiedForSendingStatus": record["VerifiedForSendingStatus"],
            "DkimAttributes": ses_identities.dkim_view(record)}


def _list_identities(data: dict) -> dict:
    wanted = data.get("Filter") or {}
    rows = []
    for name in list(ses_v2._identities):
        record = ses_identities.find(name)
        rows.append({"IdentityType": record["IdentityType"], "IdentityName": name, "SendingEnabled": True,
                     "VerificationStatus": ses_identities.verification_status(record)})
    rows = [row for row in rows
            if wanted.get("IDENTITY_NAME_CONTAINS", "") in row["IdentityName"]
            and wanted.get("IDENTITY_TYPE", row["IdentityType"]) == row["IdentityType"]
            and wanted.get("VERIFICATION_STATUS", row["VerificationStatus"]) == row["VerificationStatus"]]
    page, token, refused = ses_v2._paginate(rows, ses_v2._body_paging(data), 1000, maximum=1000)
    if refused:
        raise Refused("BadRequestException", json.loads(refused[2])["message"])
    return {"EmailIdentities": page, **({"NextToken": token} if token else {})}


def _put_dkim_signing(record: dict, data: dict) -> dict:
    if data.get("SigningAttributesOrigin") != "AWS_SES":
        raise Refused("BadRequestException", "the local cloud signs with Easy DKIM only: SigningAttributesOrigin must be AWS_SES")
    ses_identities.set_key_length(record, data.get("SigningAttributes") or {})
    view = ses_identities.dkim_view(record)
    return {"DkimStatus": view["Status"], "DkimTokens": view["Tokens"], "SigningHostedZone": view["SigningHostedZone"]}


def _put_identity(identity: str, option: str, data: dict) -> dict | None:
    record = ses_identities.find(identity)
    if option == "dkim/signing":
        return _put_dkim_signing(record, data)
    if option == "mail-from":
        ses_identities.set_mail_from(record, data.get("MailFromDomain"), data.get("BehaviorOnMxFailure"))
    elif option == "configuration-set":
        ses_identities.set_configuration_set(record, data.get("ConfigurationSetName"))
    elif option == "feedback":
        record["FeedbackForwardingStatus"] = bool(data.get("EmailForwardingEnabled"))
    elif option == "dkim":
        record["SigningEnabled"] = bool(data.get("SigningEnabled"))
    else:
        return None
    return {}


def check_configuration_set(name: str, data: dict) -> None:
    if not _SET_NAME.fullmatch(name):
        raise Refused("BadRequestException", f"Invalid configuration set name <{name}>: only alphanumeric ASCII characters, "
                      "'_', and '-' are allowed, up to 64 of them.")
    if name in ses_v2._config_sets:
        raise Refused("AlreadyExistsException", f"Configuration set <{name}> already exists.")
    for option in ("DeliveryOptions", "ReputationOptions", "SendingOptions", "SuppressionOptions"):
        check_option(option, data.get(option) or {})


def check_option(option: str, value: dict) -> None:
    if option == "DeliveryOptions" and value.get("TlsPolicy", "OPTIONAL") not in ("REQUIRE", "OPTIONAL"):
        raise Refused("BadRequestException", f"Invalid TLS policy <{value['TlsPolicy']}>.")
    if option == "SuppressionOptions":
        ses_account.checked_reasons(value.get("SuppressedReasons"))


def put_sending(name: str | None, enabled: bool) -> None:
    """A change of either switch is an event on the default bus, which is how one learns of a pause."""
    if name is None:
        before = ses_account.attributes()["SendingEnabled"]
        ses_account.change(SendingEnabled=enabled)
    else:
        record = ses_v2._config_sets[name]
        before = record.get("SendingOptions", ses_v2._CONFIG_SET_DEFAULTS["SendingOptions"])["SendingEnabled"]
        ses_v2._put_config_set_option(record, "SendingOptions", {"SendingEnabled": enabled})
    if before != enabled:
        arn = f"arn:aws:ses:{get_region()}:{get_account_id()}:" + (f"configuration-set/{name}" if name else "account")
        ses_events.sending_status(arn, enabled)


def _account(method: str, sub: str, data: dict) -> dict | None:
    if (method, sub) == ("GET", "/account"):
        return ses_account.view()
    if (method, sub) == ("PUT", "/account/sending"):
        put_sending(None, bool(data.get("SendingEnabled")))
        return {}
    if (method, sub) == ("PUT", "/account/suppression"):
        ses_account.change(SuppressedReasons=ses_account.checked_reasons(data.get("SuppressedReasons")))
        return {}
    return None


def _suppression(method: str, sub: str, data: dict, query: dict) -> dict | None:
    if sub == "/suppression/addresses" and method == "PUT":
        ses_account.suppress(data.get("EmailAddress", ""), data.get("Reason", ""))
        return {}
    if sub == "/suppression/addresses" and method == "GET":
        dates = [float(value) if (value := ses_v2._first_query_value(query, name)) else None for name in ("StartDate", "EndDate")]
        found = ses_account.suppressed_destinations(ses_v2._query_values(query, "Reason"), *dates)
        page, token, refused = ses_v2._paginate(found, query, 100, maximum=1000)
        if refused:
            raise Refused("BadRequestException", json.loads(refused[2])["message"])
        return {"SuppressedDestinationSummaries": page, **({"NextToken": token} if token else {})}
    match = re.fullmatch(r"/suppression/addresses/(.+)", sub)
    if match and method == "GET":
        return {"SuppressedDestination": ses_account.suppression(match[1])}
    if match and method == "DELETE":
        ses_account.forget(match[1])
        return {}
    return None


def _identities(method: str, sub: str, data: dict) -> dict | None:
    if (method, sub) == ("POST", "/identities"):
        return _create_identity(data)
    if (method, sub) in (("GET", "/identities"), ("POST", "/list-identities")):
        return _list_identities(data)
    match = re.fullmatch(r"/identities/([^/]+)(?:/(.+))?", sub)
    if match is None:
        return None
    if method == "PUT" and match[2]:
        return _put_identity(match[1], match[2], data)
    if method == "GET" and not match[2]:
        return ses_identities.view(ses_identities.find(match[1]))
    if method == "DELETE" and not match[2]:
        ses_identities.delete(match[1])
        return {}
    if (method, match[2]) == ("GET", "policies"):
        ses_identities.find(match[1])
        return {"Policies": {}}
    return None


def _configuration_sets(method: str, sub: str, data: dict) -> dict | None:
    """Only what MiniStack does not check; everything else about configuration sets is its own."""
    if (method, sub) == ("POST", "/configuration-sets"):
        check_configuration_set(data.get("ConfigurationSetName", ""), data)
        return None
    match = re.fullmatch(r"/configuration-sets/([^/]+)(?:/([a-z-]+)(?:/([^/]+))?)?", sub)
    if match is None or match[1] not in ses_v2._config_sets:
        if match and method == "DELETE" and not match[2]:
            ses_identities.require_configuration_set(match[1])
        return None
    if (method, match[2]) == ("PUT", "sending"):
        put_sending(match[1], bool(data.get("SendingEnabled")))
        return {}
    if method == "PUT" and match[2] in ses_v2._CONFIG_SET_OPTIONS:
        check_option(ses_v2._CONFIG_SET_OPTIONS[match[2]], data)
    if match[2] == "event-destinations" and method in ("POST", "PUT"):
        ses_destinations.check(match[1], data.get("EventDestination") or {})
    return None


def answer_of(refused: Refused) -> tuple:
    # The v2 API has one name for both switches.
    code = "SendingPausedException" if refused.code.endswith("SendingPausedException") else refused.code
    return ses_v2._json_err(code, refused.message, refused.status)


@replaces(ses_v2, "handle_request",
          gap="identities are verified at once and forget what they get, nothing is paused or suppressed, destinations are not checked")
async def handle_request(original, method, path, headers, body, query_params):
    sub = unquote(path).rstrip("/").removeprefix("/v2/email")
    try:
        data = json.loads(body) if body else {}
    except json.JSONDecodeError:
        return ses_v2._json_err("BadRequestException", "Could not parse the request body.")
    try:
        sent = ses_sending.handle_v2(method, sub, data)
        answer = next((found for found in (
            sent, _identities(method, sub, data), _account(method, sub, data), _suppression(method, sub, data, query_params),
            _configuration_sets(method, sub, data)) if found is not None), None)
    except Refused as refused:
        return answer_of(refused)
    if answer is not None:
        return json_response(answer)
    answer = await original(method, path, headers, body, query_params)
    if answer[0] < 400 and method in ("POST", "PUT") and "/event-destinations" in sub:
        ses_destinations.announce(data.get("EventDestination") or {})
    return answer


def _refused_v1(refused: Refused) -> tuple:
    what = "Template" if refused.message.startswith("Template") else "ConfigurationSet"
    codes = {"NotFoundException": f"{what}DoesNotExist", "BadRequestException": "InvalidParameterValue"}
    return ses._error(codes.get(refused.code, refused.code), refused.message, 400)


def _sending_v1(name: str):
    @replaces(ses, name, gap="mail is accepted from unverified identities, with any configuration set, and raises no events")
    def send(original, params):
        try:
            return ses_sending.handle_v1(name, params)
        except Refused as refused:
            return _refused_v1(refused)
    return send


for _function in ("_send_email", "_send_raw_email", "_send_templated_email", "_send_bulk_templated_email"):
    _sending_v1(_function)

_OLD_API = (
    "_verify_email_identity", "_verify_domain_identity", "_verify_domain_dkim", "_list_identities", "_delete_identity",
    "_get_identity_verification_attributes", "_get_identity_dkim_attributes", "_list_verified_emails", "_set_identity_notification_topic",
    "_set_identity_feedback_forwarding", "_create_configuration_set", "_delete_configuration_set", "_describe_configuration_set",
    "_list_configuration_sets")


def _refuse_v1(name: str):
    @replaces(ses, name, gap="the first API keeps identities and configuration sets of its own, verified at once")
    def refuse(original, params):
        return ses._error("InvalidAction", "the local cloud has identities and configuration sets in the API of SES v2 only", 400)
    return refuse


for _function in _OLD_API:
    _refuse_v1(_function)


@replaces(ses, "_get_send_quota", gap="the quota does not know the sandbox")
def get_send_quota(original, params):
    quota = ses_account.view()["SendQuota"]
    rows = "".join(f"<{name}>{value}</{name}>" for name, value in quota.items())
    return ses._xml(200, "GetSendQuotaResponse", f"<GetSendQuotaResult>{rows}</GetSendQuotaResult>")


def shape(name: str):
    return api_shapes.shape("sesv2", name)
