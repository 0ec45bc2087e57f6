import { LockMode, Tier } from '@plinth/env-presets';
import { checkPromises, readTemplate, readTerraform, replicaSubject, StateBackendModel, stateBackendPromises } from '../../src';
import { caseOf, CASES, DEV, PROD } from './subjects';
import { templateOf } from './template.fixture';
import { terraformOf } from './terraform.fixture';

/** The key's id is the engine's own; everything else must come out alike. */
function comparable(model: StateBackendModel): unknown {
  const text = JSON.stringify({ ...model, source: undefined }).replace(/State_?Key_?3C4D/g, 'KEY');
  return JSON.parse(text);
}

describe.each(CASES)('%s', (_, given) => {
  test('reads the same model out of both engines', () => {
    expect(comparable(readTerraform(terraformOf(given), given.subject))).toEqual(comparable(readTemplate(templateOf(given), given.subject)));
  });

  test.each([
    ['the template', () => readTemplate(templateOf(given), given.subject)],
    ['Terraform\'s JSON', () => readTerraform(JSON.stringify(terraformOf(given)), given.subject)],
  ])('keeps every promise in %s, and knows all that they ask', (_name, read) => {
    const lines = checkPromises(stateBackendPromises, read(), given.subject);
    expect(lines.filter(({ status }) => status !== 'kept')).toEqual([]);
    expect(lines.length).toBeGreaterThanOrEqual(25);
  });
});

describe('readTemplate', () => {
  test('resolves references, joins, substitutions and pseudo parameters to concrete names', () => {
    const { bucket, key, table } = readTemplate(templateOf(PROD), PROD.subject);
    expect(bucket.name).toBe(PROD.names.bucketName);
    expect(bucket.encryption?.keyArn).toBe('arn:aws:kms:eu-central-1:111111111111:key/StateKey3C4D');
    expect(key?.arn).toBe(bucket.encryption?.keyArn);
    expect(table?.arn).toBe(PROD.names.tableArn);
    expect(bucket.policy[0].resources).toEqual([PROD.names.bucketArn, `${PROD.names.bucketArn}/*`]);
  });

  test('takes statements from a role\'s own policies, attached policies and managed policies', () => {
    const template = templateOf(DEV);
    const statement = (Sid: string) => ({ Version: '2012-10-17', Statement: [{ Sid, Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }] });
    template.Resources.PlanRole.Properties.Policies = [{ PolicyDocument: statement('Inline') }];
    template.Resources.PlanRole.Properties.ManagedPolicyArns = [{ Ref: 'Managed' }];
    template.Resources.Managed = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: statement('Managed') } };
    template.Resources.Naming = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: statement('Naming'), Roles: [{ Ref: 'PlanRole' }] } };
    const sids = readTemplate(template, DEV.subject).roles.plan?.map(({ sid }) => sid);
    expect(sids).toEqual(expect.arrayContaining(['Inline', 'Managed', 'Naming', 'ReadStates']));
  });

  test('refuses a role with a policy whose statements it cannot see', () => {
    const template = templateOf(DEV);
    template.Resources.PlanRole.Properties.ManagedPolicyArns = ['arn:aws:iam::aws:policy/AdministratorAccess'];
    expect(() => readTemplate(template, DEV.subject)).toThrow(/the role acme-dev-state-plan has the policy .*AdministratorAccess.*write its statements/);
  });

  test('says what is missing where there is no bucket, and where a reference leads nowhere', () => {
    expect(() => readTemplate({ Resources: {} }, DEV.subject)).toThrow(/has no bucket acme-dev-tfstate-111111111111, pass the template/);
    const template = templateOf(DEV);
    template.Resources.StateBucket1A2B.Properties.BucketName = { Ref: 'Unknown' };
    expect(() => readTemplate(template, DEV.subject)).toThrow(/refers to Unknown.*give it one/);
  });

  test('finds that another construct empties the bucket', () => {
    const template = templateOf(DEV);
    template.Resources.Emptier = { Type: 'Custom::S3AutoDeleteObjects', Properties: {} };
    expect(readTemplate(template, DEV.subject).bucket.emptiedOnDeletion).toBe(true);
  });

  test('counts a bucket as retained only with its policy', () => {
    const template = templateOf(PROD);
    template.Resources.StateBucketPolicy.DeletionPolicy = 'Delete';
    expect(readTemplate(template, PROD.subject).bucket.retainedOnDeletion).toBe(false);
  });

  test('reads a replica as a subject of its own', () => {
    const subject = replicaSubject(PROD.subject, PROD.names);
    const template = templateOf({ ...PROD, subject });
    template.Resources.StateBucket1A2B.Properties.BucketName = PROD.names.replicaBucketName('eu-west-1');
    template.Resources.StateAlias.Properties.AliasName = PROD.names.replicaKeyAlias;
    const model = readTemplate(template, subject);
    expect(model.key?.arn).toContain(':eu-west-1:');
    expect(checkPromises(stateBackendPromises, model, subject).filter(({ status }) => status !== 'kept')).toEqual([]);
    expect(() => replicaSubject(DEV.subject, DEV.names)).toThrow(/has no replica/);
  });
});

