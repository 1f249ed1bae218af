import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LIMITS } from '../../src/api/limits/limits.js';
import { tellThrottle } from '../../src/api/limits/throttle-headers.js';
import { CLOSE_CODES } from '../../src/api/websocket.js';
import { loadConfig } from '../../src/runtime/config.js';
import { variables } from '../../src/runtime/config-variables.js';

/** What the pages say of limits is what holds where nobody has set anything. */

const pageOf = (...name: readonly string[]) => readFileSync(path.join('docs', ...name), 'utf8');
const reference = pageOf('reference', 'limits.md');
const forPartners = pageOf('partners', 'limits.md');
const { allowances, sockets } = loadConfig({});
const grouped = (value: number | undefined) => value?.toLocaleString('en-US');

test.each([
  ['KEY_ALLOWANCE', allowances.key],
  ['PERSON_ALLOWANCE', allowances.person],
  ['COALITION_ALLOWANCE', allowances.coalition],
] as const)('A-06 the pages tell what %s is', (name, usual) => {
  const [, maximum, restoreRate] =
    new RegExp(`\`${name}\`: ([\\d,]+), and ([\\d,]+) per second`).exec(reference) ?? [];
  expect([maximum, restoreRate]).toEqual([grouped(usual?.maximum), grouped(usual?.restoreRate)]);
  expect(variables[name].fallback).toBe(`\`${usual?.maximum}/${usual?.restoreRate}\``);
});

test.each([
  ['KEY_SOCKETS', sockets.key],
  ['PERSON_SOCKETS', sockets.person],
] as const)('A-06 the pages tell what %s is', (name, usual) => {
  expect(new RegExp(`\`${name}\`: ([\\d,]+) `).exec(reference)?.[1]).toBe(grouped(usual));
  expect(variables[name].fallback).toBe(`\`${usual}\``);
});

test('A-06 the guide tells partners the same', () => {
  const [, ofKey, ofMember] =
    /([\d,]+) at once for a key and ([\d,]+) for each member/.exec(forPartners) ?? [];
  expect([ofKey, ofMember]).toEqual([grouped(sockets.key), grouped(sockets.person)]);
  expect(/`earnBatch`, up to ([\d,]+) at once/.exec(forPartners)?.[1]).toBe(grouped(LIMITS.batchItems));
  for (const page of [reference, forPartners])
    expect(/closed with (\d+)/.exec(page)?.[1]).toBe(String(CLOSE_CODES.tooMany));
});

test('A-06 the headers that the page shows are those of an untouched key', () => {
  const usual = allowances.key;
  if (!usual) throw new Error('keys are limited, unless said otherwise');
  const [, left] = /"available": (\d+)/.exec(reference) ?? [];
  const headers: string[] = [];
  tellThrottle((name, value) => headers.push(`${name}: ${value}`), {
    ...usual,
    policy: 'key',
    left: Number(left),
  });
  const shown = [...reference.matchAll(/^RateLimit.*$/gm)].map(([line]) => line.toLowerCase());
  expect(shown.sort()).toEqual(headers.map((line) => line.toLowerCase()).sort());
});

test('A-06 what an operation costs, and how much a socket carries, is as the page says', () => {
  expect(/a file that is read over HTTP ([\d,]+) /.exec(reference)?.[1]).toBe(grouped(LIMITS.fileCost));
  expect(/A socket carries (\d+) operations/.exec(reference)?.[1]).toBe(String(LIMITS.operationsPerSocket));
  const operating = pageOf('operating', 'README.md');
  expect(/closed after (\d+) seconds/.exec(operating)?.[1]).toBe(String(LIMITS.connectionInitMs / 1_000));
});
