import { WorkspacePackage, WorkspacePackageOptions } from './workspace-package';

export type Language = 'js' | 'python' | 'java' | 'go';

export interface ConstructLibraryOptions extends Omit<WorkspacePackageOptions, 'folder' | 'publish'> {
  /** The languages that jsii-pacmak makes packages for. */
  readonly languages: Language[];
  readonly keywords: string[];
}

/** A published library, compiled by jsii and packaged for every language that its dependencies exist in. */
export class ConstructLibrary extends WorkspacePackage {
  readonly languages: Language[];

  constructor(options: ConstructLibraryOptions) {
    super({
      ...options,
      folder: 'packages',
      publish: true,
      devDeps: ['jsii@~5.9.0', 'jsii-pacmak@1.140.0', 'jsii-rosetta@~5.9.0', 'fast-check@4.10.2', ...(options.devDeps ?? [])],
    });
    this.languages = options.languages;
    const module = options.name.replace(/-/g, '_');
    const targets: Record<Language, object> = {
      js: {},
      python: { distName: `plinth.${options.name}`, module: `plinth_${module}`.replace(/-/g, '_') },
      java: {
        package: `io.plinth.${options.name.replace(/-/g, '.')}`,
        maven: { groupId: 'io.plinth', artifactId: options.name },
      },
      go: { moduleName: 'github.com/plinth-io/plinth-go', packageName: module.replace(/_/g, '') },
    };
    this.addFields({
      types: 'lib/index.d.ts',
      stability: 'experimental',
      jsii: {
        outdir: 'dist',
        versionFormat: 'full',
        excludeTypescript: ['test/**', 'node_modules/**', 'dist/**'],
        targets: Object.fromEntries(options.languages.filter((l) => l !== 'js').map((l) => [l, targets[l]])),
        // with them inline, two thirds of each tarball and of every require() would be sources
        tsc: { outDir: 'lib', rootDir: 'src', inlineSourceMap: false },
        metadata: { jsii: { rosetta: { strict: true } } },
      },
    });
    this.package.addKeywords(...options.keywords);
    this.package.setScript('build', 'jsii --silence-warnings=reserved-word && node ../../projenrc/lazy-exports.mjs');
    for (const language of options.languages) {
      this.package.setScript(`package:${language}`, `node ../../tools/workspace/lib/package-language.js ${language}`);
    }
    this.gitignore.exclude('/.jsii', '/tsconfig.json');
    for (const pattern of ['/src/', '/test/', '/dist/', '/test-reports/', '/tsconfig*.json', '/jest.config.json', '*.tsbuildinfo']) {
      this.npmignore?.exclude(pattern);
    }
    this.npmignore?.include('/lib/**/*.js', '/lib/**/*.d.ts', '.jsii');
  }
}
