"""What a resource's policy says to a service of AWS that acts on its own, for the few calls that are decided here."""

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id


def allows(policy: str | dict | None, service: str, action: str, resource_arn: str, source_arn: str | None,
           context: dict) -> bool:
    """Whether the policy lets the service act for the resource `source_arn` of this account, if the service names one."""
    keys = {"aws:PrincipalServiceName": service, **context}
    if source_arn is not None:
        keys.update({"aws:SourceArn": source_arn, "aws:SourceAccount": get_account_id(), "aws:SourceOwner": get_account_id()})
    evaluated = iam_evaluator.evaluate_resource_policy(policy, iam_evaluator.EvalContext(
        principal_arn="*", principal_type="Service", principal_account="", action=action, resource_arn=resource_arn,
        # Services come over TLS, and from addresses of AWS.
        region="", secure_transport=True, source_ip="130.176.0.1",
        service_context={key.lower(): value for key, value in keys.items()}), service=service)
    return evaluated.decision == "Allow"
