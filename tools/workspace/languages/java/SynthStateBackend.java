import io.plinth.constructs.aws.StateBackend;
import io.plinth.constructs.aws.StateBackendReplica;
import io.plinth.env.presets.LockMode;
import io.plinth.env.presets.PlatformEnvironment;
import io.plinth.env.presets.PlatformEnvironmentProps;
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

/** Synthesizes a StateBackend into a folder: java SynthStateBackend.java outdir */
public class SynthStateBackend {
    private static final String HOME = "eu-central-1";
    private static final String SECOND = "eu-west-1";
    private static final String ACCOUNT = "333333333333";

    public static void main(String[] args) throws IOException {
        App app = App.Builder.create().outdir(args[0]).analyticsReporting(false).build();
        PlatformEnvironment environment = PlatformEnvironment.prod(PlatformEnvironmentProps.builder()
            .project("acme").account(ACCOUNT).region(HOME)
            .breakGlassArns(List.of("arn:aws:iam::" + ACCOUNT + ":role/break-glass"))
            .build());
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
        app.synth();
        mistake(Path.of(args[0], "mistake.txt"));
    }

    private static Environment in(String region) {
        return Environment.builder().account(ACCOUNT).region(region).build();
    }

    /** Keeps what is said of a mistake: the message is the contract, in every language. */
    private static void mistake(Path file) throws IOException {
        try {
            PlatformEnvironment.prod(PlatformEnvironmentProps.builder().project("Acme_").account("12").region(HOME).build());
        } catch (RuntimeException error) {
            Files.writeString(file, error.getMessage());
            return;
        }
        throw new IllegalStateException("the mistake was not noticed");
    }
}
