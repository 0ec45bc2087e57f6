import { OtherDistribution } from '../../src/asset-cdn/verify/other-distribution';
import { Answers, serviceError, stubClients } from '../stubs';

const ANSWERS: Answers = {
  CreateOriginAccessControl: () => ({ OriginAccessControl: { Id: 'control' }, ETag: 'c1' }),
  DeleteOriginAccessControl: () => ({}),
  CreateDistribution: () => ({ Distribution: { Id: 'E1', DomainName: 'd1.cloudfront.net' } }),
  GetDistributionConfig: () => ({ DistributionConfig: { Enabled: true, Comment: 'x' }, ETag: 'd1' }),
  UpdateDistribution: () => ({ ETag: 'd2' }),
  DeleteDistribution: () => ({}),
};
const stub = (answers: Answers = {}) => {
  const { clients, calls } = stubClients({ ...ANSWERS, ...answers });
  return { cloudfront: clients.s3 as any, calls };
};

test('reads the same origin as another one, and is removed once it is disabled', async () => {
  const { cloudfront, calls } = stub();
  const other = await OtherDistribution.create(cloudfront, 'plinth-verify-run', 'bucket.s3.eu-central-1.amazonaws.com');
  expect(other.domainName).toBe('d1.cloudfront.net');
  await other.remove();
  const inputs = new Map(calls.map(({ name, input }) => [name, input]));
  expect(inputs.get('CreateDistribution')?.DistributionConfig.Origins.Items).toEqual([expect.objectContaining({
    DomainName: 'bucket.s3.eu-central-1.amazonaws.com', OriginAccessControlId: 'control',
  })]);
  expect(inputs.get('UpdateDistribution')).toEqual({ Id: 'E1', IfMatch: 'd1', DistributionConfig: { Enabled: false, Comment: 'x' } });
  expect(calls.slice(-2).map(({ name, input }) => [name, input.IfMatch])).toEqual([['DeleteDistribution', 'd2'], ['DeleteOriginAccessControl', 'c1']]);
});

test('leaves nothing where it was only half made', async () => {
  const { cloudfront, calls } = stub({ CreateDistribution: () => serviceError('TooManyDistributions') });
  await expect(OtherDistribution.create(cloudfront, 'x', 'y')).rejects.toThrow('TooManyDistributions');
  expect(calls.at(-1)?.name).toBe('DeleteOriginAccessControl');
});
