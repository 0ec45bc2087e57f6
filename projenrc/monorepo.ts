import { javascript, JsonFile, typescript } from 'projen';
import { nxConfig } from './nx';
import { licenseText } from './license';
import { removeTasks } from './tasks';
import { addWorkflows } from './workflows';

export interface MonorepoOptions {
  readonly devDeps: string[];
  readonly repositoryUrl: string;
}

/** The root: npm workspaces, nx, and the README's commands as scripts that need no install before. */
export class Monorepo extends typescript.TypeScriptAppProject {
  readonly repositoryUrl: string;
  private installWanted = false;

  constructor(options: MonorepoOptions) {
    super({
      name: 'plinth',
      description: 'Infrastructure constructs for the five things every product needs on AWS',
      defaultReleaseBranch: 'main',
      packageManager: javascript.NodePackageManager.NPM,
      projenVersion: '0.103.25',
      minNodeVersion: '20.19.0',
      license: 'Apache-2.0',
      licensed: false,
      authorName: 'The Plinth authors',
      repository: options.repositoryUrl,
      devDeps: options.devDeps,
      typescriptVersion: '~5.9.3',
      projenrcTs: false,
      projenrcJs: false,
      sampleCode: false,
      eslint: false,
      jest: false,
      package: false,
      release: false,
      buildWorkflow: false,
      depsUpgrade: false,
      githubOptions: { mergify: false, pullRequestLint: false },
      pullRequestTemplate: false,
      gitignore: ['/.cache/', '/cdk.out/', '/cdktf.out/', '.DS_Store', '.nx/'],
      disableTsconfig: true,
    });
    this.repositoryUrl = options.repositoryUrl;
    this.package.addField('private', true);
    this.package.addField('license', 'Apache-2.0');
    this.package.addField('publishConfig', undefined);
    this.package.addField('workspaces', ['packages/*', 'tools/*', 'apps/*']);
    this.defaultTask?.reset('node -r @swc-node/register .projenrc.ts');
    licenseText(this);
    removeTasks(this, ['build', 'pre-compile', 'compile', 'post-compile', 'test', 'package', 'watch']);
    for (const command of ['start', 'test', 'stop', 'doctor', 'bench']) {
      this.package.setScript(command, `node tools/toolchain/bootstrap.mjs ${command}`);
    }
    this.package.setScript('platform', 'node apps/reference-platform/lib/cli/main.js');
    this.package.setScript('nx', 'nx');
    new JsonFile(this, 'nx.json', { obj: nxConfig(), marker: false });
    addWorkflows(this);
    const root = this.package as unknown as { determineInitialInstallTrigger(): unknown };
    const own = root.determineInitialInstallTrigger.bind(this.package);
    // A workspace's package.json that changed wants the root's install: npm resolves all of them together.
    root.determineInitialInstallTrigger = () => own() ?? (this.installWanted ? { reason: 'package-json-changed' } : undefined);
  }

  /** Makes the root install for this package too, in place of an install in its own folder. */
  adopt(workspace: javascript.NodeProject): void {
    const npm = workspace.package as unknown as {
      installDependencies(trigger: { reason: string }): void;
      resolveDepsAndWritePackageJson(): string[];
      file: { changed?: boolean };
    };
    npm.resolveDepsAndWritePackageJson = () => [];
    npm.installDependencies = () => {
      this.installWanted ||= npm.file.changed ?? false;
    };
  }
}
