/**
 * Makes `src/generated/` of `schema/events/`, `schema/schema.graphql` and the documents in `src/documents/`: types with the schema's own
 * words as docstrings, and per document its text, its id, and where points and instants are in its answer.
 * `--check` only compares.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  buildSchema,
  concatAST,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  typeFromAST,
  validate,
  visit,
} from 'graphql';
import { eventFiles } from './event-files.mjs';
import { documentsOfVersion, idOf, releasedVersions } from './released-documents.mjs';

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** What a scalar is in TypeScript, and how its JSON is read where that differs. */
const SCALARS = {
  ID: { type: 'string' },
  String: { type: 'string' },
  Int: { type: 'number' },
  Boolean: { type: 'boolean' },
  Points: { type: 'bigint', reader: 'POINTS' },
  DateTime: { type: 'Date', reader: 'INSTANT' },
  Date: { type: 'string' },
  Rate: { type: 'string' },
  PhoneNumber: { type: 'string' },
  IBAN: { type: 'string' },
  JSONObject: { type: 'Readonly<Record<string, unknown>>' },
};

const HEAD = '// Made by scripts/generate.mjs of the schema and the documents; never edited.\n';

const schema = buildSchema(readFileSync(path.join(here, '..', 'schema', 'schema.graphql'), 'utf8'));
const documents = readDocuments();
const fragments = new Map(
  documents.definitions
    .filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
    .map((fragment) => [fragment.name.value, fragment]),
);
const operations = documents.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);

const events = eventFiles(path.join(here, '..', 'schema', 'events'), HEAD);

writeOrCompare({
  'src/generated/events.ts': events.types,
  'src/generated/event-samples.ts': events.samples,
  'src/generated/types.ts': typesFile(),
  'src/generated/documents.ts': documentsFile(),
  'src/generated/all-documents.ts': allDocumentsFile(),
  ...persistedFile(),
});

function readDocuments() {
  const folder = path.join(here, 'src', 'documents');
  const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
  const document = concatAST(
    files.sort().map((name) => parse(readFileSync(path.join(folder, name), 'utf8'))),
  );
  const problems = validate(schema, document);
  if (problems.length > 0) {
    for (const { message } of problems) process.stderr.write(`${message}\n`);
    process.exit(1);
  }
  return document;
}

function typesFile() {
  const shapes = [...fragments.values()].map((fragment) => {
    const type = schema.getType(fragment.typeCondition.name.value);
    return `${docstring(type.description)}export interface ${fragment.name.value} ${objectOf(type, fragment.selectionSet, '')}\n`;
  });
  const answers = operations.map((operation) => {
    const type = schema.getRootType(operation.operation);
    return [
      `/** What ${operation.name.value} is asked with. */`,
      `export interface ${operation.name.value}Variables ${variablesOf(operation)}\n`,
      `/** What ${operation.name.value} answers. */`,
      `export interface ${operation.name.value}Answer ${objectOf(type, operation.selectionSet, '')}\n`,
    ].join('\n');
  });
  const named = [...namedTypes()].sort((a, b) => (a.name < b.name ? -1 : 1)).map(declarationOf);
  return `${HEAD}${[...shapes, ...answers, ...named].join('\n')}`;
}

function documentsFile() {
  const readers = [...fragments.values()].flatMap((fragment) => {
    const reader = readerOf(schema.getType(fragment.typeCondition.name.value), fragment.selectionSet);
    return reader ? [`const ${readerName(fragment.name.value)}: Reader = ${reader};`] : [];
  });
  const types = operations.flatMap(({ name }) => [`${name.value}Answer`, `${name.value}Variables`]).sort();
  const constants = operations.map((operation) => {
    const name = operation.name.value;
    const text = textOf(operation);
    const reader = readerOf(schema.getRootType(operation.operation), operation.selectionSet) ?? '{}';
    return [
      `export const ${name} = /* @__PURE__ */ operation<${name}Answer, ${name}Variables>(`,
      `  '${idOf(text)}',`,
      `  ${[quoted(print(operation)), ...fragmentsOf(operation).map((fragment) => fragmentName(fragment.name.value))].join(' + ')},`,
      `  ${reader},`,
      ');\n',
    ].join('\n');
  });
  // Each once: most documents share them, and every byte is loaded by every page.
  const shared = [...fragments].map(
    ([name, fragment]) => `const ${fragmentName(name)} = ${quoted(print(fragment))};\n`,
  );
  return [
    HEAD,
    "import { INSTANT, operation, POINTS, type Reader } from '../operation-document.js';\n",
    `import type {\n${types.map((type) => `  ${type},\n`).join('')}} from './types.js';\n\n`,
    `${inOrder(readers).join('\n')}\n\n`,
    `${shared.join('')}\n`,
    constants.join('\n'),
  ].join('');
}

