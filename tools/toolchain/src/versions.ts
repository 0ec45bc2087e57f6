const numbers = (version: string): number[] => (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '0').split('.').map(Number);

/** Compares the dotted numbers at the start of two versions, so `1.11.4` is newer than `1.9` and `17` equals `17.0`. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [numbers(left), numbers(right)];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}

export const isAtLeast = (version: string, minimum: string): boolean => compareVersions(version, minimum) >= 0;
