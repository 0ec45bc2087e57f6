// Synthesizes every capability into a folder: synth <outdir>
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"
	"github.com/plinth-io/plinth-go/constructsaws"
	"github.com/plinth-io/plinth-go/envpresets"
)

const (
	home        = "eu-central-1"
	second      = "eu-west-1"
	account     = "333333333333"
	certificate = "arn:aws:acm:us-east-1:" + account + ":certificate/12345678-1234-1234-1234-123456789012"
)

func main() {
	defer jsii.Close()
	outdir := os.Args[1]
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(outdir), AnalyticsReporting: jsii.Bool(false)})
	environment := envpresets.PlatformEnvironment_Prod(&envpresets.PlatformEnvironmentProps{
		Project: jsii.String("acme"), Account: jsii.String(account), Region: jsii.String(home), DomainName: jsii.String("example.com"),
		BreakGlassArns: jsii.Strings("arn:aws:iam::" + account + ":role/break-glass"),
	})
	state(app, environment)
	assets(app, environment)
	email(app, environment)
	backups(app, environment)
	app.Synth(nil)
	mistake(filepath.Join(outdir, "environment-mistake.txt"), func() {
		envpresets.PlatformEnvironment_Prod(&envpresets.PlatformEnvironmentProps{
			Project: jsii.String("Acme_"), Account: jsii.String("12"), Region: jsii.String(home),
		})
	})
	prod := envpresets.PlatformEnvironment_Prod(&envpresets.PlatformEnvironmentProps{
		Project: jsii.String("acme"), Account: jsii.String(account), Region: jsii.String(home),
	})
	wrong := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("wrong"), in(home))
	mistake(filepath.Join(outdir, "assets-mistake.txt"), func() {
		constructsaws.NewAssetCdn(wrong, jsii.String("Assets"), &constructsaws.AssetCdnProps{
			Environment: prod,
			HstsSeconds: jsii.Number(60), HstsPreload: jsii.Bool(true), UploadPrefixes: jsii.Strings("../"),
		})
	})
	mistake(filepath.Join(outdir, "email-mistake.txt"), func() {
		constructsaws.NewEmailSender(wrong, jsii.String("Email"), &constructsaws.EmailSenderProps{
			Environment: prod,
			Domains:     &[]*envpresets.EmailDomain{{DomainName: jsii.String("example.com"), MailFromDomain: jsii.String("example.com")}},
			Webhooks:    &[]*envpresets.EmailWebhook{{Url: jsii.String("http://hooks.example.com")}},
		})
	})
	mistake(filepath.Join(outdir, "backups-mistake.txt"), func() {
		constructsaws.NewBackupStore(wrong, jsii.String("Store"), &constructsaws.BackupStoreProps{
			Environment:    prod,
			ObjectLockMode: envpresets.ObjectLockMode_NONE, ExpiryDays: jsii.Number(0), DeepArchiveAfterDays: jsii.Number(30),
		})
	})
}

func state(app awscdk.App, environment envpresets.PlatformEnvironment) {
	stack := awscdk.NewStack(app, jsii.String("state"), in(home))
	role := awsiam.NewRole(stack, jsii.String("Ci"), &awsiam.RoleProps{
		RoleName: jsii.String("acme-ci"), AssumedBy: awsiam.NewAccountRootPrincipal(),
	})
	state := constructsaws.NewStateBackend(stack, jsii.String("State"), &constructsaws.StateBackendProps{
		Environment: environment, LockMode: envpresets.LockMode_BOTH, ReplicaRegion: jsii.String(second),
	})
	state.GrantPlan(role, &envpresets.StateGrantOptions{Prefix: jsii.String("prod/network/")})
	state.GrantApply(role, nil)
	configuration := state.Configuration(&envpresets.StateConfigurationOptions{Component: jsii.String("network")})
	awscdk.NewCfnOutput(stack, jsii.String("Configuration"), &awscdk.CfnOutputProps{Value: configuration.ToHcl()})

	replica := awscdk.NewStack(app, jsii.String("state-replica"), in(second))
	constructsaws.NewStateBackendReplica(replica, jsii.String("Replica"), &constructsaws.StateBackendReplicaProps{
		Environment: environment, Region: jsii.String(second),
	})
}

