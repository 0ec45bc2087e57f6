import { PolicyDocuments, PolicyEffect } from '../src';

test('a statement is rendered as IAM writes it', () => {
  expect(PolicyDocuments.render([{
    sid: 'Read',
    effect: PolicyEffect.ALLOW,
    awsPrincipals: ['*'],
    servicePrincipals: ['s3.amazonaws.com', 'ses.amazonaws.com'],
    actions: ['s3:GetObject'],
    resources: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'],
    conditions: [
      { operator: 'StringEquals', key: 'aws:SourceAccount', values: ['1'] },
      { operator: 'StringEquals', key: 'aws:PrincipalAccount', values: ['1', '2'] },
      { operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] },
    ],
  }])).toEqual({
    Version: '2012-10-17',
    Statement: [{
      Sid: 'Read',
      Effect: 'Allow',
      Principal: { AWS: '*', Service: ['s3.amazonaws.com', 'ses.amazonaws.com'] },
      Action: 's3:GetObject',
      Resource: ['arn:aws:s3:::a/*', 'arn:aws:s3:::b/*'],
      Condition: { StringEquals: { 'aws:SourceAccount': '1', 'aws:PrincipalAccount': ['1', '2'] }, Bool: { 'aws:SecureTransport': 'true' } },
    }],
  });
});

test('what a statement does not have is not written', () => {
  expect(PolicyDocuments.renderStatement({ sid: 'Assume', effect: PolicyEffect.ALLOW, servicePrincipals: ['s3.amazonaws.com'], actions: ['sts:AssumeRole'], resources: [] }))
    .toEqual({ Sid: 'Assume', Effect: 'Allow', Principal: { Service: 's3.amazonaws.com' }, Action: 'sts:AssumeRole' });
});
