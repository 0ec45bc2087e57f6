"""CloudFront's viewers: names that reach a distribution, TLS as it is, and compression."""

import gzip

from ministack import app
from ministack.services import cloudfront

from . import distribution_checks
from .authorization import over_tls
from .registry import replaces

# What CloudFront compresses, and between which sizes (Developer Guide, "Serve compressed files").
_COMPRESSED_TYPES = frozenset({
    "application/dash+xml", "application/eot", "application/font", "application/font-sfnt", "application/javascript",
    "application/json", "application/opentype", "application/otf", "application/pdf", "application/pkcs7-mime",
    "application/protobuf", "application/rss+xml", "application/truetype", "application/ttf",
    "application/vnd.apple.mpegurl", "application/vnd.mapbox-vector-tile", "application/vnd.ms-fontobject",
    "application/wasm", "application/xhtml+xml", "application/xml", "application/x-font-opentype",
    "application/x-font-truetype", "application/x-font-ttf", "application/x-httpd-cgi", "application/x-javascript",
    "application/x-mpegurl", "application/x-opentype", "application/x-otf", "application/x-perl", "application/x-ttf",
    "font/eot", "font/opentype", "font/otf", "font/ttf", "image/svg+xml", "text/css", "text/csv", "text/html",
    "text/javascript", "text/js", "text/plain", "text/richtext", "text/tab-separated-values", "text/xml",
    "text/x-component", "text/x-java-source", "text/x-script", "vnd.apple.mpegurl"})
_COMPRESSED_SIZES = range(1_000, 10_000_001)


def _label(distribution: dict) -> str:
    return distribution["DomainName"].partition(".")[0]


def distribution_named(name: str) -> dict | None:
    """The distribution that has this alternate domain name, an exact one before a wildcard."""
    wildcard = f"*.{name.partition('.')[2]}"
    found = None
    for distribution in list(cloudfront._distributions.values()):
        names = distribution_checks.aliases(cloudfront._dist_config_el(distribution))
        if name in names:
            return distribution
        found = distribution if wildcard in names else found
    return found


@replaces(app, "_parse_cloudfront_dataplane_host", gap="a distribution does not answer to its alternate domain names")
def parse_host(original, host):
    label = original(host)
    name = host.split(":")[0].lower()
    # Clients of the APIs come to an address or to localhost.
    if label is not None or "." not in name or name.replace(".", "").isdigit():
        return label
    distribution = distribution_named(name)
    return _label(distribution) if distribution else None


@replaces(cloudfront, "_dataplane_allowed_methods", gap="a behavior that names no methods allows all")
def allowed_methods(original, behavior):
    methods = original(behavior)
    return ["GET", "HEAD"] if methods is None else methods


@replaces(cloudfront, "find_distribution_for_label", gap="names of no distribution and disabled ones are not refused")
def find_distribution(original, label):
    # An empty record makes the answer that CloudFront's own hosts give.
    return original(label) or {"Id": "", "DomainName": ""}


@replaces(cloudfront, "handle_viewer_request",
          gap="whether a viewer came by TLS is what a header says, nothing is compressed, disabled ones answer")
async def handle_viewer_request(original, distribution, method, path, raw_uri, query, headers, body, *rest):
    if not distribution.get("enabled"):
        return cloudfront._cf_error_response(
            403, "Bad request. We can't connect to the server for this app or website at this time.",
            "Error from cloudfront")
    viewer = {**headers, "x-forwarded-proto": "https" if over_tls.get() else "http"}
    status, answer, content = await original(distribution, method, path, raw_uri, query, viewer, body, *rest)
    parsed = cloudfront.parse_distribution_dataplane_config(distribution)
    behavior = cloudfront._match_behavior(parsed, path)
    if behavior and _is_compressed(distribution, behavior, method, headers, status, answer, content):
        return status, _compressed_headers(answer), gzip.compress(content, mtime=0)
    return status, answer, content


def _header(headers: dict, name: str) -> str:
    return str(next((value for key, value in headers.items() if key.lower() == name), ""))


def _is_compressed(distribution, behavior, method, headers, status, answer, content) -> bool:
    accepted = {item.partition(";")[0].strip() for item in headers.get("accept-encoding", "").split(",")}
    parameters = cloudfront.cache_policy_params(behavior["cache_policy_id"]) or {}
    return bool(
        "gzip" in accepted and method == "GET" and status in (200, 403, 404)
        and parameters.get("EnableAcceptEncodingGzip") and _asks_for_compression(distribution, behavior)
        and _header(answer, "content-type").partition(";")[0].strip().lower() in _COMPRESSED_TYPES
        and not _header(answer, "content-encoding") and len(content) in _COMPRESSED_SIZES)


def _asks_for_compression(distribution: dict, behavior: dict) -> bool:
    for element in distribution_checks.behaviors(cloudfront._dist_config_el(distribution)):
        pattern = cloudfront._text(element, "PathPattern") or None
        if pattern == behavior["path_pattern"]:
            return bool(cloudfront._xbool(element, "Compress", False))
    return False


def _compressed_headers(headers: dict) -> dict:
    kept = {key: value for key, value in headers.items() if key.lower() not in ("content-length", "accept-ranges")}
    for key, value in kept.items():
        # The bytes are no longer those that the entity tag names.
        if key.lower() == "etag" and not value.startswith("W/"):
            kept[key] = f"W/{value}"
    return {**kept, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
