import { Problems } from '../../errors';
import { checkShape, Shape } from './private/shape';
import { DumpManifestData, RelationKind } from './manifest';

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/;
const HASH = /^[0-9a-f]{64}$/;

const OBJECT: Shape = { key: 'text', bytes: 'count', sha256: HASH };

const SHAPE: Shape = {
  environment: 'text',
  name: 'text',
  startedAt: MOMENT,
  finishedAt: MOMENT,
  clockSkewSeconds: 'number',
  durationSeconds: 'number',
  compression: 'text',
  dump: { ...OBJECT, parts: 'count', compositeSha256: /^[A-Za-z0-9+/]{43}=-\d+$/ },
  globals: OBJECT,
  database: {
    name: 'text',
    serverVersion: 'text',
    sizeBytes: 'count',
    encoding: 'text',
    collate: 'text',
    ctype: 'text',
    relations: [{ schema: 'text', name: 'text', kind: Object.values(RelationKind), rows: 'count' }],
    sequences: [{ 'schema': 'text', 'name': 'text', 'lastValue?': /^-?\d+$/ }],
    largeObjects: 'count',
    extensions: [{ name: 'text', version: 'text' }],
  },
  tools: { pgDump: 'text', pgRestore: 'text', program: 'text', node: 'text' },
};

/**
 * The manifest of a dump as a JSON document of a version.
 *
 * @example
 * const manifest = DumpManifest.parse('dumps/acme-prod/database/2026/11/21/acme-prod-database-20261121T030000Z.manifest.json', '{ ... }');
 *
 * @stability experimental
 */
export class DumpManifest {
  /** The version of the format that is written; readers refuse any other. */
  public static readonly FORMAT_VERSION = 1;

  /** The document. */
  public static render(manifest: DumpManifestData): string {
    return `${JSON.stringify({ formatVersion: DumpManifest.FORMAT_VERSION, ...manifest }, undefined, 1)}\n`;
  }

  /**
   * What a document says.
   *
   * @param path where it was found, for errors: its key
   * @param document its text
   * @throws one error with everything that is missing or of another shape
   */
  public static parse(path: string, document: string): DumpManifestData {
    const problems = new Problems(path);
    const { formatVersion, ...manifest } = parsed(document) ?? {};
    if (formatVersion === undefined) {
      problems.add('formatVersion', formatVersion, 'must be there: this is no manifest of a dump', 'look for a truncated or foreign file');
    } else if (formatVersion !== DumpManifest.FORMAT_VERSION) {
      problems.add('formatVersion', formatVersion, `must be ${DumpManifest.FORMAT_VERSION}`, 'read it with the release that wrote it, or a newer one');
    } else {
      checkShape('', manifest, SHAPE, problems);
    }
    problems.throwIfAny();
    return manifest as unknown as DumpManifestData;
  }

  private constructor() {}
}

function parsed(document: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(document);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}
