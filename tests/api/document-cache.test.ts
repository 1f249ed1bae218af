import { parse } from 'graphql';
import { notAccepted } from '../../src/access/authentication.js';
import { createApollo } from '../../src/api/apollo.js';
import type { RequestContext } from '../../src/api/context.js';
import { DocumentCache, hashOf, weightOf } from '../../src/api/document-cache.js';
import { Admission } from '../../src/api/limits/admission.js';
import { LIMITS } from '../../src/api/limits/limits.js';
import { NO_LIMITS, Throttle } from '../../src/api/limits/throttle.js';
import { createOperationMetrics } from '../../src/api/operation-metrics.js';
import { readDocument } from '../../src/api/read-document.js';
import { apiSchema } from '../../src/api/schema.js';
import { createLogger } from '../../src/runtime/logger.js';
import { createMetrics } from '../../src/runtime/metrics.js';

const NO_STORE = { settle: async () => [], close: async () => undefined };

const schema = apiSchema();
/** As long as documents may be, and different each time. */
const padded = (index: number, padding: string) =>
  `query Q${index} { __typename }\n`.padEnd(LIMITS.documentLength, padding);

test.each([
  ['one long comment', '#x'],
  ['a great many comments', '#\n'],
  ['nothing but space', ' '],
])('A-06 documents that hold %s are kept within the memory for them', (_, padding) => {
  const documents = new DocumentCache(20_000_000);
  const sources = Array.from({ length: 200 }, (_each, index) => padded(index, padding));
  for (const source of sources) expect(readDocument(schema, documents, source)).toHaveProperty('kind');
  expect(documents.weight).toBeLessThanOrEqual(20_000_000);
  expect(documents.get(hashOf(sources[0] ?? ''))).toBeUndefined();
  expect(documents.get(hashOf(sources.at(-1) ?? ''))).toBeDefined();
});

test('A-06 comments weigh, although they are no tokens of the document', () => {
  const bare = weightOf(parse('{ __typename }'));
  expect(weightOf(parse(`{ __typename }${'\n#'.repeat(1_000)}`))).toBeGreaterThan(bare + 100_000);
});

test('the document used least recently goes first, and weighs nothing when it is gone', () => {
  const [one, two, three] = ['a', 'b', 'c'].map((name) => parse(`query ${name} { __typename }`));
  if (!one || !two || !three) throw new Error('three documents');
  const documents = new DocumentCache(weightOf(one) * 2);
  documents.set('one', one);
  documents.set('two', two);
  documents.get('one');
  documents.set('three', three);
  expect([documents.get('one'), documents.get('two'), documents.get('three')]).toEqual([
    one,
    undefined,
    three,
  ]);
  documents.set('three', three);
  for (const name of ['one', 'two', 'three']) documents.delete(name);
  expect(documents.weight).toBe(0);
});

test('A-06 HTTP and WebSockets share one cache', async () => {
  const documents = new DocumentCache();
  const metrics = createOperationMetrics(createMetrics('test'));
  const logger = createLogger({ level: 'silent', name: 'test' });
  const admission = new Admission(new Throttle({ allowances: NO_LIMITS, store: NO_STORE, logger }), {
    snapshot: () => Promise.reject(new Error('nobody asks')),
  });
  const apollo = createApollo({ schema, documents, admission, logger, metrics });
  await apollo.start();
  const query = '{ __typename }';
  const contextValue = { requestId: 'x', authentication: notAccepted('missing') } as RequestContext;
  await apollo.executeOperation({ query }, { contextValue });
  await apollo.stop();
  const document = documents.get(hashOf(query));
  expect(document).toBeDefined();
  expect(readDocument(schema, documents, query)).toBe(document);
});
