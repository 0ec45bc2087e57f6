import type { LocalCloud } from '../src';
import { type Clients, freshCloud } from './helpers/cloud';
import { deploy, describe as describeStack } from './helpers/stacks';

let cloud: LocalCloud;
let root: Clients;

beforeAll(async () => {
  ({ cloud, root } = await freshCloud('conditions'));
});

afterAll(async () => {
  await cloud.stop();
});

const here = { Ref: 'AWS::Region' };
const cases: Array<[name: string, condition: object, expected: boolean]> = [
  ['Region', { 'Fn::Equals': [here, 'eu-central-1'] }, true],
  ['Account', { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '222222222222'] }, false],
  ['Join', { 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: 'List' }] }, ''] }, true],
  ['Map', { 'Fn::Equals': [{ 'Fn::FindInMap': ['Regions', here, 'name'] }, 'home'] }, true],
  ['Sub', { 'Fn::Equals': [{ 'Fn::Sub': '${AWS::Region}-${Text}' }, 'eu-central-1-x'] }, true],
  ['Select', { 'Fn::Equals': [{ 'Fn::Select': [0, { 'Fn::Split': ['-', here] }] }, 'eu'] }, true],
  ['Not', { 'Fn::Not': [{ Condition: 'Region' }] }, false],
  ['And', { 'Fn::And': [{ Condition: 'Region' }, { Condition: 'Later' }] }, true],
  ['Or', { 'Fn::Or': [{ Condition: 'Account' }, { 'Fn::Equals': ['a', 'b'] }] }, false],
  ['Later', { 'Fn::Equals': [{ Ref: 'Text' }, 'x'] }, true],
];

it('decides conditions as CloudFormation does', async () => {
  const template = {
    Parameters: { List: { Type: 'CommaDelimitedList', Default: '' }, Text: { Type: 'String', Default: 'x' } },
    Mappings: { Regions: { 'eu-central-1': { name: 'home' } } },
    Conditions: Object.fromEntries(cases.map(([name, condition]) => [name, condition])),
    Resources: { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'conditions' } } },
    Outputs: Object.fromEntries(cases.map(([name]) => [name, { Value: { 'Fn::If': [name, 'true', 'false'] } }])),
  };
  await deploy(root.cloudformation, 'conditions', JSON.stringify(template));
  const { Outputs } = (await describeStack(root.cloudformation, 'conditions'))!;
  const decided = Object.fromEntries(Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue === 'true']));
  expect(decided).toEqual(Object.fromEntries(cases.map(([name, , expected]) => [name, expected])));
});
