import { github } from 'projen';
import { Job, JobPermission, JobPermissions } from 'projen/lib/github/workflows-model';
import { checkout, INSTALL, READ, run, RUNNER, setupLanguages, setupNode, use } from './workflow-steps';

const PUBLIB = 'npx --yes --package publib@0.2.1061';
const GO_REPOSITORY_USER = { GIT_USER_NAME: 'github-actions', GIT_USER_EMAIL: 'github-actions@github.com' };
const LANGUAGES = ['js', 'python', 'java', 'go'];
const RELEASED = "needs.package.outputs.release == 'true'";
const VERSION = '${{ needs.package.outputs.version }}';
const REGISTRIES = ['npm', 'pypi', 'maven', 'go'];

/**
 * What reaches main is built, and if a commit since the last tag changes something for users, released: one version
 * for all packages, from the conventional commits. Every registry has a job of its own with only its own rights; one that
 * fails can be run again, since publib passes over what is published already.
 */
export function addReleaseWorkflow(hub: github.GitHub): void {
  const workflow = new github.GithubWorkflow(hub, 'release', {
    limitConcurrency: true,
    // Two at once would compute the same version.
    concurrencyOptions: { group: 'release', cancelInProgress: false },
  });
  workflow.on({ push: { branches: ['main'] }, workflowDispatch: {} });
  workflow.addJobs({
    build: { permissions: READ, uses: './.github/workflows/build.yml' },
    package: packageJob(),
    github: githubJob(),
    npm: publishJob('js', 'publib-npm', [setupNode('24')], { NPM_TRUSTED_PUBLISHER: 'true', NPM_ACCESS_LEVEL: 'public' }, { idToken: JobPermission.WRITE }),
    pypi: publishJob('python', 'publib-pypi', [setupNode(), ...setupLanguages().slice(0, 1)], { PYPI_TRUSTED_PUBLISHER: 'true' }, { idToken: JobPermission.WRITE }),
    maven: publishJob('java', 'publib-maven', [setupNode(), ...setupLanguages().slice(1, 2)], {
      MAVEN_SERVER_ID: 'central-ossrh',
      MAVEN_USERNAME: '${{ secrets.MAVEN_USERNAME }}',
      MAVEN_PASSWORD: '${{ secrets.MAVEN_PASSWORD }}',
      MAVEN_GPG_PRIVATE_KEY: '${{ secrets.MAVEN_GPG_PRIVATE_KEY }}',
      MAVEN_GPG_PRIVATE_KEY_PASSPHRASE: '${{ secrets.MAVEN_GPG_PRIVATE_KEY_PASSPHRASE }}',
    }),
    // Its own token: the workflow's cannot write to another repository.
    go: publishJob('go', 'publib-golang', [setupNode()], { ...GO_REPOSITORY_USER, GITHUB_TOKEN: '${{ secrets.GO_REPOSITORY_TOKEN }}' }),
    image: imageJob(),
    deploy: deployJob(),
  });
}

function packageJob(): Job {
  return {
    needs: ['build'],
    runsOn: RUNNER,
    permissions: READ,
    timeoutMinutes: 30,
    outputs: {
      release: { stepId: 'version', outputName: 'release' },
      version: { stepId: 'version', outputName: 'version' },
    },
    steps: [
      checkout({ 'fetch-depth': 0 }), setupNode(), ...setupLanguages(),
      run('install', INSTALL),
      run('build', 'npx nx build @plinth/workspace'),
      { ...run('version', 'node tools/workspace/lib/release-version.js dist'), id: 'version' },
      ...[
        run('stamp', 'node tools/workspace/lib/stamp-version.js "$VERSION"', { VERSION: '${{ steps.version.outputs.version }}' }),
        run('package', `npx nx run-many --target ${LANGUAGES.map((language) => `package:${language}`).join(' ')}`),
        run('collect', 'node tools/workspace/lib/collect.js dist'),
        use('actions/upload-artifact', { 'name': 'dist', 'path': 'dist', 'if-no-files-found': 'error', 'retention-days': 14 }),
      ].map((step) => ({ ...step, if: "steps.version.outputs.release == 'true'" })),
    ],
  };
}

