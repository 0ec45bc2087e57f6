"""A message as the APIs of SES and SMTP hand it in, read once into the same form."""

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses, parseaddr
from typing import Iterable

from ministack.services import ses, ses_v2

from . import ses_identities
from .ses_identities import Refused

SET_HEADER = "X-SES-CONFIGURATION-SET"
TAGS_HEADER = "X-SES-MESSAGE-TAGS"
# Of sending for another account, in headers and in parameters of the first API.
_ARN_HEADERS = ("X-SES-SOURCE-ARN", "X-SES-FROM-ARN", "X-SES-RETURN-PATH-ARN")
_ARN_PARAMETERS = ("SourceArn", "FromArn", "ReturnPathArn", "TemplateArn")
_UNSUPPORTED = (
    "ListManagementOptions", "TenantName", "EndpointId", "ConfigurationOverrides", "FeedbackForwardingEmailAddressIdentityArn")
_POLICY = policy.SMTP.clone(max_line_length=998)


@dataclass
class Message:
    #: What IAM is asked for, all of it.
    actions: tuple[str, ...]
    api_version: str
    #: Every address that it is sent as: the From header first, then another envelope sender.
    senders: list[str]
    to: list[str] = field(default_factory=list)
    cc: list[str] = field(default_factory=list)
    bcc: list[str] = field(default_factory=list)
    reply_to: list[str] = field(default_factory=list)
    feedback: str | None = None
    configuration_set: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    content: EmailMessage | None = None
    template: str | None = None
    rendering_failure: str | None = None
    tls_version: str | None = None

    @property
    def source(self) -> str:
        return self.senders[0]

    @property
    def recipients(self) -> list[str]:
        return [*self.to, *self.cc, *self.bcc]


def address_of(text: str) -> str:
    return parseaddr(text)[1]


def display_name_of(text: str) -> str:
    name = parseaddr(text)[0]
    return str(make_header(decode_header(name))) if "=?" in name else name


def _checked(message: Message) -> Message:
    for address in [*message.senders, *message.recipients]:
        plain = address_of(address)
        if not plain.isascii() or "@" not in plain or plain.endswith("@"):
            raise Refused("InvalidParameterValue" if message.api_version == "1" else "BadRequestException", "Missing final '@domain'")
    if not message.recipients:
        raise Refused("InvalidParameterValue" if message.api_version == "1" else "BadRequestException", "Empty list of recipients")
    if len(message.recipients) > 50:
        raise Refused("InvalidParameterValue" if message.api_version == "1" else "BadRequestException",
                      "Recipient count exceeds 50.")
    return message


def compose(message: Message, subject: str, text: str | None, html: str | None, headers: list[tuple[str, str]]) -> EmailMessage:
    content = EmailMessage(policy=_POLICY)
    lists = [(name, ", ".join(values)) for name, values in (
        ("To", message.to), ("Cc", message.cc), ("Reply-To", message.reply_to)) if values]
    try:
        for name, value in [("From", message.source), *lists, ("Subject", subject), *headers]:
            content[name] = value
    except ValueError as error:
        # A line break in a value, or a header twice.
        raise Refused("InvalidParameterValue" if message.api_version == "1" else "BadRequestException", str(error)) from None
    if text is not None or html is None:
        content.set_content(text or "")
        if html is not None:
            content.add_alternative(html, subtype="html")
    else:
        content.set_content(html, subtype="html")
    return content


def _attach(content: EmailMessage, attachments: list[dict]) -> None:
    for attachment in attachments:
        main, _, sub = (attachment.get("ContentType") or "application/octet-stream").partition("/")
        content.add_attachment(
            base64.b64decode(attachment["RawContent"]), maintype=main, subtype=sub, filename=attachment.get("FileName"),
            disposition=(attachment.get("ContentDisposition") or "attachment").lower())


def _raw(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=_POLICY)


def _addresses(content: EmailMessage, name: str) -> list[str]:
    return [address for _, address in getaddresses([str(value) for value in content.get_all(name, [])]) if address]