describe('readTerraform', () => {
  test('resolves references and jsonencode to concrete names', () => {
    const { bucket, key, roles } = readTerraform(terraformOf(PROD), PROD.subject);
    expect(bucket.policy[0].resources).toEqual([PROD.names.bucketArn, `${PROD.names.bucketArn}/*`]);
    expect(key?.aliases).toEqual([PROD.names.keyAlias]);
    expect(roles.plan?.find(({ sid }) => sid === 'UseKey')?.resources).toEqual(['arn:aws:kms:eu-central-1:111111111111:key/State_Key_3C4D']);
  });

  test('adds the tags that the provider puts on everything', () => {
    expect(readTerraform(terraformOf(DEV), DEV.subject).bucket.tags).toEqual(DEV.subject.environment.tags);
  });

  test('reads what data sources say of the place and of policies', () => {
    const document = terraformOf(DEV);
    document.data = {
      aws_caller_identity: { me: {} },
      aws_partition: { here: {} },
      aws_iam_policy_document: {
        bucket: {
          statement: [{
            sid: 'Tls', effect: 'Deny', actions: ['s3:*'], resources: ['arn:${data.aws_partition.here.partition}:s3:::*'],
            principals: [{ type: '*', identifiers: ['*'] }], condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
          }],
        },
      },
    };
    document.resource.aws_s3_bucket.State_Bucket_1A2B.bucket = 'acme-dev-tfstate-${data.aws_caller_identity.me.account_id}';
    document.resource.aws_s3_bucket_policy.State_BucketPolicy.policy = '${data.aws_iam_policy_document.bucket.json}';
    const { bucket } = readTerraform(document, DEV.subject);
    expect(bucket.name).toBe(DEV.names.bucketName);
    expect(bucket.policy).toEqual([expect.objectContaining({ sid: 'Tls', effect: 'Deny', resources: ['arn:aws:s3:::*'] })]);
    expect(bucket.policy[0].principals?.everybody).toBe(true);
  });

  test('says what is wrong with a reference that leads nowhere, in a circle, or to a value of the deploy', () => {
    const broken = (bucket: string) => () => {
      const document = terraformOf(DEV);
      document.data = { aws_s3_bucket: { other: { bucket: 'x' } } };
      document.resource.aws_s3_bucket.State_Bucket_1A2B.bucket = bucket;
      readTerraform(document, DEV.subject);
    };
    expect(broken('${aws_s3_bucket.Other.id}')).toThrow(/aws_s3_bucket.Other is referred to and does not exist/);
    expect(broken('${aws_s3_bucket.State_Bucket_1A2B.bucket}')).toThrow(/refers to itself/);
    expect(broken('${data.aws_s3_bucket.other.bucket}')).toThrow(/looked up at deploy time/);
    expect(broken('${upper("x")}')).toThrow(/calls upper\(\)/);
  });

  test('refuses a role with a policy whose statements it cannot see', () => {
    const document = terraformOf(DEV);
    document.resource.aws_iam_role_policy_attachment.ApplyAttachment.policy_arn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    expect(() => readTerraform(document, DEV.subject)).toThrow(/AdministratorAccess/);
  });

  test('finds force_destroy', () => {
    const document = terraformOf(DEV);
    document.resource.aws_s3_bucket.State_Bucket_1A2B.force_destroy = true;
    expect(readTerraform(document, DEV.subject).bucket.emptiedOnDeletion).toBe(true);
  });
});

test('a key policy that is left out is KMS\'s own, which lets the account decide', () => {
  const given = caseOf(Tier.STAGING, { lockMode: LockMode.S3 });
  const document = terraformOf(given);
  delete document.resource.aws_kms_key.State_Key_3C4D.policy;
  const lines = checkPromises(stateBackendPromises, readTerraform(document, given.subject), given.subject);
  expect(lines.filter(({ status }) => status === 'broken').map(({ id }) => id)).toEqual(['key-deletion']);
});
