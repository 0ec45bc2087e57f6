"""Signatures of SNS: a key and a certificate for each account, and the text that is signed.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

import base64
import functools
import hashlib
import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from . import certificates, settings

PATH = "/SimpleNotificationService-"
_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_HASHES = {"1": hashes.SHA1, "2": hashes.SHA256}


def _file(name: str) -> str:
    return os.path.join(settings.current().directory, name)


@functools.cache
def _key() -> rsa.RSAPrivateKey:
    """Made once, kept with the account: a receiver may keep the certificate that it fetched."""
    path = _file("sns-signing.key")
    if not os.path.exists(path):
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        certificates.write(_file("sns-signing.pem"), certificates.for_signing(
            os.path.dirname(settings.current().certificate), "sns.amazonaws.com", made.public_key()), 0o644)
        certificates.write(path, certificates.private(made), 0o600)
    return certificates.load_key(path)


@functools.cache
def certificate() -> bytes:
    _key()
    with open(_file("sns-signing.pem"), "rb") as file:
        return file.read()


@functools.cache
def certificate_path() -> str:
    return f"{PATH}{hashlib.md5(certificate()).hexdigest()}.pem"


def base_url() -> str:
    return f"https://127.0.0.1:{settings.current().port}"


def signed(envelope: dict, version: str) -> dict:
    """The envelope with its signature, by SHA1 for version 1 and by SHA256 for version 2."""
    fields = _NOTIFICATION if envelope["Type"] == "Notification" else _CONFIRMATION
    text = "".join(f"{name}\n{envelope[name]}\n" for name in fields if envelope.get(name) is not None)
    signature = _key().sign(text.encode(), padding.PKCS1v15(), _HASHES[version]())
    return {**envelope, "SignatureVersion": version, "Signature": base64.b64encode(signature).decode(),
            "SigningCertURL": f"{base_url()}{certificate_path()}"}
