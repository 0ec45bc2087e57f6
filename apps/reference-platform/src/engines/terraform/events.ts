import type { Change } from '../engine';

/** A line of `terraform plan -json` or `apply -json`, as far as it is used here. */
interface TerraformEvent {
  readonly 'type'?: string;
  readonly '@message'?: string;
  readonly 'change'?: { resource: { addr: string; resource_type: string }; action: string; importing?: unknown };
  readonly 'hook'?: { resource?: { addr: string }; action?: string };
  readonly 'diagnostic'?: { severity: string; summary: string; detail?: string; address?: string };
}

const ACTIONS: Readonly<Record<string, Change['action']>> = {
  create: 'create', update: 'update', delete: 'delete', replace: 'replace', remove: 'delete', import: 'import',
};

/** Collects what Terraform says in its machine-readable form. */
export class TerraformEvents {
  public readonly changes: Change[] = [];
  public readonly errors: string[] = [];

  public constructor(private readonly onStep: (message: string) => void) {}

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
    if (event?.type === 'diagnostic' && event.diagnostic?.severity === 'error') {
      const { summary, detail, address } = event.diagnostic;
      this.errors.push([address, summary, detail].filter(Boolean).join(': '));
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
