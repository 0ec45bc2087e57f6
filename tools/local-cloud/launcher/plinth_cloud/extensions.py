"""Every file that extends the emulator. A new one is one more line here."""

from . import registry


def load() -> list[registry.Extension]:
    from . import durability  # noqa: F401
    from . import cloudformation  # noqa: F401
    from . import s3  # noqa: F401
    from . import kms  # noqa: F401
    from . import dynamodb  # noqa: F401
    from . import iam  # noqa: F401
    from . import authorization  # noqa: F401
    from . import policy_variables  # noqa: F401

    return registry.extensions()
