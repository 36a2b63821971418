import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from './error-code.js';
import { ERROR_TABLE } from './error-table.js';

describe('the table of errors', () => {
  it('has one row for each code and no other', () => {
    expect(Object.keys(ERROR_TABLE).sort()).toEqual([...ERROR_CODES].sort());
  });

  it.each(ERROR_CODES)('%s never looks like a success, and says so alike at both doors', (code) => {
    const { http, grpc, title, retry } = ERROR_TABLE[code];
    expect(http).toBeGreaterThanOrEqual(400);
    expect(http).toBeLessThan(600);
    expect(grpc).toBeGreaterThan(0);
    expect(grpc).toBeLessThanOrEqual(16);
    expect(title).not.toBe('');
    expect(retry === 'later').toBe(http === 429 || http >= 500);
  });

  it('gives every code its own title', () => {
    expect(new Set(ERROR_CODES.map((code) => ERROR_TABLE[code].title)).size).toBe(ERROR_CODES.length);
  });
});
