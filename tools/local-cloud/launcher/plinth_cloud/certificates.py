"""python -m plinth_cloud.certificates <directory>: makes a certificate authority and a server certificate."""

import ipaddress
import os
import sys
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# Longer than 825 days is refused by Apple's TLS even for an authority that the user trusts.
_LIFETIME = timedelta(days=397)
_DNS_NAMES = ("localhost", "*.localhost", "*.cloudfront.net")


def make(directory: str) -> None:
    os.makedirs(directory, mode=0o700, exist_ok=True)
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Plinth local cloud")])
    authority = (
        _builder(authority_name, authority_name, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    addresses = [x509.IPAddress(ipaddress.ip_address(address)) for address in ("127.0.0.1", "::1")]
    names = [*map(x509.DNSName, _DNS_NAMES), *addresses]
    certificate = _server_certificate("localhost", names, key, authority, authority_key)
    # The authority's key is kept, for its owner only: the names of distributions are known when they are deployed.
    write(os.path.join(directory, "ca.key"), private(authority_key), 0o600)
    write(os.path.join(directory, "server.key"), private(key), 0o600)
    write(os.path.join(directory, "server.pem"), certificate.public_bytes(serialization.Encoding.PEM), 0o644)
    write(os.path.join(directory, "ca.pem"), authority.public_bytes(serialization.Encoding.PEM), 0o644)


def for_name(directory: str, name: str) -> bytes:
    """A certificate, with the server's own key, for one DNS name."""
    with open(os.path.join(directory, "ca.pem"), "rb") as file:
        authority = x509.load_pem_x509_certificate(file.read())
    authority_key = load_key(os.path.join(directory, "ca.key"))
    key = load_key(os.path.join(directory, "server.key"))
    certificate = _server_certificate(name[:64], [x509.DNSName(name)], key, authority, authority_key)
    return certificate.public_bytes(serialization.Encoding.PEM)


def for_signing(directory: str, name: str, public_key) -> bytes:
    """A certificate of the authority for a key that signs messages."""
    with open(os.path.join(directory, "ca.pem"), "rb") as file:
        authority = x509.load_pem_x509_certificate(file.read())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        _builder(subject, authority.subject, public_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .sign(load_key(os.path.join(directory, "ca.key")), hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


def _server_certificate(common_name, names, key, authority, authority_key) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    return (
        _builder(subject, authority.subject, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def private(key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def load_key(path: str):
    with open(path, "rb") as file:
        return serialization.load_pem_private_key(file.read(), password=None)


def _builder(subject: x509.Name, issuer: x509.Name, public_key) -> x509.CertificateBuilder:
    now = datetime.now(timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True, key_cert_sign=signs_certificates, crl_sign=signs_certificates, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False)


def write(path: str, content: bytes, mode: int) -> None:
    temporary = f"{path}.tmp"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    os.replace(temporary, path)


if __name__ == "__main__":
    make(sys.argv[1])
