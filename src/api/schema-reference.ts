import {
  type GraphQLArgument,
  type GraphQLEnumType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
} from 'graphql';
import { REFUSALS } from '../values/refusal.js';
import { REQUEST_ERRORS } from './errors/api.error.js';
import { inWords } from './limits/limit-text.js';
import { LIMITS } from './limits/limits.js';

/** Machine-readable error codes, in rank. */
export function errorCodesJson(): string {
  const userErrors = REFUSALS.map(({ code, transient, final, meaning }, rank) => ({
    code,
    rank,
    transient,
    recorded: final,
    meaning,
  }));
  const requestErrors = Object.entries(REQUEST_ERRORS).map(([code, { httpStatus, meaning }]) => ({
    code,
    httpStatus,
    meaning,
  }));
  return `${JSON.stringify({ userErrors, requestErrors }, undefined, 2)}\n`;
}

/** The page of error codes. */
export function errorCodesPage(): string {
  const userRows = REFUSALS.map(
    ({ code, transient, final, meaning }) =>
      `| \`${code}\` | ${meaning} | ${transient ? 'yes' : ''} | ${final ? 'yes' : ''} |`,
  );
  const requestRows = Object.entries(REQUEST_ERRORS).map(
    ([code, { httpStatus, meaning }]) => `| \`${code}\` | ${httpStatus} | ${meaning} |`,
  );
  return `# Error codes

Made from the code by \`npm run schema:api\`; for programs: \`schema/error-codes.json\`.

## User errors

In \`userErrors\` of a payload, \`refusal\` of a quote: whatever a caller can cause by its input or by the state of things. When several apply, the first of this list is told. A known idempotency key is answered right after \`INVALID_INPUT\`. *Try again*: the very same request may succeed in a moment. *Recorded*: the same key answers the same refusal for ever; after the others the key may be used again.

| code | meaning | try again | recorded |
| --- | --- | --- | --- |
${userRows.join('\n')}

## Top-level errors

In \`errors\`, as \`extensions.code\`; over HTTP with this status, with two exceptions. What fails unexpectedly in a field while the operation runs leaves the other fields standing: such an answer has \`data\` (null where nothing is left) beside an \`INTERNAL\` with its \`path\`, and comes with 200, as GraphQL over HTTP wants partial results to. Errors of the document itself come with 200 to clients that do not accept \`application/graphql-response+json\`. Subscriptions, which have no payload for refusals, tell a user error's code here.

| code | status | meaning |
| --- | --- | --- |
${requestRows.join('\n')}
`;
}

/** The reference of all types and fields. */
export function schemaPage(schema: GraphQLSchema): string {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const sections: [string, GraphQLNamedType[]][] = [
    ['Operations', roots.filter((type) => type != null)],
    [
      'Objects',
      types.filter(
        (type) => (isObjectType(type) || isInterfaceType(type)) && !roots.some((root) => root === type),
      ),
    ],
    ['Inputs', types.filter(isInputObjectType)],
    ['Enums', types.filter(isEnumType)],
    ['Scalars', types.filter(isScalarType)],
  ];
  const body = sections.map(([title, members]) => {
    const sorted = title === 'Operations' ? members : [...members].sort((a, b) => (a.name < b.name ? -1 : 1));
    return `## ${title}\n\n${sorted.map(typeSection).join('\n\n')}`;
  });
  return `# Schema

Every type and field of the API. Made from the code by \`npm run schema:api\`; as SDL: \`schema/schema.graphql\`.

${body.join('\n\n')}

## Limits

| what | at most |
| --- | --- |
${limitRows().join('\n')}
`;
}

function typeSection(type: GraphQLNamedType): string {
  const head = `### ${type.name}\n\n${oneLine(type.description)}`;
  if (isScalarType(type)) return head;
  const rows = isEnumType(type) ? enumRows(type) : fieldRows(type);
  const columns = isEnumType(type)
    ? '| value | meaning |\n| --- | --- |'
    : '| field | type | meaning |\n| --- | --- | --- |';
  return `${head}\n\n${columns}\n${rows.join('\n')}`;
}

function enumRows(type: GraphQLEnumType): string[] {
  return type.getValues().map(({ name, description }) => `| \`${name}\` | ${oneLine(description)} |`);
}

function fieldRows(type: GraphQLNamedType): string[] {
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map(
      (field) => `| \`${field.name}\` | \`${field.type}\` | ${oneLine(field.description)} |`,
    );
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).map(
    (field) =>
      `| \`${field.name}\` | \`${field.type}\` | ${[oneLine(field.description), ...field.args.map(argument)].join('<br>')} |`,
  );
}

function argument({ name, type, description }: GraphQLArgument): string {
  return `\`${name}: ${type}\` ${oneLine(description)}`;
}

function oneLine(text: string | null | undefined): string {
  return (text ?? '').replaceAll(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}

const LIMIT_WORDS: { readonly [Name in keyof typeof LIMITS]: string } = {
  bodyBytes: 'bytes of an HTTP request',
  messageBytes: 'bytes of a WebSocket message',
  documentLength: 'characters of a document, comments and white space included',
  brackets: 'levels of nested brackets in a document',
  tokens: 'tokens of a document (values in variables do not count)',
  fields: 'fields written in a document',
  fragments: 'fragments and spreads in a document',
  depth: 'levels of nested fields',
  aliases: 'aliases in a document',
  variableValues: 'values in the variables of an operation, lists and objects included',
  cost: 'cost of an operation: objects it can bring, a page counting as `first` or `last`',
  fileCost: 'what a file that is read over HTTP counts as, in cost',
  pageItems: 'items of a page, ids of `nodes`',
  batchItems: 'items of a batch',
  listItems: 'items of every other list in an argument or input',
  statementLines: 'lines of a statement that is read as a file',
  purchaseLines: 'lines of a purchase',
  operationsPerSocket: 'operations under way on one WebSocket',
  unreadBytes: 'bytes of unread answers after which a WebSocket is not listened to until they are read',
  connectionInitMs: 'milliseconds until `connection_init`',
  validationErrors: 'validation errors told at once',
  variableErrors: 'variables of the wrong type told at once',
  inputProblems: '`INVALID_INPUT` user errors told of one input',
  messageLength: 'characters of the message of a top-level error',
  pathStepLength: 'characters of a step of a field path',
};

function limitRows(): string[] {
  return Object.entries(LIMIT_WORDS).map(
    ([name, words]) => `| ${words} | ${inWords(LIMITS[name as keyof typeof LIMITS])} |`,
  );
}