/** The tag comes first: with it, a run that fails half-way is completed under the same version and never repeated under it. */
function githubJob(): Job {
  return {
    needs: ['package'],
    if: RELEASED,
    runsOn: RUNNER,
    permissions: { contents: JobPermission.WRITE },
    timeoutMinutes: 10,
    steps: [
      download(),
      run('release', 'gh release create "v$VERSION" --repo "$GITHUB_REPOSITORY" --target "$GITHUB_SHA" --title "v$VERSION" --notes-file dist/changelog.md', {
        GITHUB_TOKEN: '${{ github.token }}', VERSION,
      }),
    ],
  };
}

function publishJob(language: string, program: string, setup: Job['steps'], env: Record<string, string>, permissions: JobPermissions = {}): Job {
  return {
    needs: ['package', 'github'],
    if: RELEASED,
    runsOn: RUNNER,
    permissions,
    environment: { name: 'release' },
    timeoutMinutes: 20,
    steps: [...setup, download(), run('publish', `${PUBLIB} ${program} dist/${language}`, env)],
  };
}

/**
 * The image of the dump's program, for both architectures. Its digest, by which a DatabaseDump names it, stands in the job's summary and
 * in the release's notes. It is built with the runner's own docker, so no action of others has the right to push.
 */
function imageJob(): Job {
  const image = 'ghcr.io/${GITHUB_REPOSITORY,,}/database-dump';
  return {
    needs: ['package', 'github'],
    if: RELEASED,
    runsOn: RUNNER,
    permissions: { contents: JobPermission.WRITE, packages: JobPermission.WRITE },
    environment: { name: 'release' },
    timeoutMinutes: 30,
    steps: [
      checkout(), setupNode(),
      run('install', INSTALL),
      run('bundle', 'npx nx build @plinth/database-dump && npm run bundle --workspace @plinth/database-dump'),
      run('log in', 'docker login ghcr.io --username "$GITHUB_ACTOR" --password-stdin <<< "$GITHUB_TOKEN"', { GITHUB_TOKEN: '${{ github.token }}' }),
      run('emulate arm64', 'docker run --privileged --rm tonistiigi/binfmt --install arm64'),
      run('push', [
        'docker buildx create --use',
        'base=$(docker buildx imagetools inspect node:24-alpine3.23 --format "{{.Manifest.Digest}}")',
        `docker buildx build apps/database-dump --platform linux/amd64,linux/arm64 --build-arg "BASE_DIGEST=$base" --tag "${image}:$VERSION" \\`,
        '  --provenance mode=max --sbom true --metadata-file metadata.json --push',
        `echo "${image}@$(jq --raw-output '."containerimage.digest"' metadata.json)" > image.txt`,
        'cat image.txt >> "$GITHUB_STEP_SUMMARY"',
      ].join('\n'), { VERSION }),
      run('tell', [
        'gh release view "v$VERSION" --json body --jq .body > notes.md',
        'grep --quiet --fixed-strings "$(cat image.txt)" notes.md || { printf "\\nImage of DatabaseDump: \`%s\`\\n" "$(cat image.txt)" >> notes.md; gh release edit "v$VERSION" --notes-file notes.md; }',
      ].join('\n'), { GITHUB_TOKEN: '${{ github.token }}', VERSION }),
    ],
  };
}

/** From the tag, so that what is deployed is what was released. */
function deployJob(): Job {
  return {
    needs: ['package', ...REGISTRIES],
    if: RELEASED,
    runsOn: RUNNER,
    permissions: { actions: JobPermission.WRITE },
    timeoutMinutes: 5,
    steps: [run('start', 'gh workflow run deploy.yml --repo "$GITHUB_REPOSITORY" --ref "v$VERSION"', { GITHUB_TOKEN: '${{ github.token }}', VERSION })],
  };
}

const download = () => use('actions/download-artifact', { name: 'dist', path: 'dist' });
