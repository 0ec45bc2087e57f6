import { javascript, JsonFile } from 'projen';
import { jestConfig } from './jest';
import { licenseText } from './license';
import { Monorepo } from './monorepo';
import { TEST_INPUTS } from './nx';
import { removeTasks } from './tasks';

export interface WorkspacePackageOptions {
  readonly parent: Monorepo;
  /** The unscoped name; also the folder's. */
  readonly name: string;
  /** The top folder: packages, tools or apps. */
  readonly folder: 'packages' | 'tools' | 'apps';
  readonly description: string;
  readonly deps?: string[];
  readonly peerDeps?: string[];
  readonly devDeps?: string[];
  readonly bin?: Record<string, string>;
  readonly publish?: boolean;
  /** Seconds that one test may take, for packages whose tests deploy. @default 20 */
  readonly testTimeoutSeconds?: number;
  /** How many test files run at once, for tests that wait more than they compute. @default - jest's own: cores - 1 */
  readonly testWorkers?: number;
  /** What the tests need built beyond the package's dependencies, as nx writes it. */
  readonly testDependsOn?: object[];
  /** What the tests read beyond the package and its dependencies, as nx writes it. */
  readonly testInputs?: string[];
  /**
   * A file of test-reports that says when each test ran, printed after these tests and those of the other packages named.
   * nx starts first what other tasks wait for, so that these run first: they wait for processes, and others compute meanwhile.
   */
  readonly testTimeline?: { readonly file: string; readonly after: readonly string[] };
}

const DEV_DEPS = ['typescript@~5.9.3', '@types/node@^20', '@types/jest@^30', 'jest@30.5.2', '@swc/core@^1.16.0', '@swc/jest@0.2.39'];

/** The compiler by its path: two packages of the root have a program called tsc. Its threads check much of the same again, and nx uses all cores. */
const TSC = 'node ../../node_modules/typescript-native/bin/tsc --singleThreaded';

/**
 * A package of this repository. It has no install of its own (the root's npm workspaces do that) and no
 * projen tasks: its npm scripts are plain commands, which nx runs itself and caches.
 */
export class WorkspacePackage extends javascript.NodeProject {
  constructor(private readonly options: WorkspacePackageOptions) {
    const directory = `${options.folder}/${options.name}`;
    super({
      parent: options.parent,
      outdir: directory,
      name: `@plinth/${options.name}`,
      description: options.description,
      defaultReleaseBranch: 'main',
      packageManager: javascript.NodePackageManager.NPM,
      authorName: 'The Plinth authors',
      license: 'Apache-2.0',
      licensed: false,
      repository: options.parent.repositoryUrl,
      repositoryDirectory: directory,
      minNodeVersion: '20.19.0',
      entrypoint: 'lib/index.js',
      bin: options.bin,
      deps: options.deps,
      peerDeps: options.peerDeps,
      peerDependencyOptions: { pinnedDevDependency: false },
      devDeps: [...DEV_DEPS, ...(options.devDeps ?? [])],
      projenDevDependency: false,
      jest: false,
      github: false,
      release: false,
      buildWorkflow: false,
      depsUpgrade: false,
      package: false,
      npmAccess: options.publish ? javascript.NpmAccess.PUBLIC : undefined,
      gitignore: ['/lib/', '/dist/', '/test-reports/', '/coverage/', '*.tsbuildinfo'],
      npmignoreEnabled: options.publish ?? false,
    });
    this.package.addField('license', 'Apache-2.0');
    this.package.removeScript('projen');
    this.package.addField('private', options.publish ? undefined : true);
    if (!options.publish) {
      this.package.addField('publishConfig', undefined);
    } else {
      licenseText(this);
    }
    removeTasks(this);
    this.package.setScript('lint', 'eslint . --max-warnings 0');
    this.package.setScript('test', 'jest --ci');
    this.package.setScript('check', `${TSC} -p tsconfig.test.json`);
    new JsonFile(this, 'tsconfig.test.json', { marker: false, obj: testTsconfig() });
    new JsonFile(this, 'jest.config.json', { obj: jestConfig({ ...options, cdktf: dependsOn(options, 'cdktf') }), marker: false });
    options.parent.adopt(this);
  }

  /** nx runs the commands of the scripts itself: through npm each task would start two more programs first. */
  preSynthesize(): void {
    super.preSynthesize();
    const { testDependsOn, testInputs, testTimeline } = this.options;
    const more: Record<string, object> = {
      ...((testDependsOn || testInputs) && {
        test: { dependsOn: ['build', '^build', ...(testDependsOn ?? [])], inputs: [...TEST_INPUTS, ...(testInputs ?? [])] },
      }),
      ...(testTimeline && { timeline: { dependsOn: ['test', { projects: testTimeline.after, target: 'test' }] } }),
    };
    // projen renders its scripts when it synthesizes, by this function
    const scripts = { ...(this.package.manifest.scripts as () => Record<string, string>)(), ...(testTimeline && { timeline: `node -p "require('node:fs').readFileSync('test-reports/${testTimeline.file}', 'utf8')"` }) };
    const cwd = `${this.options.folder}/${this.options.name}`;
    const targets = Object.fromEntries(Object.entries(scripts).map(([name, command]) => [name, { executor: 'nx:run-commands', options: { command, cwd }, ...more[name] }]));
    new JsonFile(this, 'project.json', { obj: { name: this.package.packageName, targets }, marker: false });
    this.npmignore?.exclude('/project.json');
  }
}

const dependsOn = ({ deps = [], peerDeps = [], devDeps = [] }: WorkspacePackageOptions, name: string): boolean =>
  [...deps, ...peerDeps, ...devDeps].some((each) => each.startsWith(`${name}@`));

/** swc strips the types of tests; this is what checks them. */
function testTsconfig(): object {
  return {
    compilerOptions: {
      noEmit: true,
      target: 'ES2022',
      lib: ['es2022'],
      module: 'node16',
      moduleResolution: 'node16',
      strict: true,
      noUnusedLocals: true,
      esModuleInterop: true,
      resolveJsonModule: true,
      skipLibCheck: true,
      types: ['node', 'jest'],
    },
    include: ['src/**/*.ts', 'test/**/*.ts'],
  };
}

/** A private program or library in TypeScript, compiled by tsc to lib/. */
export class ToolPackage extends WorkspacePackage {
  constructor(options: WorkspacePackageOptions) {
    super(options);
    this.package.setScript('build', `${TSC} -p tsconfig.json`);
    new javascript.TypescriptConfig(this, {
      fileName: 'tsconfig.json',
      include: ['src/**/*.ts'],
      exclude: ['node_modules'],
      compilerOptions: {
        rootDir: 'src',
        outDir: 'lib',
        target: 'ES2022',
        lib: ['es2022'],
        module: 'node16',
        moduleResolution: javascript.TypeScriptModuleResolution.NODE16,
        declaration: true,
        strict: true,
        noImplicitReturns: true,
        noUnusedLocals: true,
        noUnusedParameters: true,
        noFallthroughCasesInSwitch: true,
        esModuleInterop: true,
        resolveJsonModule: true,
        skipLibCheck: true,
        types: ['node'],
      },
    });
  }
}