/** A list of its own: made of the other file's namespace it would be in every page, which needs the documents one by one. */
function allDocumentsFile() {
  const names = operations
    .map(({ name }) => `  ${name.value},\n`)
    .sort()
    .join('');
  return `${HEAD}import {\n${names}} from './documents.js';\n\n/** Every operation of the package. */\nexport const DOCUMENTS = [\n${names}] as const;\n`;
}

/** What servers know by its id: those of the versions before, and what came with this one. */
function persistedFile() {
  const folder = path.join('..', 'src', 'api', 'persisted-documents');
  const json = (name) => JSON.parse(readFileSync(path.join(here, name), 'utf8'));
  const { version } = json('package.json');
  const { own, problems } = documentsOfVersion({
    version,
    released: releasedVersions(readFileSync(path.join(here, '..', 'CHANGELOG.md'), 'utf8')),
    kept: Object.fromEntries(
      readdirSync(path.join(here, folder)).map((name) => [
        path.parse(name).name,
        json(path.join(folder, name)),
      ]),
    ),
    texts: operations.map(textOf),
  });
  if (problems.length > 0) {
    process.stdout.write(`${problems.join('\n')}\n`);
    process.exit(1);
  }
  return { [path.join(folder, `${version}.json`)]: `${JSON.stringify(own, null, 2)}\n` };
}

/** Readers that name others come after those. */
function inOrder(readers) {
  const nameOf = (reader) => /^const (\w+)/.exec(reader)[1];
  const left = [...readers];
  const done = [];
  while (left.length > 0) {
    const names = (reader, other) => new RegExp(`\\b${nameOf(other)}\\b`).test(reader);
    const next = left.findIndex((reader) => !left.some((other) => other !== reader && names(reader, other)));
    done.push(...left.splice(next, 1));
  }
  return done;
}

/** The operation with the fragments that it uses, without what readers need and servers do not. */
function textOf(operation) {
  return [operation, ...fragmentsOf(operation)].map((part) => stripIgnoredCharacters(print(part))).join('');
}

/** The fragments that an operation uses, itself or through others. */
function fragmentsOf(operation) {
  const used = new Set();
  const collect = (node) =>
    visit(node, {
      FragmentSpread({ name }) {
        if (used.has(name.value)) return;
        used.add(name.value);
        collect(fragments.get(name.value));
      },
    });
  collect(operation);
  return [...used].sort().map((name) => fragments.get(name));
}

function fragmentName(name) {
  return `the${name}`;
}

/** GraphQL as a text of TypeScript. */
function quoted(graphql) {
  return `'${stripIgnoredCharacters(graphql).replaceAll("'", "\\'")}'`;
}

