import { PolicyCondition, PolicyEffect, PolicyStatementData } from '../policy-statement';
import { allow, viaService } from '../private/statements';
import { KeyAgeAccessProps, SecretReadOptions, UploadAccessProps } from './facts';

/**
 * Who may do what with an uploader's bucket, secret and topic, as data.
 *
 * - the uploader puts objects and aborts multipart uploads under its prefixes, over TLS, and nothing else: it cannot
 *   read, list, delete, tag, or change ACLs, retention or legal holds, each of which is an action of its own that an upload
 *   with such a header needs too
 * - a reader reads one secret
 *
 * @example
 * import { PolicyDocuments, UploaderPolicies } from '@plinth/env-presets';
 *
 * const document = PolicyDocuments.render(UploaderPolicies.upload({
 *   bucketArn: 'arn:aws:s3:::acme-prod-assets', region: 'eu-central-1', prefixes: ['uploads/'], overwrite: false,
 * }));
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 * @stability experimental
 */
export class UploaderPolicies {
  /**
   * What an uploader may do. The parts of a multipart upload, its beginning and its end are all `s3:PutObject`.
   *
   * - a request through a VPC endpoint has no public source address, so networks and endpoints are two statements:
   *   https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourceip
   * - SSE-KMS needs `GenerateDataKey` to begin and `Decrypt` to complete a multipart upload:
   *   https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
   */
  public static upload(access: UploadAccessProps): PolicyStatementData[] {
    const resources = access.prefixes.map((prefix) => `${access.bucketArn}/${prefix}*`);
    return [
      ...sources(access).map(([sid, conditions]) => allow(sid, ['s3:PutObject', 's3:AbortMultipartUpload'], resources, [
        { operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] },
        ...conditions,
      ])),
      ...(access.overwrite ? [] : [denyOverwrites(resources)]),
      ...(access.keyArn === undefined ? [] : [
        allow('EncryptThroughS3', ['kms:Decrypt', 'kms:GenerateDataKey'], [access.keyArn],
          [viaService('s3', access.region)]),
      ]),
    ];
  }

  /**
   * What a reader of an uploader's secret may do: the External Secrets Operator reads one secret by its name with it.
   *
   * `BatchGetSecretValue` and `ListSecrets` cannot be limited to a secret; the first is never given.
   *
   * @see https://external-secrets.io/latest/provider/aws-secrets-manager/
   */
  public static readSecret(secretArn: string, options: SecretReadOptions = {}): PolicyStatementData[] {
    return [
      allow('ReadSecret', ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], [secretArn]),
      ...(options.listSecrets ? [allow('ListSecrets', ['secretsmanager:ListSecrets'], ['*'])] : []),
    ];
  }

  /**
   * What the role of the schedules may do: tell one topic.
   *
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
   */
  public static tellKeyAge(access: KeyAgeAccessProps): PolicyStatementData[] {
    return [
      allow('TellTopic', ['sns:Publish'], [access.topicArn]),
      ...(access.topicKeyArn === undefined ? [] : [
        allow('EncryptThroughSns', ['kms:Decrypt', 'kms:GenerateDataKey'], [access.topicKeyArn],
          [viaService('sns', access.region)]),
      ]),
    ];
  }

  private constructor() {}
}

function sources({ sourceCidrs, vpcEndpointIds }: UploadAccessProps): Array<[sid: string, conditions: PolicyCondition[]]> {
  const found: Array<[string, PolicyCondition[]]> = [];
  if (sourceCidrs?.length) {
    found.push(['UploadFromNetworks', [{ operator: 'IpAddress', key: 'aws:SourceIp', values: sourceCidrs }]]);
  }
  if (vpcEndpointIds?.length) {
    found.push(['UploadThroughEndpoints', [{ operator: 'StringEquals', key: 'aws:SourceVpce', values: vpcEndpointIds }]]);
  }
  return found.length > 0 ? found : [['Upload', []]];
}

/**
 * A write that makes an object must say that there is none yet. Beginning a multipart upload and sending its parts cannot
 * say so and make no object, which `s3:ObjectCreationOperation` tells apart; completing it does. A denial, so that nothing
 * else that a role is granted gets around it; S3 takes no other value than `*`, so that the header is there is enough.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
function denyOverwrites(resources: string[]): PolicyStatementData {
  return {
    sid: 'DenyOverwrites',
    effect: PolicyEffect.DENY,
    actions: ['s3:PutObject'],
    resources,
    conditions: [
      { operator: 'Null', key: 's3:if-none-match', values: ['true'] },
      { operator: 'Bool', key: 's3:ObjectCreationOperation', values: ['true'] },
    ],
  };
}
