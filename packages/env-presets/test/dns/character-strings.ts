/** Reads quoted character strings, as RFC 1035 writes them: the radix of `\ddd` is 10 there and 8 at Route 53. */
export function readStrings(written: string, radix: number): { text: string; lengths: number[] } {
  if (!/^"(?:[^"\\]|\\\d{3}|\\\D)*"(?: "(?:[^"\\]|\\\d{3}|\\\D)*")*$/.test(written)) {
    throw new Error(`not a list of quoted strings: ${written}`);
  }
  const strings = [...written.matchAll(/"((?:[^"\\]|\\\d{3}|\\\D)*)"/g)].map(([, inner]) => readString(inner, radix));
  // fatal: each string by itself must be UTF-8, so no character may be cut in two
  const text = strings.map((string) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(string)).join('');
  return { text, lengths: strings.map(({ length }) => length) };
}

function readString(inner: string, radix: number): Buffer {
  return Buffer.concat([...inner.matchAll(/\\(\d{3})|\\(\D)|([^\\])/gu)].map(([, number, escaped, plain]) => (
    number ? Buffer.from([parseInt(number, radix)]) : Buffer.from(escaped ?? plain)
  )));
}