function objectOf(type, { selections }, indent) {
  const spreads = selections
    .filter(({ kind }) => kind === Kind.FRAGMENT_SPREAD)
    .map(({ name }) => name.value);
  const fields = selections.filter(({ kind }) => kind === Kind.FIELD);
  if (spreads.length > 0 && fields.length > 0) {
    throw new Error(`${type.name}: a selection is either one fragment or fields`);
  }
  if (spreads.length > 0) return spreads.join(' & ');
  const inner = `${indent}  `;
  const lines = fields.map(({ name, alias, selectionSet }) => {
    const field = type.getFields()[name.value];
    const key = alias?.value ?? name.value;
    return `${docstring(field.description, inner)}${inner}readonly ${key}: ${outputOf(field.type, selectionSet, inner)};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

function outputOf(type, selectionSet, indent) {
  if (isNonNullType(type)) return bareOutputOf(type.ofType, selectionSet, indent);
  return `${bareOutputOf(type, selectionSet, indent)} | null`;
}

function bareOutputOf(type, selectionSet, indent) {
  if (isListType(type)) return `ReadonlyArray<${outputOf(type.ofType, selectionSet, indent)}>`;
  if (isObjectType(type)) return objectOf(type, selectionSet, indent);
  return isScalarType(type) ? scalarOf(type).type : type.name;
}

function inputOf(type) {
  if (isNonNullType(type)) return inputOf(type.ofType);
  if (isListType(type)) return `ReadonlyArray<${inputOf(type.ofType)}>`;
  return isScalarType(type) ? scalarOf(type).type : type.name;
}

function variablesOf({ variableDefinitions }) {
  const lines = variableDefinitions.map(({ variable, type }) => {
    const given = typeFromAST(schema, type);
    return `  readonly ${variable.name.value}${optionalMark(given)}: ${inputOf(given)}${orUndefined(given)};\n`;
  });
  return lines.length > 0 ? `{\n${lines.join('')}}` : '{\n  readonly [none: string]: never;\n}';
}

function optionalMark(type, defaultValue) {
  return isNonNullType(type) && defaultValue === undefined ? '' : '?';
}

/** Somebody who compiles with `exactOptionalPropertyTypes` can still hand on what may be missing. */
function orUndefined(type, defaultValue) {
  return optionalMark(type, defaultValue) && ' | undefined';
}

/** Enums and inputs that documents use, and what these use. */
function namedTypes() {
  const found = new Set();
  const add = (type) => {
    const named = getNamedType(type);
    if (found.has(named) || (!isEnumType(named) && !isInputObjectType(named))) return;
    found.add(named);
    if (isInputObjectType(named)) for (const field of Object.values(named.getFields())) add(field.type);
  };
  const addSelected = (type, { selections }) => {
    for (const { kind, name, selectionSet } of selections) {
      if (kind !== Kind.FIELD) continue;
      const field = type.getFields()[name.value];
      add(field.type);
      if (selectionSet) addSelected(getNamedType(field.type), selectionSet);
    }
  };
  for (const operation of operations) {
    for (const { type } of operation.variableDefinitions) add(typeFromAST(schema, type));
    addSelected(schema.getRootType(operation.operation), operation.selectionSet);
  }
  for (const fragment of fragments.values()) {
    addSelected(schema.getType(fragment.typeCondition.name.value), fragment.selectionSet);
  }
  return found;
}

function declarationOf(type) {
  const head = docstring(type.description);
  if (isEnumType(type)) {
    const values = type.getValues().map(({ name, description }) => {
      const said = description ? `  // ${oneLine(description)}\n` : '';
      return `${said}  | '${name}'\n`;
    });
    return `${head}export type ${type.name} =\n${values.join('').trimEnd()};\n`;
  }
  const fields = Object.values(type.getFields());
  if (type.isOneOf) {
    const choices = fields.map((field) => {
      const others = fields
        .filter((other) => other !== field)
        .map(({ name }) => `readonly ${name}?: undefined`);
      return `  | { ${[`readonly ${field.name}: ${inputOf(field.type)}`, ...others].join('; ')} }\n`;
    });
    return `${head}export type ${type.name} =\n${choices.join('').trimEnd()};\n`;
  }
  const lines = fields.map(
    ({ name, description, type: given, defaultValue }) =>
      `${docstring(description, '  ')}  readonly ${name}${optionalMark(given, defaultValue)}: ${inputOf(given)}${orUndefined(given, defaultValue)};\n`,
  );
  return `${head}export interface ${type.name} {\n${lines.join('')}}\n`;
}

/** Where in an answer there is something to be read; undefined where JSON says it all. */
function readerOf(type, { selections }) {
  const parts = selections.flatMap(({ kind, name, alias, selectionSet }) => {
    if (kind === Kind.FRAGMENT_SPREAD) {
      const fragment = fragments.get(name.value);
      const inner = readerOf(schema.getType(fragment.typeCondition.name.value), fragment.selectionSet);
      return inner ? [`...${readerName(name.value)}`] : [];
    }
    const named = getNamedType(type.getFields()[name.value].type);
    const reader = isScalarType(named)
      ? scalarOf(named).reader
      : selectionSet && readerOf(named, selectionSet);
    return reader ? [`${alias?.value ?? name.value}: ${reader}`] : [];
  });
  if (parts.length === 1 && parts[0].startsWith('...')) return parts[0].slice(3);
  return parts.length > 0 ? `{ ${parts.join(', ')} }` : undefined;
}

function readerName(fragment) {
  return `in${fragment}`;
}

function scalarOf({ name }) {
  const known = SCALARS[name];
  if (!known) throw new Error(`Say in SCALARS what ${name} is in TypeScript.`);
  return known;
}

function docstring(text, indent = '') {
  return text ? `${indent}/** ${oneLine(text)} */\n` : '';
}

function oneLine(text) {
  return text.replace(/\s+/g, ' ').replaceAll('*/', '* /').trim();
}

function writeOrCompare(files) {
  let differing = 0;
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(here, name);
    if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
    differing += 1;
    if (process.argv.includes('--check')) {
      process.stdout.write(
        `${path.normalize(`partners-sdk/${name}`)} differs from the schema and the documents\n`,
      );
      continue;
    }
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    process.stdout.write(`wrote ${path.normalize(`partners-sdk/${name}`)}\n`);
  }
  if (differing > 0 && process.argv.includes('--check')) {
    process.stdout.write('If the change is meant, write them anew: npm run sdk:types\n');
    process.exit(1);
  }
}
