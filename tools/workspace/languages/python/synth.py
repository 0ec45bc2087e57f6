"""Synthesizes every capability into a folder: python synth.py <cdk|cdktf> <outdir>"""
import sys
from pathlib import Path

HOME = "eu-central-1"
SECOND = "eu-west-1"
EDGE = "us-east-1"
ACCOUNT = "333333333333"
HOOK = "https://hooks.example.com/email"
RECIPIENTS = ["*@example.com", "*@simulator.amazonses.com"]
COPY_VAULT = f"arn:aws:backup:{SECOND}:{ACCOUNT}:backup-vault:acme-prod-backups-copy"
DATABASE = {
    "image": f"{ACCOUNT}.dkr.ecr.{HOME}.amazonaws.com/database-dump@sha256:{'0123456789abcdef' * 4}",
    "secret_arn": f"arn:aws:secretsmanager:{HOME}:{ACCOUNT}:secret:acme/prod/database-AbCdEf",
    "vpc_id": "vpc-0123456789abcdef0",
    "subnet_ids": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    "database_security_group_id": "sg-0123456789abcdef0",
}
CERTIFICATE = f"arn:aws:acm:{EDGE}:{ACCOUNT}:certificate/12345678-1234-1234-1234-123456789012"


def synthesize_cdk(outdir: str) -> None:
    from aws_cdk import App, CfnOutput, Environment, Stack
    from aws_cdk.aws_iam import AccountRootPrincipal, Role
    from plinth_constructs_aws import (
        AssetCdn, BackupPlan, BackupStore, Credential, DatabaseDump, EmailSender, SmtpUser, StateBackend, StateBackendReplica, Uploader,
    )
    from plinth_env_presets import (
        AccessKeyData, AccessKeySlot, BackupCopy, BackupFrequency, CachePreset, CacheRule, EmailDomain, EmailEventType, EmailWebhook, LockMode,
        PlatformEnvironment, Routing,
    )

    app = App(outdir=outdir, analytics_reporting=False)
    environment = PlatformEnvironment.prod(
        project="acme", account=ACCOUNT, region=HOME, domain_name="example.com",
        break_glass_arns=[f"arn:aws:iam::{ACCOUNT}:role/break-glass"],
    )
    home = Stack(app, "state", env=Environment(account=ACCOUNT, region=HOME))
    role = Role(home, "Ci", role_name="acme-ci", assumed_by=AccountRootPrincipal())
    state = StateBackend(home, "State", environment=environment, lock_mode=LockMode.BOTH, replica_region=SECOND)
    state.grant_plan(role, prefix="prod/network/")
    state.grant_apply(role)
    CfnOutput(home, "Configuration", value=state.configuration(component="network").to_hcl())

    second = Stack(app, "state-replica", env=Environment(account=ACCOUNT, region=SECOND))
    StateBackendReplica(second, "Replica", environment=environment, region=SECOND)

    stack = Stack(app, "assets", env=Environment(account=ACCOUNT, region=HOME))
    pipeline = Role(stack, "Pipeline", role_name="acme-pipeline", assumed_by=AccountRootPrincipal())
    assets = AssetCdn(
        stack, "Assets",
        environment=environment,
        domain_names=["assets.example.com"],
        certificate_arn=CERTIFICATE,
        routing=Routing.SPA,
        cache_rules=[CacheRule(path_pattern="static/*", preset=CachePreset.IMMUTABLE)],
        cors_allowed_origins=["https://app.example.com"],
    )
    assets.grant_deploy(pipeline)
    CfnOutput(stack, "Record", value=assets.dns_records[0].values[0])
    uploader = Uploader(
        stack, "Uploader",
        environment=environment,
        bucket=assets.bucket,
        credential=Credential.access_key(keys=[AccessKeyData(slot=AccessKeySlot.A, created_on="2026-11-01")]),
        overwrite=False,
    )
    uploader.grant_read_secret(pipeline)
    CfnOutput(stack, "Manifests", value=uploader.external_secret_manifests(namespace="shop"))

    email = Stack(app, "email", env=Environment(account=ACCOUNT, region=HOME))
    shop = Role(email, "Shop", role_name="acme-shop", assumed_by=AccountRootPrincipal())
    sender = EmailSender(
        email, "Email",
        environment=environment,
        domains=[EmailDomain(domain_name="example.com", apex_spf="v=spf1 include:_spf.google.com ~all")],
        existing_domains=["old.example.com"],
        dmarc_report_addresses=["dmarc@example.com"],
        event_bridge_events=[EmailEventType.DELIVERY],
        webhooks=[EmailWebhook(url=HOOK, raw_message_delivery=True)],
    )
    sender.grant_send(shop, from_addresses=["shop@example.com"], recipients=RECIPIENTS)
    user = SmtpUser(email, "Smtp", environment=environment, sender=sender, display_names=["Acme Wiki"])
    CfnOutput(email, "Dkim", value=sender.dns_records[0].values[0])
    CfnOutput(email, "Adoption", value=sender.adoption_commands[0])
    CfnOutput(email, "Identity", value=sender.cfn_identities["example.com"].ref)
    CfnOutput(email, "SmtpSecret", value=user.secret_arn)

    backups = Stack(app, "backups", env=Environment(account=ACCOUNT, region=HOME))
    restorer = Role(backups, "Restorer", role_name="acme-restorer", assumed_by=AccountRootPrincipal())
    store = BackupStore(backups, "Store", environment=environment, expiry_days=180)
    store.grant_restore(restorer)
    plan = BackupPlan(
        backups, "Plan",
        environment=environment,
        frequencies=[BackupFrequency.DAILY, BackupFrequency.MONTHLY],
        copies=[BackupCopy(vault_arn=COPY_VAULT, frequencies=[BackupFrequency.MONTHLY], retention_days=400)],
    )
    dump = DatabaseDump(backups, "Dump", environment=environment, store=store, schedule="rate(6 hours)", rpo_hours=8, **DATABASE)
    CfnOutput(backups, "Vault", value=plan.vault_arn)
    CfnOutput(backups, "Schedule", value=plan.rules[1].schedule)
    CfnOutput(backups, "Prefix", value=dump.prefix)
    app.synth()

    wrong = Stack(App(), "wrong", env=Environment(account=ACCOUNT, region=HOME))
    mistakes(
        outdir,
        lambda **props: AssetCdn(wrong, "Assets", **props),
        lambda **props: EmailSender(wrong, "Email", **props),
        lambda **props: BackupStore(wrong, "Store", **props),
    )