func assets(app awscdk.App, environment envpresets.PlatformEnvironment) {
	stack := awscdk.NewStack(app, jsii.String("assets"), in(home))
	pipeline := awsiam.NewRole(stack, jsii.String("Pipeline"), &awsiam.RoleProps{
		RoleName: jsii.String("acme-pipeline"), AssumedBy: awsiam.NewAccountRootPrincipal(),
	})
	assets := constructsaws.NewAssetCdn(stack, jsii.String("Assets"), &constructsaws.AssetCdnProps{
		Environment:        environment,
		DomainNames:        jsii.Strings("assets.example.com"),
		CertificateArn:     jsii.String(certificate),
		Routing:            envpresets.Routing_SPA,
		CacheRules:         &[]*envpresets.CacheRule{{PathPattern: jsii.String("static/*"), Preset: envpresets.CachePreset_IMMUTABLE}},
		CorsAllowedOrigins: jsii.Strings("https://app.example.com"),
	})
	assets.GrantDeploy(pipeline)
	record := (*assets.DnsRecords())[0]
	awscdk.NewCfnOutput(stack, jsii.String("Record"), &awscdk.CfnOutputProps{Value: (*record.Values)[0]})
	uploader := constructsaws.NewUploader(stack, jsii.String("Uploader"), &constructsaws.UploaderProps{
		Environment: environment,
		Bucket:      assets.Bucket(),
		Credential: constructsaws.Credential_AccessKey(&envpresets.AccessKeyCredentialOptions{
			Keys: &[]*envpresets.AccessKeyData{{Slot: envpresets.AccessKeySlot_A, CreatedOn: jsii.String("2026-11-01")}},
		}),
		Overwrite: jsii.Bool(false),
	})
	uploader.GrantReadSecret(pipeline, nil)
	manifests := uploader.ExternalSecretManifests(&envpresets.ExternalSecretOptions{Namespace: jsii.String("shop")})
	awscdk.NewCfnOutput(stack, jsii.String("Manifests"), &awscdk.CfnOutputProps{Value: manifests})
}

func email(app awscdk.App, environment envpresets.PlatformEnvironment) {
	stack := awscdk.NewStack(app, jsii.String("email"), in(home))
	shop := awsiam.NewRole(stack, jsii.String("Shop"), &awsiam.RoleProps{
		RoleName: jsii.String("acme-shop"), AssumedBy: awsiam.NewAccountRootPrincipal(),
	})
	sender := constructsaws.NewEmailSender(stack, jsii.String("Email"), &constructsaws.EmailSenderProps{
		Environment: environment,
		Domains: &[]*envpresets.EmailDomain{{
			DomainName: jsii.String("example.com"), ApexSpf: jsii.String("v=spf1 include:_spf.google.com ~all"),
		}},
		ExistingDomains:      jsii.Strings("old.example.com"),
		DmarcReportAddresses: jsii.Strings("dmarc@example.com"),
		EventBridgeEvents:    &[]envpresets.EmailEventType{envpresets.EmailEventType_DELIVERY},
		Webhooks:             &[]*envpresets.EmailWebhook{{Url: jsii.String("https://hooks.example.com/email"), RawMessageDelivery: jsii.Bool(true)}},
	})
	sender.GrantSend(shop, &envpresets.EmailSendOptions{
		FromAddresses: jsii.Strings("shop@example.com"), Recipients: jsii.Strings("*@example.com", "*@simulator.amazonses.com"),
	})
	user := constructsaws.NewSmtpUser(stack, jsii.String("Smtp"), &constructsaws.SmtpUserProps{
		Environment: environment, Sender: sender, DisplayNames: jsii.Strings("Acme Wiki"),
	})
	record := (*sender.DnsRecords())[0]
	awscdk.NewCfnOutput(stack, jsii.String("Dkim"), &awscdk.CfnOutputProps{Value: (*record.Values)[0]})
	awscdk.NewCfnOutput(stack, jsii.String("Adoption"), &awscdk.CfnOutputProps{Value: (*sender.AdoptionCommands())[0]})
	identity := (*sender.CfnIdentities())["example.com"]
	awscdk.NewCfnOutput(stack, jsii.String("Identity"), &awscdk.CfnOutputProps{Value: identity.Ref()})
	awscdk.NewCfnOutput(stack, jsii.String("SmtpSecret"), &awscdk.CfnOutputProps{Value: user.SecretArn()})
}