def _apply_raw(message: Message, content: EmailMessage, source: str | None, destinations: list[str]) -> Message:
    sender = str(content.get("From", "")) or source or ""
    if not sender:
        raise Refused("InvalidParameterValue", "Missing required header 'From'.")
    message.senders = [sender, *([source] if source and address_of(source) != address_of(sender) else [])]
    if destinations:
        message.to = destinations
    else:
        message.to, message.cc, message.bcc = (_addresses(content, name) for name in ("To", "Cc", "Bcc"))
    message.configuration_set = message.configuration_set or str(content.get(SET_HEADER, "")).strip() or None
    for pair in str(content.get(TAGS_HEADER, "")).replace(";", ",").split(","):
        name, separator, value = pair.partition("=")
        if separator:
            message.tags[name.strip()] = value.strip()
    _refuse(name for name in _ARN_HEADERS if name in content)
    # Instructions, which the recipient does not see.
    for name in (SET_HEADER, TAGS_HEADER, "Bcc", "Return-Path"):
        del content[name]
    message.content = content
    return message


def render(message: Message, stored: dict, data: str | dict, headers: list[tuple[str, str]]) -> None:
    try:
        values = json.loads(data) if isinstance(data, str) and data else data or {}
    except ValueError:
        message.rendering_failure = "Template data is not valid JSON."
        return
    rendered = ses._render_template(stored, values)
    for text in rendered.values():
        missing = re.search(r"{{{?\s*([\w.-]+)\s*}?}}", text or "")
        if missing:
            message.rendering_failure = f"Attribute '{missing[1]}' is not present in the rendering data."
            return
    message.content = compose(message, rendered.get("Subject", ""), rendered.get("Text") or None, rendered.get("Html") or None, headers)


def _stored_template(template: dict) -> tuple[dict, str]:
    stored, name, refused = ses_v2._resolve_send_template(template)
    if refused:
        raise Refused("NotFoundException" if refused[0] == 404 else "BadRequestException", _message_of(refused), refused[0])
    return stored, name


def _message_of(answer: tuple) -> str:
    return json.loads(answer[2])["message"]


def _headers(block: dict) -> list[tuple[str, str]]:
    return [(header["Name"], header["Value"]) for header in block.get("Headers") or []]


def _actions_v2(content: dict) -> tuple[str, ...]:
    """The second API is authorized as the first one for raw content. For templates AWS does not say, so both are asked."""
    if content.get("Raw"):
        return ("ses:SendRawEmail",)
    return ("ses:SendEmail", "ses:SendTemplatedEmail") if content.get("Template") else ("ses:SendEmail",)


def _refuse(unsupported: Iterable[str]) -> None:
    """What nobody looks at must not seem to have an effect."""
    names = ", ".join(unsupported)
    if names:
        raise Refused("BadRequestException", f"the local cloud does not know {names} of a message")


def _refuse_unsupported(data: dict) -> None:
    _refuse(name for name in _UNSUPPORTED if data.get(name))
    arn = data.get("FromEmailAddressIdentityArn")
    identity = ses_identities.of_address(data.get("FromEmailAddress") or "") if arn else None
    if arn and (identity is None or ses_identities.arn(identity["EmailIdentity"]) != arn):
        raise Refused("BadRequestException", f"The identity <{arn}> is not the one of the sender.")


def from_v2(data: dict) -> Message:
    """SendEmail of the API of SES v2."""
    _refuse_unsupported(data)
    content, destination = data.get("Content") or {}, data.get("Destination") or {}
    raw = content.get("Raw")
    message = Message(
        actions=_actions_v2(content), api_version="2",
        senders=[data.get("FromEmailAddress") or ""],
        to=destination.get("ToAddresses") or [], cc=destination.get("CcAddresses") or [], bcc=destination.get("BccAddresses") or [],
        reply_to=data.get("ReplyToAddresses") or [], feedback=data.get("FeedbackForwardingEmailAddress"),
        configuration_set=data.get("ConfigurationSetName"),
        tags={tag["Name"]: tag["Value"] for tag in data.get("EmailTags") or []})
    if len([name for name in ("Simple", "Raw", "Template") if content.get(name)]) != 1:
        raise Refused("BadRequestException", "Content must be exactly one of Simple, Raw and Template.")
    if raw:
        try:
            decoded = base64.b64decode(raw.get("Data") or "", validate=True)
        except binascii.Error:
            raise Refused("BadRequestException", "Raw.Data is not base64.") from None
        return _checked(_apply_raw(message, _raw(decoded), data.get("FromEmailAddress"), message.recipients))
    simple, template = content.get("Simple"), content.get("Template")
    if simple:
        body = simple.get("Body") or {}
        part = lambda name: (body.get(name) or {}).get("Data")  # noqa: E731
        _checked(message)
        message.content = compose(message, (simple.get("Subject") or {}).get("Data", ""), part("Text"), part("Html"), _headers(simple))
        _attach(message.content, simple.get("Attachments") or [])
        return message
    stored, message.template = _stored_template(template)
    _checked(message)
    render(message, stored, template.get("TemplateData") or {}, _headers(template))
    if message.content is not None:
        _attach(message.content, template.get("Attachments") or [])
    return message


