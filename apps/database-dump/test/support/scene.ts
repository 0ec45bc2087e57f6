import { DumpKeys, DumpObject } from '@plinth/env-presets';
import { createDumper, createSmall, createTiny } from './databases';
import { type Result, runProgram, type RunOptions } from './program';
import { type Operation, openS3Proxy, type Verdict } from './s3-proxy';
import { openServer, PASSWORD, type Server } from './server';
import { removeStandIns } from './stand-ins';
import { openStorage, PREFIX, type Storage } from './storage';

/** A server with a small database, a bucket, and runs of the program that are to fail. */
export interface Scene {
  readonly storage: Storage;
  readonly server: Server;
  /** Runs the program, uncompressed as that is quick, and looks that what fails leaves nothing that counts. */
  run(options?: Partial<RunOptions>): Promise<Result>;
  /** The same with something between it and S3. */
  runThrough(decide: Parameters<typeof openS3Proxy>[1], options?: Partial<RunOptions>): Promise<Result & { readonly operations: readonly Operation[] }>;
  close(): Promise<void>;
}

export async function openScene(suite: string, database: string): Promise<Scene> {
  const storage = await openStorage(suite);
  const server = await openServer(storage.cloud);
  await createDumper(server, PASSWORD);
  await createSmall(server);
  await createTiny(server);
  const manifests = async (): Promise<string[]> => (await storage.keys()).filter((key) => DumpKeys.parse(key)?.kind === DumpObject.MANIFEST);
  let runs = 0;
  const run = async (options: Partial<RunOptions> = {}): Promise<Result> => {
    const before = await manifests();
    runs += 1;
    // a prefix of its own: two runs within a second would else be in each other's way
    const DUMP_PREFIX = `${PREFIX}run-${runs}/`;
    const result = await runProgram(server, storage, { database, ...options, env: { DUMP_COMPRESSION: '0', AWS_MAX_ATTEMPTS: '3', DUMP_PREFIX, ...options.env } });
    const counted = result.exit === 'SUCCEEDED' ? 1 : 0;
    const added = (await manifests()).length - before.length;
    expect({ left: result.left, metrics: result.metrics.length, manifests: added, unfinished: await storage.unfinishedUploads() })
      .toEqual({ left: [], metrics: counted, manifests: counted, unfinished: [] });
    expect(result.text).not.toContain(PASSWORD);
    return result;
  };
  return {
    storage,
    server,
    run,
    runThrough: async (decide, options = {}) => {
      const proxy = await openS3Proxy(storage, decide);
      try {
        const result = await run({ ...options, env: { AWS_ENDPOINT_URL: proxy.endpoint, ...options.env } });
        return { ...result, operations: proxy.operations };
      } finally {
        proxy.close();
      }
    },
    close: async () => {
      removeStandIns();
      await server.close();
      await storage.close();
    },
  };
}

/** Does something at the first request of a kind, which waits for it. */
export function atFirst(wanted: Operation, act: () => Promise<unknown> | unknown): (operation: Operation, nth: number) => Promise<Verdict> {
  return async (operation, nth) => {
    if (operation === wanted && nth === 1) {
      await act();
    }
    return 'forward';
  };
}
