/** Underscores are no part of host names, but DKIM, DMARC and certificate validation put them into DNS names. */
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
const MAXIMUM_LENGTH = 253;

/** CDK writes an unresolved value as `${Token[...]}`, CDKTF as `${...}`, a person's template as `<dkim-token>`. */
const UNRESOLVED = /\$\{|Token\[|<[A-Za-z][^<>]*>/;

export function isUnresolved(text: string): boolean {
  return UNRESOLVED.test(text);
}

/** Names are the same in any case, with or without the dot that ACM and zone files close them with. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** Whether it is a name of at least two labels whose last is no number: an address is no name. */
export function isDomainName(name: string): boolean {
  const labels = normalName(name).split('.');
  return normalName(name).length <= MAXIMUM_LENGTH && labels.length > 1 && labels.every((label) => LABEL.test(label))
    && /^[a-z]/.test(labels[labels.length - 1]);
}

export function isRecordName(name: string): boolean {
  return isDomainName(name.replace(/^\*\./, ''));
}

/** The name as a zone file's `$ORIGIN` allows it: `@` is the zone itself. */
export function relativeName(name: string, zone: string): string {
  return name === zone ? '@' : name.slice(0, -zone.length - 1);
}
