import type { Change, Wait } from '../engine';

/** A line of `terraform plan -json` or `apply -json`, as far as it is used here. */
interface TerraformEvent {
  readonly 'type'?: string;
  readonly '@message'?: string;
  readonly 'change'?: { resource: { addr: string; resource_type: string }; action: string; importing?: unknown };
  readonly '@timestamp'?: string;
  readonly 'hook'?: { resource?: { addr: string; resource_type?: string }; action?: string };
  readonly 'diagnostic'?: { severity: string; summary: string; detail?: string; address?: string };
}

const ACTIONS: Readonly<Record<string, Change['action']>> = {
  create: 'create', update: 'update', delete: 'delete', replace: 'replace', remove: 'delete', import: 'import',
};

/**
 * Of what the AWS provider waits for by its own clock, however fast a service is (measured with 5.100): for most of a minute S3 has to
 * give the lifecycle rules that were put; a VPC's DNS is looked at after ten seconds, an endpoint after five.
 */
const WAITED_FOR = ['aws_s3_bucket_lifecycle_configuration', 'aws_vpc', 'aws_vpc_endpoint'];

/** Collects what Terraform says in its machine-readable form. */
export class TerraformEvents {
  private readonly begun = new Map<string, number>();
  public readonly changes: Change[] = [];
  public readonly errors: string[] = [];

  public constructor(private readonly onStep: (message: string) => void, private readonly onWait: (wait: Wait) => void = () => undefined) {}

  public read(line: string): void {
    const event = parse(line);
    if (event?.type === 'planned_change' && event.change !== undefined) {
      const { resource, action, importing } = event.change;
      const known = ACTIONS[action] ?? (importing === undefined ? undefined : 'import');
      if (known !== undefined) {
        this.changes.push({ action: known, address: resource.addr, type: resource.resource_type });
      }
    }
    if (event?.type === 'apply_start' && event.hook?.resource !== undefined) {
      this.onStep(`${event.hook.action ?? 'apply'} ${event.hook.resource.addr}`);
    }
    this.readWait(event);
    if (event?.type === 'diagnostic' && event.diagnostic?.severity === 'error') {
      const { summary, detail, address } = event.diagnostic;
      this.errors.push([address, summary, detail].filter(Boolean).join(': '));
    }
  }

  private readWait(event: TerraformEvent | undefined): void {
    const { addr, resource_type: what } = event?.hook?.resource ?? {};
    const at = Date.parse(event?.['@timestamp'] ?? '');
    if (addr === undefined || what === undefined || Number.isNaN(at) || !WAITED_FOR.includes(what)) {
      return;
    }
    if (event!.type === 'apply_start') {
      this.begun.set(addr, at);
    }
    const from = this.begun.get(addr);
    if (from !== undefined && /^apply_(complete|errored)$/.test(event!.type!)) {
      this.onWait({ what, from, to: at });
    }
  }
}

function parse(line: string): TerraformEvent | undefined {
  if (!line.startsWith('{')) {
    return undefined;
  }
  try {
    return JSON.parse(line) as TerraformEvent;
  } catch {
    // A line that a kill cut off.
    return undefined;
  }
}
