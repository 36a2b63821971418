import { describe, expect, it } from 'vitest';
import { KEY_KINDS } from '../entities/index.js';
import { newKeyText, parseKeyText } from './key-text.js';

describe('the text of a key', () => {
  it.each(KEY_KINDS)('of kind %s names its kind and its public id', (kind) => {
    const { id, text } = newKeyText(kind);
    expect(parseKeyText(text)).toEqual({ kind, id });
  });

  it('tells by itself that a letter is wrong, wherever it is: nobody need be asked', () => {
    const { text } = newKeyText('admin');
    for (let at = 0; at < text.length; at++) {
      const wrong = text[at] === 'x' ? 'y' : 'x';
      expect(parseKeyText(text.slice(0, at) + wrong + text.slice(at + 1)), `letter ${at}`).toBeNull();
    }
  });
});
