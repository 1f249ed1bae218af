import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { PageFile } from './page-program.js';

/** An example of a docstring: its code, and where it stands. */
export interface DocstringExample {
  readonly place: string;
  readonly code: readonly string[];
}

/** All that the sources show in docstrings. */
export function examplesIn(folder: string): DocstringExample[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  return files.sort().flatMap((file) => {
    const lines = readFileSync(path.join(folder, file), 'utf8').split('\n');
    return lines.flatMap((line, at) => {
      if (!/^ *\* ```ts$/.test(line)) return [];
      const end = lines.findIndex((other, index) => index > at && /^ *\* ```$/.test(other));
      const code = lines.slice(at + 1, end).map((each) => each.replace(/^ *\* ?/, ''));
      return [{ place: `${file}, line ${at + 1}`, code }];
    });
  });
}

/** Every fence that a docstring opens, of whatever kind: what {@link examplesIn} should have found. */
export function fencesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const fences = files.flatMap((file) =>
    readFileSync(path.join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => /^ *\* ```/.test(line)),
  );
  return fences.length / 2;
}

/** The examples as one program, in which each has names of its own. */
export function programOfExamples(
  examples: readonly DocstringExample[],
  exported: readonly string[],
): PageFile {
  const text = [
    `import { ${exported.join(', ')} } from '@hamsood/partner-sdk';`,
    "import { hamsood, member, merchantId } from './hamsood.ts';",
    ...examples.flatMap(({ place, code }) => [
      `// ${place}`,
      `async function example${examples.findIndex((one) => one.place === place)}() {`,
      ...code,
      '}',
      `await example${examples.findIndex((one) => one.place === place)}();`,
    ]),
    "console.log('end');",
  ].join('\n');
  return { name: 'docstrings.ts', text };
}
