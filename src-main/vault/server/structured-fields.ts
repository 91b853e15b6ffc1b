/*
 * A dictionary of structured fields (RFC 9651), e.g. `sha-256=:base64:, sha-512=:base64:;q=1`. Only byte sequences
 * are given back; everything else is checked against the grammar and passed over, as its keys are not ours.
 */

const key = '[a-z*][a-z0-9_.*-]*';
const bareItem = [
  '-?[0-9]{1,12}\\.[0-9]{1,3}', // decimal
  '-?[0-9]{1,15}', // integer
  '"(?:[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\["\\\\])*"', // string
  "[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*", // token
  ':[A-Za-z0-9+/=]*:', // byte sequence
  '\\?[01]', // boolean
  '@-?[0-9]{1,15}', // date
  '%"(?:[\\x20\\x21\\x23\\x24\\x26-\\x7e]|%[0-9a-f]{2})*"', // display string
].join('|');
const parameters = `(?:; *${key}(?:=(?:${bareItem}))?)*`;
const innerItem = `(?:${bareItem})${parameters}`;
const innerList = `\\( *(?:${innerItem}(?: +${innerItem})*)? *\\)`;

const memberPattern = new RegExp(`(${key})(?:=((?:${bareItem})|${innerList}))?${parameters}`, 'y');
const separatorPattern = /[ \t]*,[ \t]*/y;

/** The bytes of each member that is a byte sequence; the last of equal keys counts. Undefined for no dictionary. */
export function parseByteSequences(text: string): ReadonlyMap<string, Buffer> | undefined {
  const found = new Map<string, Buffer>();
  // Not with / +$/: it looks at every run of spaces again from each of its spaces.
  const field = text.trim();
  let position = 0;
  while (position < field.length) {
    if (position > 0) {
      separatorPattern.lastIndex = position;
      if (!separatorPattern.test(field)) return undefined;
      position = separatorPattern.lastIndex;
    }
    memberPattern.lastIndex = position;
    const member = memberPattern.exec(field);
    if (member?.[1] === undefined) return undefined;
    position = memberPattern.lastIndex;
    found.delete(member[1]);
    const value = member[2];
    if (value?.startsWith(':') === true) found.set(member[1], Buffer.from(value.slice(1, -1), 'base64'));
  }
  return found;
}
