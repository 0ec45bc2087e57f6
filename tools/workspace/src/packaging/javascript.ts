import { promises as fs } from 'node:fs';
import { type Packager } from './packager';
import { pacmak } from './pacmak';

/** The tarball that npm publishes. */
export const javascript: Packager = {
  needs: {},
  async build({ library, work, output }) {
    await fs.cp(await pacmak(library, 'js', work, false), output, { recursive: true });
  },
};
