import { ListResourceRecordSetsCommand, type ListResourceRecordSetsCommandOutput, type ResourceRecordSet, type Route53Client } from '@aws-sdk/client-route-53';

/** Everything that a hosted zone holds. */
export async function recordSets(client: Route53Client, HostedZoneId: string): Promise<ResourceRecordSet[]> {
  const found: ResourceRecordSet[] = [];
  let next: { StartRecordName?: string; StartRecordType?: ResourceRecordSet['Type']; StartRecordIdentifier?: string } | undefined = {};
  while (next !== undefined) {
    const page: ListResourceRecordSetsCommandOutput = await client.send(new ListResourceRecordSetsCommand({ HostedZoneId, ...next }));
    found.push(...page.ResourceRecordSets ?? []);
    next = page.IsTruncated
      ? { StartRecordName: page.NextRecordName, StartRecordType: page.NextRecordType, StartRecordIdentifier: page.NextRecordIdentifier } : undefined;
  }
  return found;
}

/** The texts of a TXT set as DNS answers them: strings joined, escapes resolved. Route 53 writes bytes in octal. */
export function textsOf({ ResourceRecords = [] }: ResourceRecordSet): string[] {
  return ResourceRecords.map(({ Value }) => (Value!.match(/"(?:[^"\\]|\\.)*"/g) ?? [])
    .map((part) => part.slice(1, -1).replace(/\\([0-7]{3}|.)/g, (_escape, what: string) => (what.length === 3 ? String.fromCharCode(parseInt(what, 8)) : what))).join(''))
    .map((bytes) => Buffer.from(bytes, 'latin1').toString('utf8'));
}