def from_v2_bulk(data: dict) -> list[Message]:
    template = (data.get("DefaultContent") or {}).get("Template") or {}
    entries = data.get("BulkEmailEntries") or []
    if not entries:
        raise Refused("BadRequestException", "BulkEmailEntries is required")
    messages = []
    for entry in entries:
        replacement = (entry.get("ReplacementEmailContent") or {}).get("ReplacementTemplate") or {}
        message = from_v2({
            **{name: value for name, value in data.items() if name not in ("DefaultContent", "DefaultEmailTags", "BulkEmailEntries")},
            "Destination": entry.get("Destination"),
            "EmailTags": [*(data.get("DefaultEmailTags") or []), *(entry.get("ReplacementTags") or [])],
            "Content": {"Template": {
                **template, "TemplateData": replacement.get("ReplacementTemplateData") or template.get("TemplateData")}}})
        message.actions = ("ses:SendBulkEmail", "ses:SendBulkTemplatedEmail")
        messages.append(message)
    return messages


def from_v1(function: str, params: dict) -> list[Message]:
    """SendEmail, SendRawEmail, SendTemplatedEmail and SendBulkTemplatedEmail of the first API."""
    _refuse(name for name in _ARN_PARAMETERS if ses._p(params, name))

    def listed(name: str) -> list[str]:
        return ses._collect_list(params, f"{name}.member")

    def message(action: str, prefix: str = "Destination") -> Message:
        return Message(
            actions=(action,), api_version="1", senders=[ses._p(params, "Source")], to=listed(f"{prefix}.ToAddresses"),
            cc=listed(f"{prefix}.CcAddresses"), bcc=listed(f"{prefix}.BccAddresses"), reply_to=listed("ReplyToAddresses"),
            feedback=ses._p(params, "ReturnPath") or None, configuration_set=ses._p(params, "ConfigurationSetName") or None,
            tags=_tags_v1(params, "Tags"))

    if function == "_send_raw_email":
        raw = base64.b64decode(ses._p(params, "RawMessage.Data"))
        return [_checked(_apply_raw(message("ses:SendRawEmail"), _raw(raw), ses._p(params, "Source") or None, listed("Destinations")))]
    if function == "_send_email":
        made = _checked(message("ses:SendEmail"))
        made.content = compose(made, ses._p(params, "Message.Subject.Data"), ses._p(params, "Message.Body.Text.Data") or None,
                                ses._p(params, "Message.Body.Html.Data") or None, [])
        return [made]
    stored, name = _stored_template({"TemplateName": ses._p(params, "Template")})
    if function == "_send_templated_email":
        messages = [(message("ses:SendTemplatedEmail"), ses._p(params, "TemplateData"))]
    else:
        messages, number = [], 1
        while listed(f"Destinations.member.{number}.Destination.ToAddresses"):
            prefix = f"Destinations.member.{number}"
            data = ses._p(params, f"{prefix}.ReplacementTemplateData") or ses._p(params, "DefaultTemplateData")
            messages.append((message("ses:SendBulkTemplatedEmail", f"{prefix}.Destination"), data))
            number += 1
    for made, data in messages:
        made.template = name
        render(_checked(made), stored, data, [])
    return [made for made, _ in messages]


def _tags_v1(params: dict, prefix: str) -> dict[str, str]:
    tags, number = {}, 1
    while name := ses._p(params, f"{prefix}.member.{number}.Name"):
        tags[name] = ses._p(params, f"{prefix}.member.{number}.Value")
        number += 1
    return tags


def from_smtp(data: bytes, mail_from: str, recipients: list[str]) -> Message:
    message = Message(actions=("ses:SendRawEmail",), api_version="SMTP", senders=[mail_from])
    return _checked(_apply_raw(message, _raw(data), mail_from, recipients))
