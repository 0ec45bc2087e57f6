"""What the command line says, and the environment that the emulator reads it from."""

import argparse
import os
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Settings:
    directory: str
    account_id: str
    region: str
    port: int
    plain_port: int
    certificate: str
    key: str
    token: str
    smtp_port: int
    images: str

    @property
    def ca(self) -> str:
        """The authority that signed the certificate, which clients have to trust."""
        return os.path.join(os.path.dirname(self.certificate), "ca.pem")

    def identity(self) -> dict:
        from importlib.metadata import version

        shown = {name: value for name, value in asdict(self).items() if name in ("account_id", "region", "token")}
        return {**shown, "pid": os.getpid(), "version": version("ministack")}


def parse(arguments: list[str]) -> Settings:
    parser = argparse.ArgumentParser(prog="plinth_cloud", description="one account of the local cloud")
    for name in ("directory", "account-id", "region", "certificate", "key", "token", "images"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("port", "plain-port", "smtp-port"):
        parser.add_argument(f"--{name}", required=True, type=int)
    return Settings(**vars(parser.parse_args(arguments)))


_current: Settings | None = None


def current() -> Settings:
    """The settings that the process was started with."""
    assert _current is not None
    return _current


def export(settings: Settings) -> None:
    """The emulator reads its settings from the environment while it is imported, so this comes first."""
    global _current
    _current = settings
    state = os.path.join(settings.directory, "state")
    temporary = os.path.join(settings.directory, "tmp")
    for directory in (state, temporary):
        os.makedirs(directory, mode=0o700, exist_ok=True)
    for name in list(os.environ):
        # Credentials of the caller's shell would become the emulator's root.
        if name.startswith("AWS_"):
            del os.environ[name]
    os.environ.update({
        "AUTH": "true",
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": settings.certificate,
        "MINISTACK_SSL_KEY": settings.key,
        "MINISTACK_ACCOUNT_ID": settings.account_id,
        "MINISTACK_REGION": settings.region,
        "MINISTACK_HOST": "localhost",
        "GATEWAY_PORT": str(settings.port),
        "BIND_HOST": "127.0.0.1",
        "PERSIST_STATE": "1",
        "STATE_DIR": state,
        "S3_PERSIST": "1",
        "S3_DATA_DIR": os.path.join(settings.directory, "s3"),
        # Nothing but the ports that were given: no MQTT, no SFTP, and no container that another cloud may own.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "DOCKER_HOST": "unix:///nonexistent/docker.sock",
        "TMPDIR": temporary,
    })