def synthesize_terraform(outdir: str) -> None:
    from cdktf import App, LocalBackend, TerraformOutput, TerraformStack
    from cdktf_cdktf_provider_aws.provider import AwsProvider
    from plinth_constructs_tf import (
        AssetCdn, BackupPlan, BackupStore, Credential, DatabaseDump, EmailSender, Identity, SmtpUser, StateBackend, StateBackendReplica, Uploader,
    )
    from plinth_env_presets import (
        AccessKeyData, AccessKeySlot, BackupCopy, BackupFrequency, CachePreset, CacheRule, EmailDomain, EmailEventType, EmailWebhook, LockMode,
        PlatformEnvironment, Routing,
    )

    app = App(outdir=outdir)
    environment = PlatformEnvironment.prod(
        project="acme", account=ACCOUNT, region=HOME, domain_name="example.com", deployer_arns=[f"arn:aws:iam::{ACCOUNT}:role/deployer"]
    )
    stack = TerraformStack(app, "state")
    LocalBackend(stack, path="state.tfstate")
    AwsProvider(stack, "Aws", region=HOME)
    second = AwsProvider(stack, "Second", region=SECOND, alias="second")
    StateBackendReplica(stack, "Replica", environment=environment, region=SECOND, provider=second)
    state = StateBackend(stack, "State", environment=environment, lock_mode=LockMode.BOTH, replica_region=SECOND)
    state.grant_plan(Identity.role_name("acme-ci"), prefix="prod/network/")
    state.grant_apply(Identity.role_name("acme-ci"))

    delivery = TerraformStack(app, "assets")
    state.attach_to(delivery, component="assets")
    AwsProvider(delivery, "Aws", region=HOME)
    edge = AwsProvider(delivery, "Edge", region=EDGE, alias="edge")
    assets = AssetCdn(
        delivery, "Assets",
        environment=environment,
        domain_names=["assets.example.com"],
        certificate_arn=CERTIFICATE,
        routing=Routing.SPA,
        cache_rules=[CacheRule(path_pattern="static/*", preset=CachePreset.IMMUTABLE)],
        cors_allowed_origins=["https://app.example.com"],
        edge_provider=edge,
    )
    assets.grant_deploy(Identity.role_name("acme-pipeline"))
    TerraformOutput(delivery, "record", value=assets.dns_records[0].values[0])
    uploader = Uploader(
        delivery, "Uploader",
        environment=environment,
        bucket=assets.bucket,
        credential=Credential.access_key(keys=[AccessKeyData(slot=AccessKeySlot.A, created_on="2026-11-01")]),
        overwrite=False,
    )
    uploader.grant_read_secret(Identity.role_name("acme-pipeline"))
    TerraformOutput(delivery, "manifests", value=uploader.external_secret_manifests(namespace="shop"))
    TerraformOutput(delivery, "store_key", value=uploader.store_key_command)

    email = TerraformStack(app, "email")
    state.attach_to(email, component="email")
    AwsProvider(email, "Aws", region=HOME)
    sender = EmailSender(
        email, "Email",
        environment=environment,
        domains=[EmailDomain(domain_name="example.com", apex_spf="v=spf1 include:_spf.google.com ~all")],
        existing_domains=["old.example.com"],
        dmarc_report_addresses=["dmarc@example.com"],
        event_bridge_events=[EmailEventType.DELIVERY],
        webhooks=[EmailWebhook(url=HOOK, raw_message_delivery=True)],
    )
    sender.grant_send(Identity.role_name("acme-shop"), from_addresses=["shop@example.com"], recipients=RECIPIENTS)
    user = SmtpUser(email, "Smtp", environment=environment, sender=sender, display_names=["Acme Wiki"])
    TerraformOutput(email, "dkim", value=sender.dns_records[0].values[0])
    TerraformOutput(email, "adoption", value=sender.adoption_commands[0])
    TerraformOutput(email, "smtp_secret", value=user.secret_name)

    backups = TerraformStack(app, "backups")
    state.attach_to(backups, component="backups")
    AwsProvider(backups, "Aws", region=HOME)
    store = BackupStore(backups, "Store", environment=environment, expiry_days=180)
    store.grant_restore(Identity.role_name("acme-restorer"))
    plan = BackupPlan(
        backups, "Plan",
        environment=environment,
        frequencies=[BackupFrequency.DAILY, BackupFrequency.MONTHLY],
        copies=[BackupCopy(vault_arn=COPY_VAULT, frequencies=[BackupFrequency.MONTHLY], retention_days=400)],
    )
    dump = DatabaseDump(backups, "Dump", environment=environment, store=store, schedule="rate(6 hours)", rpo_hours=8, **DATABASE)
    TerraformOutput(backups, "vault", value=plan.vault_arn)
    TerraformOutput(backups, "schedule", value=plan.rules[1].schedule)
    TerraformOutput(backups, "prefix", value=dump.prefix)
    app.synth()

    wrong = TerraformStack(App(outdir=outdir), "wrong")
    edge = AwsProvider(wrong, "Edge", region=EDGE, alias="edge")
    AwsProvider(wrong, "Aws", region=HOME)
    mistakes(
        outdir,
        lambda **props: AssetCdn(wrong, "Assets", edge_provider=edge, **props),
        lambda **props: EmailSender(wrong, "Email", **props),
        lambda **props: BackupStore(wrong, "Store", **props),
    )


