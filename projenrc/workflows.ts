import { github, Project } from 'projen';
import { JobPermission, Job } from 'projen/lib/github/workflows-model';
import { addReleaseWorkflow } from './release';
import { checkout, INSTALL, READ, run, RUNNER, setupLanguages, setupNode, setupOpenTofu, setupTerraform, use } from './workflow-steps';

const NODES = ['20', '22', '24'];
const TEST_MINUTES = 45;
/** The only version that the pinned @cdktf/provider-aws was generated from; what runs elsewhere may be another. */
const PROVIDER = '6.25.0';
const ENVIRONMENTS = ['dev', 'staging', 'prod'] as const;

/** Continuous integration, release and deployment. Each job has the rights it needs, and a time limit. */
export function addWorkflows(root: Project): void {
  const hub = github.GitHub.of(root);
  if (!hub) {
    throw new Error('the root project has no GitHub component; leave `github` of its options at true');
  }
  addBuildWorkflow(hub);
  addReleaseWorkflow(hub);
  addDeployWorkflow(hub);
}

/** A push to `main` is built too: by the release workflow, which calls this one. */
function addBuildWorkflow(hub: github.GitHub): void {
  const workflow = new github.GithubWorkflow(hub, 'build', {
    limitConcurrency: true,
    concurrencyOptions: { group: '${{ github.workflow }}-build-${{ github.ref }}', cancelInProgress: true },
  });
  workflow.on({ pullRequest: {}, mergeGroup: {}, workflowCall: {}, workflowDispatch: {} });
  workflow.addJobs({
    test: {
      name: 'test (node ${{ matrix.node }})',
      runsOn: RUNNER,
      permissions: READ,
      timeoutMinutes: TEST_MINUTES,
      strategy: { failFast: false, matrix: { domain: { node: NODES } } },
      steps: [checkout(), setupNode('${{ matrix.node }}'), ...setupLanguages(), setupTerraform(), run('test', 'npm test')],
    },
    opentofu: {
      name: 'test with OpenTofu',
      runsOn: RUNNER,
      permissions: READ,
      timeoutMinutes: TEST_MINUTES,
      env: { PLINTH_TERRAFORM: 'tofu' },
      steps: [checkout(), setupNode(), ...setupLanguages(), setupOpenTofu(), run('test', 'npm test')],
    },
    generated: {
      name: 'generated files',
      runsOn: RUNNER,
      permissions: READ,
      timeoutMinutes: 15,
      steps: [
        checkout(), setupNode(), run('install', INSTALL), run('generate', 'npx projen'),
        run('compare', 'git add --intent-to-add . && git diff --exit-code'),
      ],
    },
    'provider-6-25': providerJob(),
  });
}

/** The tests elsewhere take any provider that fits; users of the pinned bindings get exactly this one. */
function providerJob(): Job {
  const mirror = '${{ runner.temp }}/mirror';
  const required = JSON.stringify({ terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: PROVIDER } } } });
  return {
    name: `terraform with provider ${PROVIDER}`,
    runsOn: RUNNER,
    permissions: READ,
    timeoutMinutes: TEST_MINUTES,
    steps: [
      checkout(), setupNode(), setupTerraform(), use('actions/setup-python', { 'python-version': '3.12' }),
      run('download the provider', [
        'mkdir -p "$MIRROR/configuration"',
        `echo '${required}' > "$MIRROR/configuration/main.tf.json"`,
        'terraform -chdir="$MIRROR/configuration" providers mirror "$MIRROR"',
      ].join('\n'), { MIRROR: mirror }),
      run('install', INSTALL),
      run('test', 'npx nx test @plinth/constructs-tf', { PLINTH_PROVIDER_MIRROR: mirror }),
    ],
  };
}

/** dev, then staging, then prod, each behind the rules of its GitHub environment, as a role that only this may assume. */
function addDeployWorkflow(hub: github.GitHub): void {
  const workflow = new github.GithubWorkflow(hub, 'deploy');
  workflow.on({ workflowDispatch: {} });
  ENVIRONMENTS.forEach((environment, i) => workflow.addJob(environment, {
    name: `deploy ${environment}`,
    needs: i > 0 ? [ENVIRONMENTS[i - 1]!] : undefined,
    runsOn: RUNNER,
    permissions: { ...READ, idToken: JobPermission.WRITE },
    environment: { name: environment },
    // Never cancelled: half a deployment is worse than a late one.
    concurrency: { 'group': `deploy-${environment}`, 'cancel-in-progress': false },
    timeoutMinutes: 60,
    steps: [
      checkout(), setupNode(), setupTerraform(),
      run('install', INSTALL),
      run('build', 'npx nx build @plinth/reference-platform'),
      use('aws-actions/configure-aws-credentials', {
        'role-to-assume': '${{ vars.AWS_DEPLOY_ROLE_ARN }}',
        'aws-region': '${{ vars.AWS_REGION }}',
        'role-session-name': `plinth-\${{ github.run_id }}-${environment}`,
      }),
      run('deploy', `npm run platform -- deploy ${environment} --target aws`),
      run('verify', `npm run platform -- verify ${environment} --target aws`),
    ],
  }));
}