func backups(app awscdk.App, environment envpresets.PlatformEnvironment) {
	stack := awscdk.NewStack(app, jsii.String("backups"), in(home))
	restorer := awsiam.NewRole(stack, jsii.String("Restorer"), &awsiam.RoleProps{
		RoleName: jsii.String("acme-restorer"), AssumedBy: awsiam.NewAccountRootPrincipal(),
	})
	store := constructsaws.NewBackupStore(stack, jsii.String("Store"), &constructsaws.BackupStoreProps{
		Environment: environment, ExpiryDays: jsii.Number(180),
	})
	store.GrantRestore(restorer, nil)
	plan := constructsaws.NewBackupPlan(stack, jsii.String("Plan"), &constructsaws.BackupPlanProps{
		Environment: environment,
		Frequencies: &[]envpresets.BackupFrequency{envpresets.BackupFrequency_DAILY, envpresets.BackupFrequency_MONTHLY},
		Copies: &[]*envpresets.BackupCopy{{
			VaultArn:      jsii.String("arn:aws:backup:" + second + ":" + account + ":backup-vault:acme-prod-backups-copy"),
			Frequencies:   &[]envpresets.BackupFrequency{envpresets.BackupFrequency_MONTHLY},
			RetentionDays: jsii.Number(400),
		}},
	})
	dump := constructsaws.NewDatabaseDump(stack, jsii.String("Dump"), &constructsaws.DatabaseDumpProps{
		Environment:             environment,
		Store:                   store,
		Image:                   jsii.String(account + ".dkr.ecr." + home + ".amazonaws.com/database-dump@sha256:" + strings.Repeat("0123456789abcdef", 4)),
		SecretArn:               jsii.String("arn:aws:secretsmanager:" + home + ":" + account + ":secret:acme/prod/database-AbCdEf"),
		VpcId:                   jsii.String("vpc-0123456789abcdef0"),
		SubnetIds:               jsii.Strings("subnet-0123456789abcdef0", "subnet-0123456789abcdef1"),
		DatabaseSecurityGroupId: jsii.String("sg-0123456789abcdef0"),
		Schedule:                jsii.String("rate(6 hours)"),
		RpoHours:                jsii.Number(8),
	})
	awscdk.NewCfnOutput(stack, jsii.String("Vault"), &awscdk.CfnOutputProps{Value: plan.VaultArn()})
	awscdk.NewCfnOutput(stack, jsii.String("Schedule"), &awscdk.CfnOutputProps{Value: (*plan.Rules())[1].Schedule})
	awscdk.NewCfnOutput(stack, jsii.String("Prefix"), &awscdk.CfnOutputProps{Value: dump.Prefix()})
}

func in(region string) *awscdk.StackProps {
	return &awscdk.StackProps{Env: &awscdk.Environment{Account: jsii.String(account), Region: jsii.String(region)}}
}

// mistake keeps what is said of a mistake: the message is the contract, in every language.
func mistake(file string, wrong func()) {
	defer func() {
		reason := recover()
		if reason == nil {
			panic("the mistake was not noticed")
		}
		if err := os.WriteFile(file, []byte(fmt.Sprint(reason)), 0o644); err != nil {
			panic(err)
		}
	}()
	wrong()
}
