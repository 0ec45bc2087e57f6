"""Every file that extends the emulator. A new one is one more line here."""

from . import registry


def load() -> list[registry.Extension]:
    from . import durability  # noqa: F401
    from . import cloudformation  # noqa: F401
    from . import s3  # noqa: F401
    from . import kms  # noqa: F401
    from . import dynamodb  # noqa: F401
    from . import iam  # noqa: F401
    from . import access_keys  # noqa: F401
    from . import secrets_manager  # noqa: F401
    from . import authorization  # noqa: F401
    from . import uploads  # noqa: F401
    from . import object_lock  # noqa: F401
    from . import policy_variables  # noqa: F401
    from . import cloudfront  # noqa: F401
    from . import cloudfront_origin  # noqa: F401
    from . import cloudfront_viewers  # noqa: F401
    from . import acm  # noqa: F401
    from . import waf  # noqa: F401
    from . import logs_delivery  # noqa: F401
    from . import logs  # noqa: F401
    from . import scheduler  # noqa: F401
    from . import schedules  # noqa: F401
    from . import identity_providers  # noqa: F401
    from . import eks  # noqa: F401
    from . import sns_topics  # noqa: F401
    from . import sns_delivery  # noqa: F401
    from . import sqs  # noqa: F401
    from . import cloudwatch  # noqa: F401
    from . import eventbridge  # noqa: F401
    from . import key_events  # noqa: F401
    from . import ses  # noqa: F401
    from . import ses_authorization  # noqa: F401
    from . import ses_cloudformation  # noqa: F401
    from . import additional_checks  # noqa: F401
    from . import embedded_metrics  # noqa: F401
    from . import ecs_tasks  # noqa: F401
    from . import ecs_definitions  # noqa: F401
    from . import ecs_authorization  # noqa: F401
    from . import security_groups  # noqa: F401
    from . import backup  # noqa: F401
    from . import backup_cloudformation  # noqa: F401

    return registry.extensions()
