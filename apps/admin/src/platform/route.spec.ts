import { describe, expect, it } from 'vitest';
import { addressOf, linkCode, parseRoute, type Route } from './route.js';

describe('an address of the page', () => {
  it.each<Route>([
    { page: 'searches', state: null, after: null },
    { page: 'searches', state: 'running', after: 'c2Vh=&' },
    { page: 'search', id: 'a/b?c', model: 0, sort: 'calls', bracket: 3 },
    { page: 'search', id: '42', model: null, sort: '-score', bracket: null },
    { page: 'search', id: '42', model: null, sort: null, bracket: null },
  ])('shows the same view again: %o', (route) => {
    expect(parseRoute(addressOf(route))).toEqual(route);
  });

  it('ignores a model or bracket that is no number', () => {
    expect(parseRoute('/searches/x?model=-1&bracket=two')).toMatchObject({ model: null, bracket: null });
  });

  it('that nothing lives at is told apart from the list', () => {
    expect(parseRoute('/nowhere')).toEqual({ page: 'unknown', path: '/nowhere' });
  });

  it('survives a broken escape', () => {
    expect(parseRoute('/searches/%E0%A4%A')).toMatchObject({ page: 'search' });
  });
});

describe('a one-time link', () => {
  it('keeps its code in the fragment, where no server log sees it', () => {
    expect(linkCode('#link=abc-123')).toBe('abc-123');
    expect(linkCode('#models')).toBeNull();
  });
});
