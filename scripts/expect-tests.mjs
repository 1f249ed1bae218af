/** Whether what `npm test` was asked for is there: Jest runs what it finds, and says nothing of the rest. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root } from './repository.mjs';

/** Options whose value can look like a pattern, and is none. */
const TAKES_TEXT = ['-t', '--testNamePattern', '-c', '--config', '--testRunner'];

/**
 * Ends the process with a line for each pattern that no test file matches, so that a mistyped name among others is not
 * taken for a test that passed.
 * @param {string[]} args of Jest
 */
export function expectTests(args) {
  // Then the arguments are files of the product.
  if (args.includes('--findRelatedTests')) return;
  const files = testFiles(path.join(root, 'tests'));
  const missing = args.filter((_, at) => isPattern(args, at)).filter((arg) => !matchesSome(arg, files));
  if (missing.length === 0) return;
  for (const pattern of missing) process.stderr.write(`No test file matches ${pattern}\n`);
  process.exit(1);
}

/** What follows an option may be one of its values: it is looked at only if it is meant for a test without doubt. */
function isPattern(args, at) {
  const before = args.slice(0, at);
  if (args[at].startsWith('-') || TAKES_TEXT.includes(before.at(-1))) return false;
  return /^(\.\/)?tests\//.test(args[at]) || !before.some((arg) => arg.startsWith('-'));
}

/** As Jest does: a regular expression for some part of the whole path, in either case. */
function matchesSome(pattern, files) {
  try {
    const expression = new RegExp(pattern.replace(/^\.\//, ''), 'i');
    return files.some((file) => expression.test(file));
  } catch {
    return true; // Jest says what is wrong with it
  }
}

function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return testFiles(file);
    return entry.name.endsWith('.test.ts') ? [file.split(path.sep).join('/')] : [];
  });
}
