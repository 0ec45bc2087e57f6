import { createHash } from 'node:crypto';

/** What is read of a Terraform state: enough to tell two of them apart, and what they describe. */
export interface StateFile {
  readonly lineage: string;
  readonly serial: number;
  /** The addresses of managed resources, without instance keys. */
  readonly addresses: readonly string[];
  /** Of these the ones whose creation was not brought to its end: Terraform would replace them. */
  readonly tainted: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  /** What it describes, whatever its lineage and serial. */
  readonly content: string;
}

interface RawState {
  readonly version?: number;
  readonly lineage?: string;
  readonly serial?: number;
  readonly outputs?: Record<string, { value: unknown }>;
  readonly resources?: Array<{ mode: string; module?: string; type: string; name: string; instances?: Array<{ status?: string }> }>;
}

/** The state in a file's text; undefined when the text is not a whole state. */
export function parseState(text: string): StateFile | undefined {
  let raw: RawState;
  try {
    raw = JSON.parse(text) as RawState;
  } catch {
    // Cut off by a kill or a full disk.
    return undefined;
  }
  if (raw.version !== 4 || typeof raw.lineage !== 'string' || typeof raw.serial !== 'number') {
    return undefined;
  }
  const managed = (raw.resources ?? [])
    .filter(({ mode, instances }) => mode === 'managed' && (instances?.length ?? 0) > 0)
    .map(({ module, type, name, instances }) => ({
      address: [module, type, name].filter(Boolean).join('.'), isTainted: instances!.some(({ status }) => status === 'tainted'),
    }));
  return {
    lineage: raw.lineage,
    serial: raw.serial,
    addresses: managed.map(({ address }) => address),
    tainted: managed.filter(({ isTainted }) => isTainted).map(({ address }) => address),
    outputs: Object.fromEntries(Object.entries(raw.outputs ?? {}).map(([name, { value }]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])),
    content: createHash('sha256').update(JSON.stringify([raw.outputs, raw.resources])).digest('hex'),
  };
}
