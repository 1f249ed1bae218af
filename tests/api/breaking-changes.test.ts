import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { untoldBreakingChanges } from './breaking-changes.js';

const root = path.resolve(import.meta.dirname, '../..');
const committed = readFileSync(path.join(root, 'schema/schema.graphql'), 'utf8');
const changelog = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8');

const BEFORE = `
  type Query { member(id: ID!): Member  first: Int }
  type Member { balance: Int  card: String }
  enum Status { ACTIVE CLOSED }`;
const AFTER = `
  type Query { member(id: ID!, kind: String!): Member  first: Int  status: Status }
  type Member { balance: String }
  enum Status { ACTIVE }`;

test('a field that is gone or changed, a new required argument, a lost enum value: each must be told', () => {
  expect(untoldBreakingChanges(BEFORE, AFTER, '## [Unreleased] 0.2.0\n')).toEqual([
    expect.stringContaining('Query.member'),
    expect.stringContaining('Member.card'),
    expect.stringContaining('Member.balance'),
    expect.stringContaining('CLOSED'),
  ]);
  const told = '`Query.member(kind:)`, `Member.card`, `CLOSED` of `Status`';
  expect(untoldBreakingChanges(BEFORE, AFTER, `## [Unreleased] 0.2.0\n${told}\n`)).toEqual([
    expect.stringContaining('Member.balance'),
  ]);
});

test('what is told of an earlier version does not count, and what is only added need not be told', () => {
  const earlier = '## [Unreleased] 0.2.0\n\n## [0.1.0]\n`Member.card`';
  expect(
    untoldBreakingChanges('type Query { a: Int b: Int }', 'type Query { a: Int }', earlier),
  ).toHaveLength(1);
  expect(untoldBreakingChanges('type Query { a: Int }', 'type Query { a: Int b: Int }', '')).toEqual([]);
});

test('the changelog tells every breaking change of the schema since the last version', () => {
  expect(changelog).toMatch(/^## \[Unreleased\]/m);
  const version = lastVersion();
  // Before the first version there is nothing that anybody relies on.
  const released = version === undefined ? committed : git('show', `${version}:schema/schema.graphql`);
  expect(untoldBreakingChanges(released, committed, changelog)).toEqual([]);
});

/** The newest tag `v1.2.3` that leads here; undefined where there is none, or no repository (an archive). */
function lastVersion(): string | undefined {
  try {
    return git('describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*').trim();
  } catch {
    return undefined;
  }
}

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
