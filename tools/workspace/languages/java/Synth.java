import io.plinth.constructs.aws.AssetCdn;
import io.plinth.constructs.aws.BackupPlan;
import io.plinth.constructs.aws.BackupStore;
import io.plinth.constructs.aws.Credential;
import io.plinth.constructs.aws.DatabaseDump;
import io.plinth.constructs.aws.EmailSender;
import io.plinth.constructs.aws.SmtpUser;
import io.plinth.constructs.aws.StateBackend;
import io.plinth.constructs.aws.StateBackendReplica;
import io.plinth.constructs.aws.Uploader;
import io.plinth.env.presets.AccessKeyCredentialOptions;
import io.plinth.env.presets.AccessKeyData;
import io.plinth.env.presets.AccessKeySlot;
import io.plinth.env.presets.BackupCopy;
import io.plinth.env.presets.BackupFrequency;
import io.plinth.env.presets.CachePreset;
import io.plinth.env.presets.CacheRule;
import io.plinth.env.presets.EmailDomain;
import io.plinth.env.presets.EmailEventType;
import io.plinth.env.presets.EmailSendOptions;
import io.plinth.env.presets.EmailWebhook;
import io.plinth.env.presets.ExternalSecretOptions;
import io.plinth.env.presets.LockMode;
import io.plinth.env.presets.ObjectLockMode;
import io.plinth.env.presets.PlatformEnvironment;
import io.plinth.env.presets.PlatformEnvironmentProps;
import io.plinth.env.presets.Routing;
import io.plinth.env.presets.StateConfigurationOptions;
import io.plinth.env.presets.StateGrantOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;

/** Synthesizes every capability into a folder: java Synth.java outdir */
public class Synth {
    private static final String HOME = "eu-central-1";
    private static final String SECOND = "eu-west-1";
    private static final String ACCOUNT = "333333333333";
    private static final String CERTIFICATE =
        "arn:aws:acm:us-east-1:" + ACCOUNT + ":certificate/12345678-1234-1234-1234-123456789012";

    public static void main(String[] args) throws IOException {
        App app = App.Builder.create().outdir(args[0]).analyticsReporting(false).build();
        PlatformEnvironment environment = PlatformEnvironment.prod(PlatformEnvironmentProps.builder()
            .project("acme").account(ACCOUNT).region(HOME).domainName("example.com")
            .breakGlassArns(List.of("arn:aws:iam::" + ACCOUNT + ":role/break-glass"))
            .build());
        state(app, environment);
        assets(app, environment);
        email(app, environment);
        backups(app, environment);
        app.synth();
        mistake(Path.of(args[0], "environment-mistake.txt"), () ->
            PlatformEnvironment.prod(PlatformEnvironmentProps.builder().project("Acme_").account("12").region(HOME).build()));
        PlatformEnvironment prod = PlatformEnvironment.prod(
            PlatformEnvironmentProps.builder().project("acme").account(ACCOUNT).region(HOME).build());
        Stack wrong = Stack.Builder.create(new App(), "wrong").env(in(HOME)).build();
        mistake(Path.of(args[0], "assets-mistake.txt"), () ->
            AssetCdn.Builder.create(wrong, "Assets")
                .environment(prod).hstsSeconds(60).hstsPreload(true).uploadPrefixes(List.of("../")).build());
        mistake(Path.of(args[0], "email-mistake.txt"), () ->
            EmailSender.Builder.create(wrong, "Email")
                .environment(prod)
                .domains(List.of(EmailDomain.builder().domainName("example.com").mailFromDomain("example.com").build()))
                .webhooks(List.of(EmailWebhook.builder().url("http://hooks.example.com").build()))
                .build());
        mistake(Path.of(args[0], "backups-mistake.txt"), () ->
            BackupStore.Builder.create(wrong, "Store")
                .environment(prod).objectLockMode(ObjectLockMode.NONE).expiryDays(0).deepArchiveAfterDays(30).build());
    }

    private static void state(App app, PlatformEnvironment environment) {
        Stack home = Stack.Builder.create(app, "state").env(in(HOME)).build();
        Role role = Role.Builder.create(home, "Ci").roleName("acme-ci").assumedBy(new AccountRootPrincipal()).build();
        StateBackend state = StateBackend.Builder.create(home, "State")
            .environment(environment).lockMode(LockMode.BOTH).replicaRegion(SECOND).build();
        state.grantPlan(role, StateGrantOptions.builder().prefix("prod/network/").build());
        state.grantApply(role);
        CfnOutput.Builder.create(home, "Configuration")
            .value(state.configuration(StateConfigurationOptions.builder().component("network").build()).toHcl())
            .build();

        Stack second = Stack.Builder.create(app, "state-replica").env(in(SECOND)).build();
        StateBackendReplica.Builder.create(second, "Replica").environment(environment).region(SECOND).build();
    }

