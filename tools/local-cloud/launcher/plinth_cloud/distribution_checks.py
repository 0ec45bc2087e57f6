"""What CloudFront refuses in a distribution's configuration, however it was sent."""

from typing import Iterator, NamedTuple

from ministack.core.responses import get_account_id
from ministack.services import acm, cloudfront, waf

from . import certificate_validation

HOME_REGION = "us-east-1"


class Refusal(NamedTuple):
    code: str
    message: str
    status: int = 400


def refusal(config, distribution_id: str | None = None) -> Refusal | None:
    """Why the configuration (a DistributionConfig element) is refused; the id is that of the distribution it is for."""
    return next(_refusals(config, distribution_id), None)


def _children(element, *path: str) -> list:
    for tag in path:
        element = cloudfront._find(element, tag) if element is not None else None
    return list(element) if element is not None else []


def aliases(config) -> list[str]:
    return [(item.text or "").lower() for item in _children(config, "Aliases", "Items")]


def behaviors(config) -> list:
    default = cloudfront._find(config, "DefaultCacheBehavior")
    return ([] if default is None else [default]) + _children(config, "CacheBehaviors", "Items")


def certificate_arn(config) -> str:
    viewer = cloudfront._find(config, "ViewerCertificate")
    return cloudfront._text(viewer, "ACMCertificateArn") if viewer is not None else ""


def web_acl_id(config) -> str:
    return cloudfront._text(config, "WebACLId")


def _refusals(config, distribution_id: str | None) -> Iterator[Refusal]:
    if cloudfront._text(config, "DefaultRootObject").startswith("/"):
        yield Refusal("InvalidDefaultRootObject", "The parameter DefaultRootObject must not start with a slash.")
    yield from _origin_refusals(config)
    for behavior in behaviors(config):
        yield from _behavior_refusals(behavior)
    for response in _children(config, "CustomErrorResponses", "Items"):
        if bool(cloudfront._text(response, "ResponseCode")) != bool(cloudfront._text(response, "ResponsePagePath")):
            yield Refusal("InvalidArgument", "ResponseCode and ResponsePagePath must be given together.")
    yield from _certificate_refusals(config)
    yield from _alias_refusals(config, distribution_id)
    acl = web_acl_id(config)
    if acl and waf._resolve_local_web_acl(acl)[1] is not None:
        yield Refusal("InvalidWebACLId", f"The web ACL {acl} does not exist or is not a global one.")


def _origin_refusals(config) -> Iterator[Refusal]:
    origins = _children(config, "Origins", "Items")
    for origin in origins:
        control = cloudfront._text(origin, "OriginAccessControlId")
        if control and control not in cloudfront._oacs:
            yield Refusal("NoSuchOriginAccessControl", f"The origin access control {control} does not exist.", 404)
        if all(cloudfront._find(origin, kind) is None for kind in (
                "S3OriginConfig", "CustomOriginConfig", "VpcOriginConfig")):
            yield Refusal("InvalidOrigin", "An origin needs S3OriginConfig or CustomOriginConfig.")
    ids = {cloudfront._text(origin, "Id") for origin in origins}
    ids |= {cloudfront._text(group, "Id") for group in _children(config, "OriginGroups", "Items")}
    for behavior in behaviors(config):
        target = cloudfront._text(behavior, "TargetOriginId")
        if target not in ids:
            yield Refusal("NoSuchOrigin", f"One or more of your origins or origin groups do not exist: {target}", 404)


_POLICIES = (
    ("CachePolicyId", "NoSuchCachePolicy", lambda: (cloudfront._cache_policies, cloudfront._MANAGED_CACHE_POLICIES)),
    ("OriginRequestPolicyId", "NoSuchOriginRequestPolicy",
     lambda: (cloudfront._origin_request_policies, cloudfront._MANAGED_ORIGIN_REQUEST_POLICIES)),
    ("ResponseHeadersPolicyId", "NoSuchResponseHeadersPolicy",
     lambda: (cloudfront._response_headers_policies, cloudfront._MANAGED_RESPONSE_HEADERS_POLICIES)),
)


def _behavior_refusals(behavior) -> Iterator[Refusal]:
    for tag, code, stores in _POLICIES:
        policy = cloudfront._text(behavior, tag)
        if policy and not any(policy in store for store in stores()):
            yield Refusal(code, f"The policy {policy} does not exist.", 404)
    if not cloudfront._text(behavior, "CachePolicyId") and cloudfront._find(behavior, "ForwardedValues") is None:
        yield Refusal("InvalidArgument", "The parameter ForwardedValues or CachePolicyId is required.")
    for association in _children(behavior, "FunctionAssociations", "Items"):
        arn = cloudfront._text(association, "FunctionARN")
        if cloudfront.live_function_code(arn) is None:
            yield Refusal("InvalidFunctionAssociation", f"The function {arn} does not exist or is not published.")


def _covers(name: str, alias: str) -> bool:
    if name == alias:
        return True
    # A wildcard stands for exactly one label, and a wildcard alias needs a wildcard name.
    return name.startswith("*.") and alias.partition(".")[2] == name[2:] and bool(alias.partition(".")[0])


def _certificate_refusals(config) -> Iterator[Refusal]:
    arn, names = certificate_arn(config), aliases(config)
    if not arn:
        if names:
            yield Refusal("InvalidViewerCertificate", "To add an alternate domain name (CNAME) to a CloudFront "
                          "distribution, you must attach a trusted certificate that validates your authorization to "
                          "use the domain name.")
        return
    certificate_validation.settle_all()
    certificate = acm._certificates.get_scoped(get_account_id(), HOME_REGION, arn)
    if certificate is None or arn.split(":")[3] != HOME_REGION or certificate["Status"] != "ISSUED":
        yield Refusal("InvalidViewerCertificate", "The specified SSL certificate doesn't exist, isn't in us-east-1 "
                      "region, isn't valid, or doesn't include a valid certificate chain.")
        return
    covered = [name.lower() for name in certificate["SubjectAlternativeNames"]]
    for alias in names:
        if not any(_covers(name, alias) for name in covered):
            yield Refusal("InvalidViewerCertificate", f"The certificate that is attached to your distribution doesn't "
                          f"cover the alternate domain name (CNAME) that you're trying to add: {alias}")


def _alias_refusals(config, distribution_id: str | None) -> Iterator[Refusal]:
    wanted = set(aliases(config))
    for distribution in cloudfront._distributions.values():
        if distribution["Id"] == distribution_id:
            continue
        for taken in wanted & set(aliases(cloudfront._dist_config_el(distribution))):
            yield Refusal("CNAMEAlreadyExists", f"One or more of the CNAMEs you provided are already associated with "
                          f"a different resource: {taken}", 409)


def distributions_with(read, value: str) -> list[dict]:
    """The distributions whose configuration says this value where `read` looks."""
    return [distribution for distribution in cloudfront._distributions.values()
            if read(cloudfront._dist_config_el(distribution)) == value]
