import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What is made of `schema/events/`: types, what of a body is read as points and instants, and samples for tests. */

/** Parts that many events have, as interfaces of their own. */
const PARTS = {
  transaction: 'EventTransaction',
  member: 'EventMember',
  balance: 'EventBalance',
  hold: 'EventHold',
};

export function eventFiles(folder, head) {
  const schemas = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')));
  return { types: typesFile(schemas, head), samples: samplesFile(schemas, head) };
}

function typesFile(schemas, head) {
  const parts = new Map();
  const read = { points: new Set(), instants: new Set(), neither: new Set() };
  const events = schemas.map((schema) => {
    const { object, data } = schema.properties;
    collect(schema, read);
    return [
      `${docstring(schema.description)}export interface ${nameOf(schema.title)} extends EventBase {`,
      `  readonly type: '${schema.title}';`,
      `${docstring(object.description, '  ')}  readonly object: EventObject<'${object.properties.kind.const}'>;`,
      `  readonly data: ${typeOf(data, '  ', parts)};`,
      '}\n',
    ].join('\n');
  });
  for (const name of [...read.points, ...read.instants]) {
    if (read.neither.has(name) || (read.points.has(name) && read.instants.has(name))) {
      throw new Error(`Fields ${name} of events are read in different ways.`);
    }
  }
  const versions = [...new Set(schemas.map(({ properties }) => properties.version.const))];
  return [
    head,
    constant('EVENT_VERSIONS', 'The versions of bodies that this package reads.', versions),
    constant('POINTS_FIELDS', 'Fields that are points, wherever they stand.', [...read.points].sort()),
    constant('INSTANT_FIELDS', 'Fields that are instants, wherever they stand.', [...read.instants].sort()),
    BASE,
    ...[...parts].map(
      ([name, { description, text }]) => `${docstring(description)}export interface ${name} ${text}\n`,
    ),
    ...events,
    `/** What a webhook tells; \`type\` says which of them. */\nexport type HamsoodEvent =\n${schemas.map(({ title }) => `  | ${nameOf(title)}`).join('\n')};\n`,
  ].join('\n');
}

const BASE = `/** What every event has. */
export interface EventBase {
  /** The same each time that the event is sent: remember those that you have dealt with. */
  readonly id: string;
  readonly version: (typeof EVENT_VERSIONS)[number];
  /** When it happened, by the coalition's clock. */
  readonly occurredAt: Date;
  readonly coalitionId: string;
}

/** What an event is numbered by. */
export interface EventObject<Kind extends string> {
  readonly kind: Kind;
  readonly id: string;
  /** Rises from one event of the object to the next; between two that you are sent there may be others. */
  readonly sequence: number;
}
`;

function constant(name, said, values) {
  return `/** ${said} */\nexport const ${name} = [${values.map((value) => `'${value}'`).join(', ')}] as const;\n`;
}

function nameOf(type) {
  const words = type.split(/[.-]/).map((word) => word[0].toUpperCase() + word.slice(1));
  return `${words.join('')}Event`;
}

function isPoints({ pattern }) {
  return pattern === '^(0|[1-9][0-9]*)$' || pattern === '^(0|-?[1-9][0-9]*)$';
}

function collect(schema, read) {
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    for (const one of field.anyOf ?? [field]) {
      if (one.type === 'null') continue;
      if (one.items) collect({ properties: { [name]: one.items } }, read);
      else if (one.properties) collect(one, read);
      else if (isPoints(one)) read.points.add(name);
      else if (one.format === 'date-time') read.instants.add(name);
      else read.neither.add(name);
    }
  }
}

function typeOf(field, indent, parts) {
  if (field.anyOf) return field.anyOf.map((one) => typeOf(one, indent, parts)).join(' | ');
  if (Array.isArray(field.type))
    return field.type.map((type) => typeOf({ ...field, type }, indent, parts)).join(' | ');
  if (field.type === 'null') return 'null';
  if (field.enum) return field.enum.map((value) => `'${value}'`).join(' | ');
  if (field.const !== undefined) return `'${field.const}'`;
  if (field.items) return listOf(typeOf(field.items, indent, parts));
  if (field.properties) return objectOf(field, indent, parts);
  if (isPoints(field)) return 'bigint';
  if (field.format === 'date-time') return 'Date';
  return field.type === 'integer' ? 'number' : 'string';
}

/** Points and instants are read by the names of their fields, which members of a list have none of. */
function listOf(type) {
  if (type === 'bigint' || type === 'Date') throw new Error(`There is no reading of lists of ${type}.`);
  return `readonly ${type.includes(' ') && !type.startsWith('{') ? `(${type})` : type}[]`;
}

function objectOf(field, indent, parts) {
  const inner = `${indent}  `;
  const lines = Object.entries(field.properties).map(([name, one]) => {
    const said = docstring(one.description, inner);
    const part = PARTS[name];
    const shape = one.anyOf?.find(({ properties }) => properties) ?? one;
    if (!part || !shape.properties) return `${said}${inner}readonly ${name}: ${typeOf(one, inner, parts)};\n`;
    parts.set(part, { description: one.description, text: objectOf(shape, '', parts) });
    return `${said}${inner}readonly ${name}: ${part}${one.anyOf ? ' | null' : ''};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

function docstring(text, indent = '') {
  return text ? `${indent}/** ${text.replace(/\s+/g, ' ').trim()} */\n` : '';
}

function samplesFile(schemas, head) {
  const samples = schemas.map(({ title, properties: { object, data } }) => [
    title,
    { object: sampleOf(object), data: sampleOf(data) },
  ]);
  const text = JSON.stringify(Object.fromEntries(samples), null, 2);
  return `${head}/** An event of each type, as JSON. */\nexport const EVENT_SAMPLES = ${text} as const;\n`;
}

function sampleOf(field) {
  if (field.anyOf) return sampleOf(field.anyOf.find(({ type }) => type !== 'null'));
  if (field.enum) return field.enum[0];
  if (field.const !== undefined) return field.const;
  if (field.properties) {
    return Object.fromEntries(Object.entries(field.properties).map(([name, one]) => [name, sampleOf(one)]));
  }
  if (field.items) return [sampleOf(field.items)];
  if (field.type === 'integer') return field.minimum ?? 1;
  if (field.format === 'date-time') return '2026-11-22T08:30:00.000Z';
  if (field.format === 'date') return '2026-11-22';
  if (field.pattern === '^[A-Z]{3}$') return 'IRR';
  if (field.pattern === '^[0-9a-f]{64}$') return '0'.repeat(64);
  const prefix = /^\^([a-z]{3})_/.exec(field.pattern ?? '')?.[1];
  if (prefix) return `${prefix}_0000000000001`;
  return field.pattern ? '100' : 'sample';
}
