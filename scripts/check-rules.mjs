/**
 * Holds `docs/reference/rules.md` against the tests: each rule says whether it is built, and each test says in its name
 * which rules it proves. Fails when a built rule has no test, when a test names a rule that does not exist, or when the
 * list of proofs in the page is not that of the tests. `npm run reference:rules` writes the list anew.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from '@swc/core';
import { root } from './repository.mjs';

const page = path.join(root, 'docs', 'reference', 'rules.md');
const BEGIN = '<!-- proof: written by scripts/check-rules.mjs, do not edit -->';
const END = '<!-- /proof -->';
const RULE = /^- \*\*([A-Z]-\d\d)\*\* \((built|partly|not built yet)\) /gm;
const RULE_ID = /\b[A-Z]-\d\d\b/g;
/** The ids that a name begins with are those it proves; further on it only speaks of a rule. */
const PROVED = /^(?:[A-Z]-\d\d[,:]? )+/;
const WRITE = process.argv.includes('--write');

const text = readFileSync(page, 'utf8');
const rules = new Map([...text.matchAll(RULE)].map(([, id, status]) => [id, { status, proofs: [] }]));
const problems = [];

if (rules.size === 0) problems.push('no rule was found: each begins with "- **V-01** (built) "');
for (const [id, count] of countIds(text)) {
  if (count > 1) problems.push(`${id} stands there ${count} times`);
}

for (const file of testFiles(path.join(root, 'tests'))) {
  const name = path.relative(root, file).split(path.sep).join('/');
  for (const test of testNames(readFileSync(file, 'utf8'))) {
    for (const id of test.match(RULE_ID) ?? []) {
      if (!rules.has(id)) problems.push(`${name} › ${test}: there is no rule ${id}`);
    }
    const proved = test.split(' › ').flatMap((part) => PROVED.exec(part)?.[0].match(RULE_ID) ?? []);
    for (const id of new Set(proved)) {
      rules.get(id)?.proofs.push(`\`${name}\` › ${escapeMarkdown(test)}`);
    }
  }
}

for (const [id, { status, proofs }] of rules) {
  if (status === 'not built yet' && proofs.length > 0) {
    problems.push(
      `${id} is marked as not built yet, but tests prove it: mark it built or partly\n  ${proofs[0]}`,
    );
  } else if (status !== 'not built yet' && proofs.length === 0) {
    problems.push(`${id} is marked ${status}, but no test carries its id`);
  }
}

const before = text.indexOf(BEGIN);
const after = text.indexOf(END);
if (before < 0 || after < before) {
  problems.push(`the markers ${BEGIN} and ${END} are missing`);
} else {
  const next = `${text.slice(0, before)}${BEGIN}\n${proofList()}\n${text.slice(after)}`;
  if (next !== text && WRITE) writeFileSync(page, next);
  if (next !== text && !WRITE) {
    problems.push('the list of proofs is not that of the tests: npm run reference:rules');
  }
}

for (const problem of problems) process.stderr.write(`docs/reference/rules.md: ${problem}\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

function proofList() {
  return [...rules]
    .map(([id, { status, proofs }]) => {
      const lines = proofs.length > 0 ? proofs.map((proof) => `- ${proof}`).join('\n') : 'Not built yet.';
      return `\n### ${id}${status === 'partly' ? ' (partly)' : ''}\n\n${lines}\n`;
    })
    .join('');
}

function countIds(markdown) {
  const counts = new Map();
  for (const [, id] of markdown.matchAll(RULE)) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return testFiles(file);
      return entry.name.endsWith('.test.ts') ? [file] : [];
    });
}

/** The names of a file's tests, behind those of the groups they are in, as they are written there. */
function testNames(source) {
  const names = [];
  walk(parseSync(source, { syntax: 'typescript', target: 'es2022' }), []);
  return names;

  function walk(node, groups) {
    if (Array.isArray(node)) {
      for (const child of node) walk(child, groups);
      return;
    }
    if (node === null || typeof node !== 'object') return;
    if (node.type === 'CallExpression') {
      const callee = calledName(node.callee);
      const name = node.arguments
        .map(({ expression }) => writtenText(expression))
        .find((found) => found !== undefined);
      if ((callee === 'test' || callee === 'it') && name !== undefined) {
        names.push([...groups, name].join(' › '));
        return;
      }
      if ((callee === 'describe' || callee === 'describeWith') && name !== undefined) {
        walk(node.arguments, [...groups, name]);
        return;
      }
    }
    for (const [key, child] of Object.entries(node)) if (key !== 'span') walk(child, groups);
  }
}

/** `test` of `test(…)`, `test.only(…)`, `test.each(…)(…)` and `test.each` with a table in backticks. */
function calledName(callee) {
  switch (callee.type) {
    case 'Identifier':
      return callee.value;
    case 'MemberExpression':
      return calledName(callee.object);
    case 'CallExpression':
      return calledName(callee.callee);
    case 'TaggedTemplateExpression':
      return calledName(callee.tag);
    default:
      return undefined;
  }
}

function writtenText(expression) {
  if (expression.type === 'StringLiteral') return expression.value;
  if (expression.type === 'TemplateLiteral') return expression.quasis.map(({ cooked }) => cooked).join('…');
  return undefined;
}

function escapeMarkdown(name) {
  return name.replace(/[\\`*_<>|]/g, '\\$&').replace(/\s+/g, ' ');
}
