import { PolicyEffect, PolicyStatementData } from '../policy-statement';

/** Whoever asks, and whatever else allows it: never without TLS. */
export function denyInsecureTransport(bucketArn: string): PolicyStatementData {
  return {
    sid: 'DenyInsecureTransport',
    effect: PolicyEffect.DENY,
    awsPrincipals: ['*'],
    actions: ['s3:*'],
    resources: [bucketArn, `${bucketArn}/*`],
    conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }],
  };
}

/** What is encrypted with a key that only its writer has can be read by nobody else. */
export function denyCustomerProvidedKeys(bucketArn: string): PolicyStatementData {
  return {
    sid: 'DenyCustomerProvidedKeys',
    effect: PolicyEffect.DENY,
    awsPrincipals: ['*'],
    actions: ['s3:PutObject'],
    resources: [`${bucketArn}/*`],
    conditions: [{ operator: 'Null', key: 's3:x-amz-server-side-encryption-customer-algorithm', values: ['false'] }],
  };
}
