import { DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { GetBucketCorsCommand } from '@aws-sdk/client-s3';
import { AwsAccess } from '../../aws-access';
import { Clients, Connection } from '../../connection';
import { readDeployedBucket, readDeployedKey, requireBucket } from '../../readers/deployed-bucket';
import { readDeployedRole } from '../../readers/deployed-role';
import { ifPresent } from '../../readers/if-present';
import { Shape } from '../../readers/shape';
import { EdgeClients, edgeClients } from '../clients';
import { AssetCdnModel, CertificateModel, DistributionModel } from '../model';
import { AssetCdnSubject, bucketNameOf, hasDomain, hasKey, hasLogs } from '../subject';
import { readDeployedDistribution } from './deployed-distribution';
import { readDeployedFirewall, readDeployedLogs } from './deployed-edge';

/**
 * Reads an asset CDN as it stands in an account.
 *
 * @throws if there is no such bucket or distribution, or the credentials may not read it
 */
export async function readDeployedAssetCdn(access: AwsAccess, subject: AssetCdnSubject): Promise<AssetCdnModel> {
  const connection = new Connection(access);
  try {
    return await readWith(connection.clients(), edgeClients(connection), subject);
  } finally {
    connection.close();
  }
}

export async function readWith(clients: Clients, edge: EdgeClients, subject: AssetCdnSubject): Promise<AssetCdnModel> {
  const name = bucketNameOf(subject);
  await requireBucket(clients.s3, name, subject.environment.account);
  const [bucket, cors, distribution, deploy] = await Promise.all([
    readDeployedBucket(clients.s3, name),
    ifPresent(clients.s3.send(new GetBucketCorsCommand({ Bucket: name }))),
    readDeployedDistribution(edge.cloudfront, subject),
    readDeployedRole(clients.iam, subject.deployRoleArn),
  ]);
  const reference = bucket.encryption?.keyArn ?? (hasKey(subject) ? subject.names.keyAlias : undefined);
  const [key, certificate, firewall, logs] = await Promise.all([
    reference === undefined ? undefined : readDeployedKey(clients.kms, reference),
    readCertificate(edge, distribution, subject),
    distribution.webAclArn === undefined ? undefined : readDeployedFirewall(edge, distribution.webAclArn),
    hasLogs(subject) ? readDeployedLogs(edge, distribution, subject) : undefined,
  ]);
  return {
    source: 'deployed',
    // a configuration may name the key by its alias; grants and the model name it by its ARN
    bucket: {
      ...bucket,
      encryption: bucket.encryption && { ...bucket.encryption, keyArn: bucket.encryption.keyArn && (key?.arn ?? bucket.encryption.keyArn) },
    },
    cors: (cors?.CORSRules ?? []).map(Shape.of).map((rule) => ({ origins: rule.texts('AllowedOrigins'), methods: [...rule.texts('AllowedMethods')].sort() })),
    key,
    distribution,
    certificate,
    firewall,
    logs,
    deploy,
  };
}

async function readCertificate({ acm }: EdgeClients, { certificateArn }: DistributionModel, subject: AssetCdnSubject): Promise<CertificateModel | undefined> {
  if (certificateArn === undefined || subject.certificateArn !== undefined || !hasDomain(subject)) {
    return undefined;
  }
  const { Certificate: found } = await acm.send(new DescribeCertificateCommand({ CertificateArn: certificateArn }));
  return {
    arn: certificateArn,
    names: [...new Set([found?.DomainName ?? '', ...found?.SubjectAlternativeNames ?? []])],
    validation: found?.DomainValidationOptions?.[0]?.ValidationMethod ?? 'EMAIL',
    region: certificateArn.split(':')[3],
  };
}
