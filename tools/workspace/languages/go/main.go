// Synthesizes a StateBackend into a folder: synth <outdir>
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"
	"github.com/plinth-io/plinth-go/constructsaws"
	"github.com/plinth-io/plinth-go/envpresets"
)

const (
	home    = "eu-central-1"
	second  = "eu-west-1"
	account = "333333333333"
)

func main() {
	defer jsii.Close()
	outdir := os.Args[1]
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: jsii.String(outdir), AnalyticsReporting: jsii.Bool(false)})
	environment := envpresets.PlatformEnvironment_Prod(&envpresets.PlatformEnvironmentProps{
		Project: jsii.String("acme"), Account: jsii.String(account), Region: jsii.String(home),
		BreakGlassArns: jsii.Strings("arn:aws:iam::" + account + ":role/break-glass"),
	})
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
	app.Synth(nil)
	message := mistake()
	if err := os.WriteFile(filepath.Join(outdir, "mistake.txt"), []byte(message), 0o644); err != nil {
		panic(err)
	}
}

func in(region string) *awscdk.StackProps {
	return &awscdk.StackProps{Env: &awscdk.Environment{Account: jsii.String(account), Region: jsii.String(region)}}
}

// mistake returns what is said of a mistake: the message is the contract, in every language.
func mistake() (message string) {
	defer func() {
		reason := recover()
		if reason == nil {
			panic("the mistake was not noticed")
		}
		message = fmt.Sprint(reason)
	}()
	envpresets.PlatformEnvironment_Prod(&envpresets.PlatformEnvironmentProps{
		Project: jsii.String("Acme_"), Account: jsii.String("12"), Region: jsii.String(home),
	})
	return ""
}
