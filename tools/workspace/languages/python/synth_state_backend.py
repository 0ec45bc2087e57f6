"""Synthesizes a StateBackend into a folder: python synth_state_backend.py <cdk|cdktf> <outdir>"""
import sys
from pathlib import Path

HOME = "eu-central-1"
SECOND = "eu-west-1"
ACCOUNT = "333333333333"


def synthesize_cdk(outdir: str) -> None:
    from aws_cdk import App, CfnOutput, Environment, Stack
    from aws_cdk.aws_iam import AccountRootPrincipal, Role
    from plinth_constructs_aws import StateBackend, StateBackendReplica
    from plinth_env_presets import LockMode, PlatformEnvironment

    app = App(outdir=outdir, analytics_reporting=False)
    environment = PlatformEnvironment.prod(
        project="acme", account=ACCOUNT, region=HOME, break_glass_arns=[f"arn:aws:iam::{ACCOUNT}:role/break-glass"]
    )
    home = Stack(app, "state", env=Environment(account=ACCOUNT, region=HOME))
    role = Role(home, "Ci", role_name="acme-ci", assumed_by=AccountRootPrincipal())
    state = StateBackend(home, "State", environment=environment, lock_mode=LockMode.BOTH, replica_region=SECOND)
    state.grant_plan(role, prefix="prod/network/")
    state.grant_apply(role)
    CfnOutput(home, "Configuration", value=state.configuration(component="network").to_hcl())

    second = Stack(app, "state-replica", env=Environment(account=ACCOUNT, region=SECOND))
    StateBackendReplica(second, "Replica", environment=environment, region=SECOND)
    app.synth()
    mistake(outdir)


def synthesize_terraform(outdir: str) -> None:
    from cdktf import App, LocalBackend, TerraformStack
    from cdktf_cdktf_provider_aws.provider import AwsProvider
    from plinth_constructs_tf import Identity, StateBackend, StateBackendReplica
    from plinth_env_presets import LockMode, PlatformEnvironment

    app = App(outdir=outdir)
    environment = PlatformEnvironment.prod(
        project="acme", account=ACCOUNT, region=HOME, deployer_arns=[f"arn:aws:iam::{ACCOUNT}:role/deployer"]
    )
    stack = TerraformStack(app, "state")
    LocalBackend(stack, path="state.tfstate")
    AwsProvider(stack, "Aws", region=HOME)
    second = AwsProvider(stack, "Second", region=SECOND, alias="second")
    StateBackendReplica(stack, "Replica", environment=environment, region=SECOND, provider=second)
    state = StateBackend(stack, "State", environment=environment, lock_mode=LockMode.BOTH, replica_region=SECOND)
    state.grant_plan(Identity.role_name("acme-ci"), prefix="prod/network/")
    state.grant_apply(Identity.role_name("acme-ci"))
    state.attach_to(TerraformStack(app, "network"), component="network")
    app.synth()
    mistake(outdir)


def mistake(outdir: str) -> None:
    """Keeps what is said of a mistake: the message is the contract, in every language."""
    from plinth_env_presets import PlatformEnvironment

    try:
        PlatformEnvironment.prod(project="Acme_", account="12", region=HOME)
    except RuntimeError as error:
        Path(outdir, "mistake.txt").write_text(str(error), encoding="utf-8")
        return
    raise AssertionError("the mistake was not noticed")


if __name__ == "__main__":
    {"cdk": synthesize_cdk, "cdktf": synthesize_terraform}[sys.argv[1]](sys.argv[2])
