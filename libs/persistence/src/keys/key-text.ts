import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { KEY_KINDS, type KeyKind } from '../entities/index.js';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** 256 bits in base 62. */
const SECRET_DIGITS = 43;
/** 96 bits in base 62. */
const ID_DIGITS = 17;
/** 32 bits in base 62. */
const CHECK_DIGITS = 6;

const FORM = new RegExp(
  `^hh_(${KEY_KINDS.join('|')})_([0-9A-Za-z]{${ID_DIGITS}})_([0-9A-Za-z]{${SECRET_DIGITS}})_([0-9A-Za-z]{${CHECK_DIGITS}})$`,
);

export interface KeyParts {
  readonly kind: KeyKind;
  readonly id: string;
}

/** A new key: `hh_<kind>_<id>_<secret>_<check>`. The check lets a scanner for leaked secrets, and us, tell a key from noise. */
export function newKeyText(kind: KeyKind): KeyParts & { readonly text: string } {
  const id = base62(randomBytes(12), ID_DIGITS);
  const body = `hh_${kind}_${id}_${base62(randomBytes(32), SECRET_DIGITS)}`;
  return { kind, id, text: `${body}_${check(body)}` };
}

/** The parts of a key's text; null if it is none: mistyped, cut short, or something else. */
export function parseKeyText(text: string): KeyParts | null {
  const found = FORM.exec(text);
  if (!found) return null;
  const [, kind, id, , given] = found;
  if (check(text.slice(0, text.lastIndexOf('_'))) !== given) return null;
  return { kind: kind as KeyKind, id: id as string };
}

function check(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return base62(bytes, CHECK_DIGITS);
}

function base62(bytes: Buffer, digits: number): string {
  let number = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (let i = 0; i < digits; i++) {
    text = DIGITS[Number(number % 62n)] + text;
    number /= 62n;
  }
  return text;
}
