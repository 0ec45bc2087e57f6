import { PolicyCondition, PolicyEffect, PolicyStatementData } from '../policy-statement';
import { denyCustomerProvidedKeys, denyInsecureTransport } from '../private/bucket-statements';
import { allow, viaService } from '../private/statements';
import { AssetDeployProps } from './facts';

const CLOUDFRONT = ['cloudfront.amazonaws.com'];

/**
 * Who may do what with assets: every statement, as data.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudfront.html
 * @stability experimental
 */
export class AssetCdnPolicies {
  /**
   * The bucket's own policy: TLS only, no customer-provided keys, and no request that was signed long ago.
   *
   * @param bucketArn ARN of the bucket
   * @param presignedMaxAgeSeconds seconds after which a signature is refused
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
   */
  public static bucket(bucketArn: string, presignedMaxAgeSeconds: number): PolicyStatementData[] {
    return [
      denyInsecureTransport(bucketArn),
      denyCustomerProvidedKeys(bucketArn),
      {
        sid: 'DenyOldSignatures',
        effect: PolicyEffect.DENY,
        awsPrincipals: ['*'],
        actions: ['s3:*'],
        resources: [bucketArn, `${bucketArn}/*`],
        // in milliseconds
        conditions: [{ operator: 'NumericGreaterThan', key: 's3:signatureAge', values: [String(presignedMaxAgeSeconds * 1000)] }],
      },
    ];
  }

  /**
   * What the bucket's policy allows one distribution: to read objects, and to be told that there is none. Without
   * `s3:ListBucket` S3 answers 403 for an object that does not exist; the viewer function sees to it that no request for
   * the bucket itself, which would list it, ever leaves CloudFront.
   *
   * @param bucketArn ARN of the bucket
   * @param distributionArn ARN of the distribution
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
   */
  public static originRead(bucketArn: string, distributionArn: string): PolicyStatementData[] {
    const conditions = exactly(distributionArn);
    return [
      {
        sid: 'AllowDistributionToRead',
        effect: PolicyEffect.ALLOW,
        servicePrincipals: CLOUDFRONT,
        actions: ['s3:GetObject'],
        resources: [`${bucketArn}/*`],
        conditions,
      },
      {
        sid: 'AllowDistributionToMiss',
        effect: PolicyEffect.ALLOW,
        servicePrincipals: CLOUDFRONT,
        actions: ['s3:ListBucket'],
        resources: [bucketArn],
        conditions,
      },
    ];
  }

  /**
   * The key's own policy: the account's identity policies decide who uses it.
   *
   * @param accountRootArn ARN of the account's root
   */
  public static key(accountRootArn: string): PolicyStatementData[] {
    return [{ sid: 'AllowAccount', effect: PolicyEffect.ALLOW, awsPrincipals: [accountRootArn], actions: ['kms:*'], resources: ['*'] }];
  }

  /**
   * What the key's policy allows one distribution: to read what was encrypted.
   *
   * @param distributionArn ARN of the distribution
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#oac-permissions-for-sse-kms-encrypted-objects
   */
  public static keyOriginRead(distributionArn: string): PolicyStatementData[] {
    return [{
      sid: 'AllowDistributionToDecrypt',
      effect: PolicyEffect.ALLOW,
      servicePrincipals: CLOUDFRONT,
      actions: ['kms:Decrypt'],
      resources: ['*'],
      conditions: exactly(distributionArn),
    }];
  }

  /**
   * What a deployment may do: bring the bucket in line with a folder, and drop what the edge has cached of it. It may
   * neither write nor delete what users uploaded, so that `aws s3 sync --delete` cannot take it along.
   */
  public static deploy(props: AssetDeployProps): PolicyStatementData[] {
    const uploads = props.uploadPrefixes.map((prefix) => `${props.bucketArn}/${prefix}*`);
    return [
      allow('ListAssets', ['s3:ListBucket'], [props.bucketArn]),
      allow('WriteAssets', ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'], [`${props.bucketArn}/*`]),
      ...(uploads.length === 0 ? [] : [{
        sid: 'KeepUploads', effect: PolicyEffect.DENY, actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:PutObject'], resources: uploads,
      }]),
      allow('Invalidate', ['cloudfront:CreateInvalidation', 'cloudfront:GetInvalidation'], [props.distributionArn]),
      ...(props.keyArn === undefined ? [] : [
        allow('UseKey', ['kms:Decrypt', 'kms:GenerateDataKey'], [props.keyArn],
          [viaService('s3', props.region)]),
      ]),
    ];
  }

  /**
   * The log bucket's own policy: TLS only, and CloudWatch's log delivery may write what one source gives.
   *
   * @param bucketArn ARN of the bucket of logs
   * @param account the account, 12 digits
   * @param logSourceArn ARN of the delivery's source
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
   */
  public static logBucket(bucketArn: string, account: string, logSourceArn: string): PolicyStatementData[] {
    return [
      denyInsecureTransport(bucketArn),
      {
        sid: 'AllowLogDelivery',
        effect: PolicyEffect.ALLOW,
        servicePrincipals: ['delivery.logs.amazonaws.com'],
        actions: ['s3:PutObject'],
        resources: [`${bucketArn}/AWSLogs/${account}/*`],
        conditions: [
          { operator: 'StringEquals', key: 's3:x-amz-acl', values: ['bucket-owner-full-control'] },
          { operator: 'StringEquals', key: 'aws:SourceAccount', values: [account] },
          { operator: 'ArnLike', key: 'aws:SourceArn', values: [logSourceArn] },
        ],
      },
    ];
  }

  private constructor() {}
}

function exactly(distributionArn: string): PolicyCondition[] {
  return [{ operator: 'StringEquals', key: 'AWS:SourceArn', values: [distributionArn] }];
}