def mistakes(outdir: str, asset_cdn, email_sender, backup_store) -> None:
    """Keeps what is said of mistakes: the message is the contract, in every language."""
    from plinth_env_presets import EmailDomain, EmailWebhook, ObjectLockMode, PlatformEnvironment

    environment = PlatformEnvironment.prod(project="acme", account=ACCOUNT, region=HOME)
    wrong = {
        "environment": lambda: PlatformEnvironment.prod(project="Acme_", account="12", region=HOME),
        "assets": lambda: asset_cdn(environment=environment, hsts_seconds=60, hsts_preload=True, upload_prefixes=["../"]),
        "email": lambda: email_sender(
            environment=environment,
            domains=[EmailDomain(domain_name="example.com", mail_from_domain="example.com")],
            webhooks=[EmailWebhook(url="http://hooks.example.com")],
        ),
        "backups": lambda: backup_store(environment=environment, object_lock_mode=ObjectLockMode.NONE, expiry_days=0, deep_archive_after_days=30),
    }
    for name, make in wrong.items():
        try:
            make()
        except RuntimeError as error:
            Path(outdir, f"{name}-mistake.txt").write_text(str(error), encoding="utf-8")
        else:
            raise AssertionError("the mistake was not noticed")


if __name__ == "__main__":
    {"cdk": synthesize_cdk, "cdktf": synthesize_terraform}[sys.argv[1]](sys.argv[2])
