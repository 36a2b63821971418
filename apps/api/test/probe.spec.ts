import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { RunningApi, SPEC } from './running-api.js';

let api: RunningApi;
beforeAll(async () => { api = await RunningApi.start(); });
afterAll(() => api.close());

async function talk(messages: unknown[], headers = {}, ms = 1500): Promise<string[]> {
  const ws = new WebSocket(api.url.replace('http', 'ws') + '/graphql', 'graphql-transport-ws', { headers });
  const got: string[] = [];
  ws.on('message', (m) => got.push(String(m)));
  ws.on('close', (c) => got.push('close ' + c));
  ws.on('error', (e) => got.push('error ' + e.message));
  await new Promise((r) => { ws.on('open', r); ws.on('error', r); });
  for (const m of messages) { ws.send(typeof m === 'string' ? m : JSON.stringify(m)); await new Promise((r) => setTimeout(r, 60)); }
  await new Promise((r) => setTimeout(r, ms));
  ws.terminate();
  return got;
}
const init = (k = api.key) => ({ type: 'connection_init', payload: { authorization: `Bearer ${k}` } });
const sub = (query: unknown, variables = {}) => ({ id: '1', type: 'subscribe', payload: { query, variables } });

it('probe', async () => {
  const id = await api.submitted();
  const q = 'subscription($id: ID!) { searchProgress(id: $id) { id state } }';
  const show = async (name: string, p: Promise<unknown>) => console.log(name, JSON.stringify(await p).slice(0, 600));
  await show('ok', talk([init(), sub(q, { id })]));
  await show('nokey', talk([{ type: 'connection_init' }, sub(q, { id })]));
  await show('badkey', talk([init('x'), sub(q, { id })]));
  await show('unknown', talk([init(), sub(q, { id: 'nope' })]));
  await show('foreign', talk([init(api.otherKey), sub(q, { id })]));
  await show('badfield', talk([init(), sub('subscription($id: ID!) { searchProgress(id: $id) { id nothing } }', { id })]));
  await show('twofields', talk([init(), sub('subscription($id: ID!) { a: searchProgress(id: $id) { id } b: searchProgress(id: $id) { id } }', { id })]));
  await show('aliases', talk([init(), sub(`subscription($id: ID!) { searchProgress(id: $id) { ${Array.from({ length: 60 }, (_, i) => `a${i}: models(first: 1000) { totalCount }`).join(' ')} } }`, { id })]));
  await show('ast', talk([init(), sub({ kind: 'Document' })]));
  await show('null', talk(['null']));
  await show('num', talk(['1', '"a"', '[]', '{}', '{"type":5}']));
  await show('startnopayload', talk([init(), { id: '1', type: 'subscribe' }]));
  await show('query', talk([init(), sub('{ searches { totalCount } }')]));
  await show('introspect nokey', talk([{ type: 'connection_init' }, sub('{ __schema { queryType { name } } }')]));
  for (const [n, query] of Object.entries({ ast: '{"kind":"Document"}', num: '1', defs: '{"kind":"Document","definitions":[null]}', deep: '{ searches(state: ' + '['.repeat(20000) + ']'.repeat(20000) + ') { totalCount } }', deepsel: '{a'.repeat(50000), lit: 'mutation { submitSearch(spec: ' + '['.repeat(3000) + ']'.repeat(3000) + ') { id } }', empty: '', frag: '{ ...A } fragment A on Query { ...A }', big: '{ searches(first: 99999999999) { totalCount } }' })) {
    const r = await api.send('POST', '/graphql', { query });
    console.log(n, r.status, r.text.slice(0, 300));
  }
  for (const body of ['null', '[]', '1', '{"query":1}', '{"query":"{ searches { totalCount } }","variables":[]}', '{"query":"{ searches { totalCount } }","operationName":"x"}', '{"query":"{ search(id: \\"\\u0000\\") { id } }"}','{"query":"query($i: ID!){ search(id: $i) { id } }","variables":{"i":{"a":1}}}', '{bad']) {
    const r = await api.send('POST', '/graphql', body);
    console.log(body.slice(0, 80), r.status, r.text.slice(0, 300));
  }
  console.log('get', (await api.get('/graphql?query=mutation{cancelSearch(id:"x"){id}}')).text.slice(0, 300));
  console.log('getq', (await api.get('/graphql?query={searches{totalCount}}')).text.slice(0, 300));
  console.log('unauth', (await api.graphql('{ searches { totalCount } }', {}, null)).text.slice(0, 300));
  console.log('one', (await api.get(`/v1/searches/${id}?x=1`)).status, (await api.get(`/v1/searches/${id}/best`)).text);
  console.log('errors', api.errors.map((e) => e.slice(0, 300)));
  const head = await fetch(api.url + '/', { headers: { accept: 'text/html' } });
  console.log(head.status, [...head.headers].map((h) => h.join(': ')).join('\n'));
  for (const p of ['/docs', '/docs-json', '/searches/abc', '/favicon.svg', '/nothing', '/health', '/graphiql']) { const r = await fetch(api.url + p); console.log(p, r.status, r.headers.get('content-type'), (await r.text()).length); }
  const docs = await (await fetch(api.url + '/docs-json')).json() as any;
  console.log(Object.keys(docs.paths), Object.keys(docs.components?.schemas ?? {}), JSON.stringify(docs.paths['/v1/searches'].post).slice(0, 500));
}, 60000);
