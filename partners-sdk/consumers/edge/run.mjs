/** Runs a worker where there is what every edge runtime has, and nothing else: no `process`, `Buffer`, `require`, `window`. */
import assert from 'node:assert';
import { readFileSync } from 'node:fs';
import { createContext, SourceTextModule } from 'node:vm';

/** Of the Minimum Common Web Platform API (WinterTC), what the package may use. */
const GIVEN = [
  ...[
    'AbortController',
    'AbortSignal',
    'Blob',
    'Event',
    'EventTarget',
    'Headers',
    'Request',
    'Response',
    'URL',
  ],
  ...[
    'URLSearchParams',
    'TextDecoder',
    'TextEncoder',
    'atob',
    'btoa',
    'clearTimeout',
    'console',
    'crypto',
    'fetch',
  ],
  ...['queueMicrotask', 'setTimeout', 'structuredClone', 'WebSocket'],
];
const context = createContext(Object.fromEntries(GIVEN.map((name) => [name, globalThis[name]])), {
  // Some runtimes allow neither `eval` nor `new Function`.
  codeGeneration: { strings: false, wasm: false },
});
const module = new SourceTextModule(readFileSync(process.argv[2], 'utf8'), { context });
await module.link(() => assert.fail('a bundle imports nothing'));
await module.evaluate();
const request = new Request('https://shop.example/', {
  method: 'POST',
  body: '{ "phone": "+989120000001" }',
});
const response = await module.namespace.default.fetch(request);
assert.deepEqual(await response.json(), {
  available: '50',
  refused: 'INSUFFICIENT_POINTS',
  told: 'points.earned',
});
