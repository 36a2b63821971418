/** Names that would reach the prototype of an object in JavaScript. */
const RESERVED_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** What is wrong with a text: PostgreSQL keeps no NUL, and half a surrogate pair is no Unicode. Null when it is fine. */
export function textFault(text: string): string | null {
  if (text.includes('\u0000')) return 'Contains a NUL character. Remove it.';
  if (/\p{Surrogate}/u.test(text)) return 'Is not valid Unicode: half of a surrogate pair. Remove it.';
  return null;
}

/** What is wrong with the name of a parameter, or of a field inside a choice. Null when it is fine. */
export function nameFault(name: string): string | null {
  if (RESERVED_NAMES.has(name)) return `The name ${name} is reserved. Choose another one.`;
  return textFault(name);
}