    private static void assets(App app, PlatformEnvironment environment) {
        Stack stack = Stack.Builder.create(app, "assets").env(in(HOME)).build();
        Role pipeline = Role.Builder.create(stack, "Pipeline")
            .roleName("acme-pipeline").assumedBy(new AccountRootPrincipal()).build();
        AssetCdn assets = AssetCdn.Builder.create(stack, "Assets")
            .environment(environment)
            .domainNames(List.of("assets.example.com"))
            .certificateArn(CERTIFICATE)
            .routing(Routing.SPA)
            .cacheRules(List.of(CacheRule.builder().pathPattern("static/*").preset(CachePreset.IMMUTABLE).build()))
            .corsAllowedOrigins(List.of("https://app.example.com"))
            .build();
        assets.grantDeploy(pipeline);
        CfnOutput.Builder.create(stack, "Record").value(assets.getDnsRecords().get(0).getValues().get(0)).build();
        AccessKeyData key = AccessKeyData.builder().slot(AccessKeySlot.A).createdOn("2026-11-01").build();
        Uploader uploader = Uploader.Builder.create(stack, "Uploader")
            .environment(environment)
            .bucket(assets.getBucket())
            .credential(Credential.accessKey(AccessKeyCredentialOptions.builder().keys(List.of(key)).build()))
            .overwrite(false)
            .build();
        uploader.grantReadSecret(pipeline);
        CfnOutput.Builder.create(stack, "Manifests")
            .value(uploader.externalSecretManifests(ExternalSecretOptions.builder().namespace("shop").build()))
            .build();
    }

    private static void email(App app, PlatformEnvironment environment) {
        Stack stack = Stack.Builder.create(app, "email").env(in(HOME)).build();
        Role shop = Role.Builder.create(stack, "Shop").roleName("acme-shop").assumedBy(new AccountRootPrincipal()).build();
        EmailSender sender = EmailSender.Builder.create(stack, "Email")
            .environment(environment)
            .domains(List.of(EmailDomain.builder()
                .domainName("example.com").apexSpf("v=spf1 include:_spf.google.com ~all").build()))
            .existingDomains(List.of("old.example.com"))
            .dmarcReportAddresses(List.of("dmarc@example.com"))
            .eventBridgeEvents(List.of(EmailEventType.DELIVERY))
            .webhooks(List.of(EmailWebhook.builder()
                .url("https://hooks.example.com/email").rawMessageDelivery(true).build()))
            .build();
        sender.grantSend(shop, EmailSendOptions.builder()
            .fromAddresses(List.of("shop@example.com"))
            .recipients(List.of("*@example.com", "*@simulator.amazonses.com"))
            .build());
        SmtpUser user = SmtpUser.Builder.create(stack, "Smtp")
            .environment(environment).sender(sender).displayNames(List.of("Acme Wiki")).build();
        CfnOutput.Builder.create(stack, "Dkim").value(sender.getDnsRecords().get(0).getValues().get(0)).build();
        CfnOutput.Builder.create(stack, "Adoption").value(sender.getAdoptionCommands().get(0)).build();
        CfnOutput.Builder.create(stack, "Identity").value(sender.getCfnIdentities().get("example.com").getRef()).build();
        CfnOutput.Builder.create(stack, "SmtpSecret").value(user.getSecretArn()).build();
    }

    private static void backups(App app, PlatformEnvironment environment) {
        Stack stack = Stack.Builder.create(app, "backups").env(in(HOME)).build();
        Role restorer = Role.Builder.create(stack, "Restorer")
            .roleName("acme-restorer").assumedBy(new AccountRootPrincipal()).build();
        BackupStore store = BackupStore.Builder.create(stack, "Store").environment(environment).expiryDays(180).build();
        store.grantRestore(restorer);
        BackupPlan plan = BackupPlan.Builder.create(stack, "Plan")
            .environment(environment)
            .frequencies(List.of(BackupFrequency.DAILY, BackupFrequency.MONTHLY))
            .copies(List.of(BackupCopy.builder()
                .vaultArn("arn:aws:backup:" + SECOND + ":" + ACCOUNT + ":backup-vault:acme-prod-backups-copy")
                .frequencies(List.of(BackupFrequency.MONTHLY)).retentionDays(400).build()))
            .build();
        DatabaseDump dump = DatabaseDump.Builder.create(stack, "Dump")
            .environment(environment)
            .store(store)
            .image(ACCOUNT + ".dkr.ecr." + HOME + ".amazonaws.com/database-dump@sha256:" + "0123456789abcdef".repeat(4))
            .secretArn("arn:aws:secretsmanager:" + HOME + ":" + ACCOUNT + ":secret:acme/prod/database-AbCdEf")
            .vpcId("vpc-0123456789abcdef0")
            .subnetIds(List.of("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"))
            .databaseSecurityGroupId("sg-0123456789abcdef0")
            .schedule("rate(6 hours)")
            .rpoHours(8)
            .build();
        CfnOutput.Builder.create(stack, "Vault").value(plan.getVaultArn()).build();
        CfnOutput.Builder.create(stack, "Schedule").value(plan.getRules().get(1).getSchedule()).build();
        CfnOutput.Builder.create(stack, "Prefix").value(dump.getPrefix()).build();
    }

    private static Environment in(String region) {
        return Environment.builder().account(ACCOUNT).region(region).build();
    }

    /** Keeps what is said of a mistake: the message is the contract, in every language. */
    private static void mistake(Path file, Runnable wrong) throws IOException {
        try {
            wrong.run();
        } catch (RuntimeException error) {
            Files.writeString(file, error.getMessage());
            return;
        }
        throw new IllegalStateException("the mistake was not noticed");
    }
}
