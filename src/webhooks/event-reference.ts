import { eventJsonSchemas } from './event-schema.js';
import { NEWEST_VERSION, OBJECT_KINDS } from './event-type.js';
import { EVENT_TYPES, type EventTypeName } from './event-types.js';

/** docs/reference/events.md, made of the list of what is announced. */

interface Described {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly pattern?: string;
  readonly anyOf?: readonly Described[];
  readonly items?: Described;
  readonly properties?: Readonly<Record<string, Described>>;
}

/** What many events have is told once. */
const PARTS = ['transaction', 'member', 'balance', 'hold'];

export function eventsPage(): string {
  const schemas = eventJsonSchemas();
  const example = dataOf(schemas.get('points.earned') ?? {});
  const held = dataOf(schemas.get('hold.opened') ?? {});
  return [
    INTRODUCTION,
    '## Types\n',
    '| type | what has happened | told to partners |\n| --- | --- | --- |',
    ...[...schemas.keys()].map(summaryOf),
    '\n## Parts\n\nWhat `transaction`, `member`, `balance` and `hold` are wherever they stand; money is `amount` and `currency`.\n',
    TABLE_HEAD,
    ...PARTS.flatMap((part) => fieldsOf({ [part]: example[part] ?? held[part] ?? {} }, '', true)),
    '\n## Data\n',
    ...[...schemas].map(([type, schema]) => sectionOf(type, schema as Described)),
    '## What events are numbered by\n',
    '| `object.kind` | |\n| --- | --- |',
    ...Object.entries(OBJECT_KINDS).map(([kind, { about }]) => `| \`${kind}\` | ${about} |`),
    '\nThis page is made from `src/webhooks/event-types.ts` by `npm run schema:events`.\n',
  ].join('\n');
}

const INTRODUCTION = `# Events

What is announced to webhook endpoints. Each body is JSON:

\`\`\`json
{
  "id": "evt_…", "type": "points.earned", "version": "${NEWEST_VERSION}",
  "occurredAt": "2026-11-22T08:30:00.000Z", "coalitionId": "coa_…",
  "object": { "kind": "balance", "id": "mem_…", "sequence": 12 },
  "data": { }
}
\`\`\`

\`id\` is the same each time that an event is sent, which can be more than once: remember the ids that you have dealt with. Events of one object come in the order of \`object.sequence\`, which has gaps where there was something that you are not told; events of different objects come in any order. Points are strings of digits, money is \`{ "amount", "currency" }\` with a decimal string in major units, instants are RFC 3339 in UTC, days are those of the coalition's zone. Nothing personal is sent (names are those of campaigns): of a member its id and, to a partner to which it is linked, that partner's own id for it. Fields may be added to a version; let unknown ones pass. JSON Schemas of the whole body are in [schema/events](../../schema/events/).

The operator is told of everything; partners of what is theirs (rule A-04), as the table says. A partner that the member is not linked to (any more) is told of its own transactions with \`member\` and \`balance\` null.
`;

const TABLE_HEAD = '| field | | |\n| --- | --- | --- |';

function summaryOf(type: EventTypeName): string {
  const { about, toPartners } = EVENT_TYPES[type];
  return `| [\`${type}\`](#${type.replace('.', '')}) | ${about} | ${toPartners ?? '–'} |`;
}

function sectionOf(type: EventTypeName, schema: Described): string {
  const rows = fieldsOf(dataOf(schema), '', false);
  const head = `### ${type}\n\n${EVENT_TYPES[type].about} Numbered by: \`${EVENT_TYPES[type].object}\`.\n`;
  return `${head}\n${TABLE_HEAD}\n${rows.join('\n')}\n`;
}

function dataOf(schema: Described): Readonly<Record<string, Described>> {
  return schema.properties?.data?.properties ?? {};
}

function fieldsOf(properties: Readonly<Record<string, Described>>, under: string, parts: boolean): string[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const shape = field.anyOf?.find(({ type }) => type !== 'null') ?? field;
    const path = `${under}${name}`;
    const row = `| \`${path}\` | ${kindOf(field)} | ${field.description ?? ''} |`;
    if (shape.items) return [row, ...fieldsOf(shape.items.properties ?? {}, `${path}[].`, parts)];
    if (!shape.properties || isMoney(shape) || (!parts && PARTS.includes(path))) return [row];
    return [row, ...fieldsOf(shape.properties, `${path}.`, parts)];
  });
}

function isMoney({ properties = {} }: Described): boolean {
  return Object.keys(properties).join() === 'amount,currency';
}

function kindOf(field: Described): string {
  if (field.anyOf) {
    return field.anyOf.map((one) => (one.type === 'null' ? 'null' : kindOf(one))).join(' or ');
  }
  if (field.items) return `list of ${kindOf(field.items)}s`;
  if (field.enum) return field.enum.map((value) => `\`${value}\``).join(', ');
  if (field.const) return `\`${field.const}\``;
  if (field.format === 'date-time') return 'instant';
  if (field.format === 'date') return 'day';
  if (field.properties) return isMoney(field) ? 'money' : 'object';
  const prefix = /^\^([a-z]{3})_/.exec(field.pattern ?? '')?.[1];
  if (prefix) return `id \`${prefix}_…\``;
  if (field.pattern?.startsWith('^(0|')) return 'points';
  return [field.type ?? []].flat().join(' or ');
}
