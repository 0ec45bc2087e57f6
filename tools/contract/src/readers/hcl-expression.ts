/** Says what a reference stands for: `aws_s3_bucket.State_Bucket.arn` comes as its three parts. */
export type ResolveReference = (path: readonly string[]) => unknown;

const IDENTIFIER = /^[A-Za-z_][\w-]*/;
const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/**
 * Evaluates a text of Terraform's JSON, in which `${...}` is an expression and `$${` is not. A text that is one
 * expression as a whole has that expression's type.
 *
 * @see https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping
 */
export function evaluateTemplate(template: string, resolve: ResolveReference): unknown {
  const reader = new Reader(template, resolve);
  const parts = reader.template(() => reader.done);
  return parts.length === 1 ? parts[0] : parts.map(asText).join('');
}

function asText(value: unknown): string {
  if (typeof value === 'object' && value !== null) {
    throw new Error(`${JSON.stringify(value)} stands inside a text, use jsonencode() to write it there`);
  }
  return String(value);
}

/** The part of HCL's expressions that cdktf writes: literals, references and a few functions. */
class Reader {
  private at = 0;

  public constructor(private readonly source: string, private readonly resolve: ResolveReference) {}

  public get done(): boolean {
    return this.at >= this.source.length;
  }

  /** Text and interpolations, until `ends`. */
  public template(ends: () => boolean, escapes = false): unknown[] {
    const parts: unknown[] = [];
    let text = '';
    while (!ends()) {
      if (this.done) {
        throw this.unexpected('a closing "');
      } else if (this.skip('$${')) {
        text += '${';
      } else if (this.skip('%%{')) {
        text += '%{';
      } else if (this.skip('${')) {
        parts.push(...(text ? [text] : []), this.expression());
        text = '';
        this.expect('}');
      } else if (escapes && this.skip('\\')) {
        text += this.escape();
      } else {
        text += this.source[this.at++];
      }
    }
    return text || parts.length === 0 ? [...parts, text] : parts;
  }

  private escape(): string {
    const character = this.source[this.at++];
    if (character === 'u') {
      this.at += 4;
      return String.fromCharCode(parseInt(this.source.slice(this.at - 4, this.at), 16));
    }
    return ESCAPES[character] ?? character;
  }

  private expression(): unknown {
    this.space();
    const value = this.primary();
    this.space();
    return value;
  }

  private primary(): unknown {
    if (this.skip('"')) {
      return this.quoted();
    }
    if (this.skip('[')) {
      return this.items(']', () => this.expression());
    }
    if (this.skip('{')) {
      return Object.fromEntries(this.items('}', () => this.member()));
    }
    const number = NUMBER.exec(this.source.slice(this.at));
    if (number) {
      this.at += number[0].length;
      return Number(number[0]);
    }
    return this.named();
  }

  private quoted(): unknown {
    const parts = this.template(() => this.source[this.at] === '"', true);
    this.expect('"');
    return parts.length === 1 ? parts[0] : parts.map(asText).join('');
  }

  private member(): [string, unknown] {
    this.space();
    const key = this.source[this.at] === '"' || this.source[this.at] === '(' ? this.key() : this.identifier();
    this.space();
    if (!this.skip('=') && !this.skip(':')) {
      throw this.unexpected('=');
    }
    return [String(key), this.expression()];
  }

  private key(): unknown {
    if (this.skip('(')) {
      const value = this.expression();
      this.expect(')');
      return value;
    }
    return this.primary();
  }

  private items<T>(end: string, read: () => T): T[] {
    const found: T[] = [];
    for (this.space(); !this.skip(end); this.space()) {
      found.push(read());
      this.space();
      // members of an object may be divided by lines alone
      if (!this.skip(',') && end === ']' && this.source[this.at] !== end) {
        throw this.unexpected(', or ]');
      }
    }
    return found;
  }

  private named(): unknown {
    const name = this.identifier();
    if (name === 'true' || name === 'false') {
      return name === 'true';
    }
    if (name === 'null') {
      return undefined;
    }
    if (this.skip('(')) {
      return this.call(name);
    }
    const path = [name];
    for (;;) {
      if (this.skip('.')) {
        path.push(/^\d+/.exec(this.source.slice(this.at)) ? this.digits() : this.identifier());
      } else if (this.skip('[')) {
        path.push(String(this.expression()));
        this.expect(']');
      } else {
        return this.resolve(path);
      }
    }
  }

  private call(name: string): unknown {
    const values: unknown[] = [];
    for (this.space(); !this.skip(')'); this.space()) {
      values.push(this.expression());
      this.skip(',');
    }
    switch (name) {
      case 'jsonencode':
        return JSON.stringify(values[0]);
      case 'jsondecode':
        return JSON.parse(String(values[0]));
      case 'join':
        return (values[1] as unknown[]).map(asText).join(String(values[0]));
      case 'concat':
        return (values as unknown[][]).flat();
      case 'element': {
        const items = values[0] as unknown[];
        return items[Number(values[1]) % items.length];
      }
      case 'tolist':
      case 'toset':
        return values[0];
      default:
        throw new Error(`the expression ${this.source} calls ${name}(), which the reader does not know; write the value out`);
    }
  }

  private digits(): string {
    const [digits] = /^\d+/.exec(this.source.slice(this.at))!;
    this.at += digits.length;
    return digits;
  }

  private identifier(): string {
    const found = IDENTIFIER.exec(this.source.slice(this.at));
    if (!found) {
      throw this.unexpected('a name');
    }
    this.at += found[0].length;
    return found[0];
  }

  private space(): void {
    this.at += /^\s*/.exec(this.source.slice(this.at))![0].length;
  }

  private skip(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) {
      return false;
    }
    this.at += text.length;
    return true;
  }

  private expect(text: string): void {
    if (!this.skip(text)) {
      throw this.unexpected(text);
    }
  }

  private unexpected(wanted: string): Error {
    const rest = this.source.slice(this.at, this.at + 30) || 'its end';
    return new Error(`the expression ${this.source} has ${rest} where ${wanted} is expected, write it more simply`);
  }
}
