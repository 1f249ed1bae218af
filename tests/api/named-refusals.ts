import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type ErrorCode, REFUSALS } from '../../src/values/refusal.js';

const SOURCES = path.resolve(import.meta.dirname, '../../src');

/**
 * The codes that the docstring of a mutation's command says it may refuse with. `INVALID_INPUT` is not among them:
 * every mutation has it for its input's formats, before its command is called.
 */
export function codesNamedBy(mutation: string): ErrorCode[] {
  const docstring = docstringOf(mutation);
  const refusing = docstring.slice(Math.max(0, docstring.search(/\b(?:May refuse|Refuses)\b/)));
  return REFUSALS.map(({ code }) => code).filter(
    (code) => code !== 'INVALID_INPUT' && new RegExp(`\\b${code}\\b`).test(refusing),
  );
}

/** What stands above the command's function: `earnPoints` is in `earn-points.ts` of some feature folder, or of a part of one. */
function docstringOf(mutation: string): string {
  const file = `${mutation.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;
  const [found, ...others] = globSync(`**/${file}`, { cwd: SOURCES });
  if (found === undefined || others.length > 0)
    throw new Error(`there is not exactly one ${file} below src/`);
  const source = readFileSync(path.join(SOURCES, found), 'utf8');
  const start = source.search(new RegExp(`^export (?:async )?function ${mutation}\\(`, 'm'));
  const above = source.slice(0, start).trimEnd();
  if (start < 0 || !above.endsWith('*/')) throw new Error(`${found} has no ${mutation} with a docstring`);
  return above.slice(above.lastIndexOf('/**'));
}
