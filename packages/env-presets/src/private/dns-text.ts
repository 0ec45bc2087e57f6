/**
 * A TXT record is a list of strings of up to 255 bytes, which SPF, DKIM and DMARC read as one text.
 * @see https://www.rfc-editor.org/rfc/rfc1035#section-3.3
 * @see https://www.rfc-editor.org/rfc/rfc7208#section-3.3
 */
const STRING_BYTES = 255;

/** RFC 1035 writes a byte as `\DDD` in decimal. */
export const DECIMAL = 10;
/**
 * Route 53 writes it in octal.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/ResourceRecordTypes.html#TXTFormat
 */
export const OCTAL = 8;

/** Split between characters, so that a tool that shows the strings one by one shows each of them right. */
export function characterStrings(text: string): string[] {
  const strings = [''];
  let bytes = 0;
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (bytes + size > STRING_BYTES) {
      strings.push('');
      bytes = 0;
    }
    strings[strings.length - 1] += character;
    bytes += size;
  }
  return strings;
}

/** The bytes that the text takes in a record: each string has one more, for its length. */
export function textBytes(text: string): number {
  return characterStrings(text).reduce((sum, part) => sum + 1 + Buffer.byteLength(part), 0);
}

/** The text as quoted strings. What is not printable ASCII is written byte by byte, as its number in the given radix. */
export function quotedStrings(text: string, radix: number): string {
  return characterStrings(text).map((part) => `"${[...Buffer.from(part)].map((byte) => escaped(byte, radix)).join('')}"`).join(' ');
}

/** A backslash is written as a number too: before a closing quotation mark simple parsers would take it for its escape. */
function escaped(byte: number, radix: number): string {
  const character = String.fromCharCode(byte);
  if (character === '"') {
    return '\\"';
  }
  return byte >= 0x20 && byte < 0x7f && character !== '\\' ? character : `\\${byte.toString(radix).padStart(3, '0')}`;
}

/** Comments explain a record and change nothing, so a long one is cut where a provider limits it. */
export function cut(text: string, maximum: number): string {
  return text.length <= maximum ? text : `${text.slice(0, maximum - 3)}...`;
}
