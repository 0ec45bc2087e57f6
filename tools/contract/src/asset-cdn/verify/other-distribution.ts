import {
  CloudFrontClient, CreateDistributionCommand, CreateOriginAccessControlCommand, DeleteDistributionCommand, DeleteOriginAccessControlCommand,
  DistributionConfig, GetDistributionConfigCommand, UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';

const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';

/** A distribution with the same origin, which the bucket's policy does not name: made for one run and removed with it. */
export class OtherDistribution {
  public static async create(cloudfront: CloudFrontClient, name: string, originDomain: string): Promise<OtherDistribution> {
    const { OriginAccessControl: control, ETag: controlTag } = await cloudfront.send(new CreateOriginAccessControlCommand({
      OriginAccessControlConfig: { Name: name, OriginAccessControlOriginType: 's3', SigningBehavior: 'always', SigningProtocol: 'sigv4' },
    }));
    const removeControl = () => cloudfront.send(new DeleteOriginAccessControlCommand({ Id: control!.Id, IfMatch: controlTag }));
    const config: DistributionConfig = {
      CallerReference: name,
      Comment: name,
      Enabled: true,
      Origins: { Quantity: 1, Items: [{ Id: 'bucket', DomainName: originDomain, OriginAccessControlId: control!.Id, S3OriginConfig: { OriginAccessIdentity: '' } }] },
      DefaultCacheBehavior: { TargetOriginId: 'bucket', ViewerProtocolPolicy: 'https-only', CachePolicyId: CACHING_DISABLED },
    };
    try {
      const { Distribution: made } = await cloudfront.send(new CreateDistributionCommand({ DistributionConfig: config }));
      return new OtherDistribution(cloudfront, made!.Id!, made!.DomainName!, removeControl);
    } catch (error) {
      await removeControl();
      throw error;
    }
  }

  private constructor(
    private readonly cloudfront: CloudFrontClient,
    private readonly id: string,
    public readonly domainName: string,
    private readonly removeControl: () => Promise<unknown>,
  ) {}

  /** A distribution must be disabled before it is deleted. */
  public async remove(): Promise<void> {
    const of = { Id: this.id };
    const { DistributionConfig: config, ETag: tag } = await this.cloudfront.send(new GetDistributionConfigCommand(of));
    const { ETag: disabled } = await this.cloudfront.send(new UpdateDistributionCommand({
      ...of, IfMatch: tag, DistributionConfig: { ...config!, Enabled: false },
    }));
    await this.cloudfront.send(new DeleteDistributionCommand({ ...of, IfMatch: disabled }));
    await this.removeControl();
  }
}
