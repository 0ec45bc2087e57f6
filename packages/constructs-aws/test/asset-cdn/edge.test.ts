import { PlatformEnvironment } from '@plinth/env-presets';
import { App, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { AssetBucket, AssetCdn, AssetLogBucket } from '../../src';
import { dev, newStack, PLACE, prod } from '../stacks';

const edgeOf = (assets: AssetCdn) => Stack.of(assets.cfnDistribution);

test('stands beside the stack, in us-east-1, and is deployed first', () => {
  const app = new App();
  const home = newStack('Web', PLACE.region, app);
  const assets = new AssetCdn(home, 'Assets', { environment: dev });
  expect([edgeOf(assets).stackName, edgeOf(assets).region, edgeOf(assets).account]).toEqual(['Web-edge', 'us-east-1', PLACE.account]);
  const { stacks } = app.synth();
  expect(stacks.map(({ stackName }) => stackName)).toEqual(['Web-edge', 'Web']);
});

test('is one for two CDNs of a stack, and another for another stack', () => {
  const app = new App();
  const home = newStack('Web', PLACE.region, app);
  const first = new AssetCdn(home, 'Assets', { environment: dev });
  const second = new AssetCdn(home, 'Downloads', { environment: dev, name: 'downloads' });
  const other = new AssetCdn(newStack('Docs', PLACE.region, app), 'Assets', { environment: dev, name: 'docs' });
  expect(edgeOf(first)).toBe(edgeOf(second));
  expect(edgeOf(other).stackName).toBe('Docs-edge');
  Template.fromStack(edgeOf(first)).resourceCountIs('AWS::CloudFront::Distribution', 2);
});

test('stands in the Stage of its stack, under the names of the Stage', () => {
  const app = new App();
  const stage = new Stage(app, 'Dev', { env: { account: PLACE.account, region: PLACE.region } });
  const assets = new AssetCdn(new Stack(stage, 'Web'), 'Assets', { environment: dev });
  expect([edgeOf(assets).node.path, edgeOf(assets).stackName]).toEqual(['Dev/Web-edge', 'Dev-Web-edge']);
  app.synth();
});

test('is not needed where the stack is in us-east-1 itself', () => {
  const environment = PlatformEnvironment.prod({ ...PLACE, region: 'us-east-1' });
  const home = newStack('Web', 'us-east-1');
  const assets = new AssetCdn(home, 'Assets', { environment });
  expect(edgeOf(assets)).toBe(home);
  expect(JSON.stringify(Template.fromStack(home).toJSON())).not.toContain('GetStackOutput');
});

test('belongs to the outermost of nested stacks', () => {
  const home = newStack('Web');
  const assets = new AssetCdn(new NestedStack(home, 'Nested'), 'Assets', { environment: dev });
  expect(edgeOf(assets).stackName).toBe('Web-edge');
});

test('can be a stack that the user makes', () => {
  const app = new App();
  const [home, edge] = [newStack('Web', PLACE.region, app), newStack('Global', 'us-east-1', app)];
  const assets = new AssetCdn(home, 'Assets', { environment: prod, edgeStack: edge });
  expect(edgeOf(assets)).toBe(edge);
  expect(home.dependencies).toContain(edge);
});

test('must be in us-east-1', () => {
  const app = new App();
  const [home, edge] = [newStack('Web', PLACE.region, app), newStack('Ireland', 'eu-west-1', app)];
  expect(() => new AssetCdn(home, 'Assets', { environment: dev, edgeStack: edge })).toThrow(
    'Web/Assets: edgeStack is in eu-west-1, must be in us-east-1, where CloudFront is configured; give it env: { account: \'111111111111\', region: \'us-east-1\' }');
  expect(() => new AssetLogBucket(home, 'Logs', { environment: prod, edgeStack: edge })).toThrow('Web/Logs: edgeStack is in eu-west-1, must be in us-east-1');
});

test('is refused where there is no need of one', () => {
  const app = new App();
  const environment = PlatformEnvironment.dev({ ...PLACE, region: 'us-east-1' });
  const [home, edge] = [newStack('Web', 'us-east-1', app), newStack('Edge', 'us-east-1', app)];
  expect(() => new AssetCdn(home, 'Assets', { environment, edgeStack: edge })).toThrow('Web/Assets: edgeStack is Edge, may not be given in us-east-1');
});

test('that is given may be that of two stacks with the same ids', () => {
  const app = new App();
  const edge = newStack('Global', 'us-east-1', app);
  new AssetCdn(newStack('Web', PLACE.region, app), 'Assets', { environment: dev, edgeStack: edge });
  new AssetCdn(newStack('Docs', PLACE.region, app), 'Assets', { environment: dev, name: 'docs', edgeStack: edge });
  Template.fromStack(edge).resourceCountIs('AWS::CloudFront::Distribution', 2);
});

test('is deployed before a bucket\'s stack of its own, whose policy names the distribution', () => {
  const app = new App();
  const [data, web] = [newStack('Data', PLACE.region, app), newStack('Web', PLACE.region, app)];
  const bucket = new AssetBucket(data, 'Bucket', { environment: dev });
  const assets = new AssetCdn(web, 'Assets', { environment: dev, bucket });
  assets.grantDeploy(new Role(web, 'Deploy', { assumedBy: new AccountRootPrincipal() }));
  expect(data.dependencies).toEqual([edgeOf(assets)]);
  expect(app.synth().stacks.map(({ stackName }) => stackName)[0]).toBe('Web-edge');
});

test.each([
  ['another kind', () => new CliCredentialsStackSynthesizer()],
  ['another qualifier', () => new DefaultStackSynthesizer({ qualifier: 'team' })],
])('must be given where the stack has a synthesizer of %s than the app', (_title, synthesizer) => {
  const home = new Stack(new App(), 'Web', { env: { account: PLACE.account, region: PLACE.region }, synthesizer: synthesizer() });
  expect(() => new AssetCdn(home, 'Assets', { environment: dev })).toThrow('Web/Assets: edgeStack is missing, must be given where the stack has a synthesizer of its own');
});

test('is deployed with the app\'s default synthesizer', () => {
  const app = new App({ defaultStackSynthesizer: new DefaultStackSynthesizer({ qualifier: 'team' }) });
  const assets = new AssetCdn(newStack('Web', PLACE.region, app), 'Assets', { environment: dev });
  expect(edgeOf(assets).synthesizer.bootstrapQualifier).toBe('team');
});
