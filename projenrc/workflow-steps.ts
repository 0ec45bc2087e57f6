import { JobPermission, JobPermissions, JobStep } from 'projen/lib/github/workflows-model';

/**
 * Actions by commit, since a tag can be moved to other code. The version is what the commit was released as;
 * whoever updates one takes both from the action's list of tags.
 */
const ACTIONS = {
  'actions/checkout': { version: 'v7.0.1', commit: '3d3c42e5aac5ba805825da76410c181273ba90b1' },
  'actions/setup-node': { version: 'v7.0.0', commit: '820762786026740c76f36085b0efc47a31fe5020' },
  'actions/setup-python': { version: 'v7.0.0', commit: '5fda3b95a4ea91299a34e894583c3862153e4b97' },
  'actions/setup-java': { version: 'v5.7.0', commit: 'b6effb05e454b25005698d916606bdc6ffcbf961' },
  'actions/setup-go': { version: 'v7.0.0', commit: 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e' },
  'actions/upload-artifact': { version: 'v7.0.0', commit: 'bbbca2ddaa5d8feaa63e36b76fdaad77386f024f' },
  'actions/download-artifact': { version: 'v8.0.1', commit: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c' },
  'hashicorp/setup-terraform': { version: 'v4.0.1', commit: 'dfe3c3f87815947d99a8997f908cb6525fc44e9e' },
  'opentofu/setup-opentofu': { version: 'v2.0.2', commit: 'a1320f892987e89d278cc92dc5adc984fb93aca4' },
  'aws-actions/configure-aws-credentials': { version: 'v6.2.3', commit: 'e6de054238d6b7531b4efff3b6587d9aade6a06c' },
} as const;

const NODE = '22';
const TERRAFORM = '~1.11.0';
const OPENTOFU = '~1.10.0';
/** The locked versions, and the optional packages of this platform that the lock file lacks; see tools/toolchain/bootstrap.mjs. */
export const INSTALL = 'npm install --no-save';
export const RUNNER = ['ubuntu-latest'];
export const READ: JobPermissions = { contents: JobPermission.READ };

type Action = keyof typeof ACTIONS;
type Inputs = Readonly<Record<string, string | number | boolean>>;

export function use(action: Action, inputs?: Inputs): JobStep {
  const { version, commit } = ACTIONS[action];
  return { name: `${action.split('/')[1]} ${version}`, uses: `${action}@${commit}`, ...(inputs ? { with: inputs } : {}) };
}

/** The token that checkout would leave in the clone is of no use to any later step. */
export const checkout = (inputs: Inputs = {}): JobStep => use('actions/checkout', { 'persist-credentials': false, ...inputs });

export const setupNode = (version: string = NODE): JobStep => use('actions/setup-node', { 'node-version': version, 'package-manager-cache': false });

/** What the packages for other languages are made and tried with. */
export const setupLanguages = (): JobStep[] => [
  use('actions/setup-python', { 'python-version': '3.12' }),
  use('actions/setup-java', { 'distribution': 'temurin', 'java-version': '17' }),
  use('actions/setup-go', { 'go-version': '1.26', 'cache': false }),
];

// Their wrappers stand between a program and its exit code and output, which the tests read.
export const setupTerraform = (): JobStep => use('hashicorp/setup-terraform', { terraform_version: TERRAFORM, terraform_wrapper: false });
export const setupOpenTofu = (): JobStep => use('opentofu/setup-opentofu', { tofu_version: OPENTOFU, tofu_wrapper: false });

export const run = (name: string, command: string, env?: Record<string, string>): JobStep => ({ name, run: command, ...(env ? { env } : {}) });
