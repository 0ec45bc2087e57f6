"""TLS by name: a viewer of a distribution is shown a certificate for the alternate domain name that it asked for."""

import functools
import os
import ssl
import tempfile

from hypercorn.config import Config

from . import certificates, cloudfront_viewers


class NamedConfig(Config):
    """Presents the server's own certificate, and another one for each name that a distribution has."""

    def create_ssl_context(self) -> ssl.SSLContext | None:
        context = super().create_ssl_context()
        if context is not None:
            context.sni_callback = self._choose
        return context

    def _choose(self, connection: ssl.SSLObject, name: str | None, context: ssl.SSLContext) -> None:
        # For any other name the client sees that the certificate is not for it, as it would with CloudFront.
        if name and cloudfront_viewers.distribution_named(name.lower()) is not None:
            connection.context = self._context_of(name.lower())

    @functools.lru_cache(maxsize=500)
    def _context_of(self, name: str) -> ssl.SSLContext:
        directory = os.path.dirname(self.certfile)
        context = super().create_ssl_context()
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            file.write(certificates.for_name(directory, name))
            file.flush()
            context.load_cert_chain(certfile=file.name, keyfile=self.keyfile)
        return context
