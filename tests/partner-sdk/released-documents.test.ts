import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSchema, parse, validate } from 'graphql';
import { DOCUMENTS } from '../../partners-sdk/src/generated/all-documents.js';
import { isPersistedDocument, readDocuments } from '../../src/api/persisted-documents.js';

/** Servers know what released versions of the package send, and what is known is never taken away by accident. */

type Documents = Readonly<Record<string, string>>;
interface Script {
  idOf(text: string): string;
  releasedVersions(changelog: string): readonly string[];
  documentsOfVersion(given: {
    readonly version: string;
    readonly released: readonly string[];
    readonly kept: Readonly<Record<string, Documents>>;
    readonly texts: readonly string[];
  }): { readonly own: Documents; readonly problems: readonly string[] };
}

const root = path.resolve('.');
const script = path.join(root, 'partners-sdk', 'scripts', 'released-documents.mjs');
const { idOf, releasedVersions, documentsOfVersion } = (await import(script)) as Script;
const keep = (...texts: readonly string[]): Documents =>
  Object.fromEntries(texts.map((text) => [idOf(text), text]));

const [OLD, LASTING, NEW] = [
  'query Old{viewer{id}}',
  'query Lasting{viewer{kind}}',
  'query New{viewer{scopes}}',
];

test('A-06 what is not released changes freely', () => {
  const given = { version: '0.1.0', released: [], kept: { '0.1.0': keep(OLD) }, texts: [LASTING, NEW] };
  expect(documentsOfVersion(given)).toEqual({ own: keep(LASTING, NEW), problems: [] });
});

test('A-06 a new version brings what is new, and those before it stay as they are', () => {
  const before = { released: ['0.1.0'], kept: { '0.1.0': keep(OLD, LASTING) } };
  expect(documentsOfVersion({ ...before, version: '0.2.0', texts: [LASTING, NEW] })).toEqual({
    own: keep(NEW),
    problems: [],
  });
  // What is asked again as it was before is known already.
  const kept = { ...before.kept, '0.2.0': keep(NEW) };
  const later = { version: '0.3.0', released: ['0.2.0', '0.1.0'], kept, texts: [OLD, LASTING] };
  expect(documentsOfVersion(later)).toEqual({ own: {}, problems: [] });
});

test.each([
  [
    'the documents of a released version change',
    { version: '0.1.0', released: ['0.1.0'], kept: { '0.1.0': keep(OLD) }, texts: [NEW] },
    [expect.stringMatching(/^Version 0\.1\.0 is released.* raise the version/)],
  ],
  [
    'a released version is missing',
    { version: '0.3.0', released: ['0.2.0', '0.1.0'], kept: { '0.2.0': keep(OLD) }, texts: [OLD] },
    [expect.stringMatching(/version 0\.1\.0, which is released, are missing/)],
  ],
  [
    'one that is kept was edited',
    { version: '0.2.0', released: ['0.1.0'], kept: { '0.1.0': { [idOf(OLD)]: `${OLD} ` } }, texts: [OLD] },
    [expect.stringMatching(/of version 0\.1\.0 was altered/)],
  ],
])('A-06 nothing is written where %s', (_, given, problems) => {
  expect(documentsOfVersion(given).problems).toEqual(problems);
});

test('the changelog says what is released', () => {
  const headings = ['[Unreleased] 0.3.0', '[0.2.0] - 2026-03-21', '0.1.0 - 2026-03-20', '[0.1.0-beta.1]'];
  const changelog = `# Changelog\n\n${headings.map((heading) => `## ${heading}\n\n`).join('')}`;
  expect(releasedVersions(changelog)).toEqual(['0.2.0', '0.1.0', '0.1.0-beta.1']);
});

test('the package is released under the number of the repository, whose changelog says what was', () => {
  const [own, whole] = ['partners-sdk', '.'].map(
    (folder) =>
      (JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as { version: string })
        .version,
  );
  expect(own).toBe(whole);
});

test('A-06 a server knows the documents of all versions', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'documents-'));
  try {
    writeFileSync(path.join(folder, '0.1.0.json'), JSON.stringify(keep(OLD, LASTING)));
    writeFileSync(path.join(folder, '0.2.0.json'), JSON.stringify(keep(NEW)));
    const known = readDocuments(pathToFileURL(`${folder}/`));
    expect(Object.fromEntries(known)).toEqual(keep(OLD, LASTING, NEW));
  } finally {
    rmSync(folder, { recursive: true });
  }
  expect(DOCUMENTS.length).toBeGreaterThan(25);
  for (const { text } of DOCUMENTS) expect([text, isPersistedDocument(text)]).toEqual([text, true]);
});

test('A-06 the API still answers what each version sends, unless a break is meant and stands in the changelog', () => {
  const schema = buildSchema(readFileSync(path.join(root, 'schema', 'schema.graphql'), 'utf8'));
  const folder = path.join(root, 'src', 'api', 'persisted-documents');
  for (const name of readdirSync(folder)) {
    const documents = JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Documents;
    for (const [id, text] of Object.entries(documents)) {
      expect([name, id, validate(schema, parse(text)).map(({ message }) => message)]).toEqual([name, id, []]);
    }
  }
});
