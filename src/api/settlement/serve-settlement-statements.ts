import type { FastifyInstance } from 'fastify';
import { perkNamesOfUses } from '../../perks/read-uses.js';
import { statementCsv } from '../../settlement/documents/statement-csv.js';
import { statementPdf } from '../../settlement/documents/statement-pdf.js';
import { statementDocument } from '../../settlement/readings/statement-file.js';
import type { Calendar } from '../../values/calendar.js';
import { decodeId } from '../../values/ids.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import {
  type AskedFile,
  CSV_TYPE,
  type FileServing,
  type FoundFile,
  marked,
  serveFiles,
} from '../file-routes.js';
import { readingSource } from './settlement-reading.js';
import { visibleStatement } from './visible-statement.js';

const NAME = /^(stm_[0-9a-z]{13})\.(csv|pdf)$/;

/** Whoever may see something of the coalition; which statements is found out for each. */
const CALLERS = {
  operator: true,
  auditor: true,
  staff: true,
  partner: 'partner:read',
  member: true,
} as const;

/**
 * Settlement statements as files (rule S-07), with the credentials and by the rules of access of the API:
 * `GET /settlement/<id>.csv?bom=true` and `GET /settlement/<id>.pdf?lang=fa&calendar=persian&toman=true`. Made piece by
 * piece, as fast as the client takes it, in the places that statements of members share.
 */
export function serveSettlementStatements(app: FastifyInstance, serving: FileServing): void {
  serveFiles(app, { folder: '/settlement', callers: CALLERS, find: findStatement }, serving);
}

/** @throws ApiError */
async function findStatement(context: RequestContext, { name, query }: AskedFile): Promise<FoundFile> {
  const [, id, form] = NAME.exec(name) ?? [];
  const statement = id === undefined ? null : await visibleStatement(context, decodeId('statement', id));
  if (!statement) {
    throw new ApiError(
      'NOT_FOUND',
      'There is no such statement: its name is the id of a settlement statement, and .csv or .pdf.',
    );
  }
  const asked = readQuery(query);
  const { terms } = await context.programme();
  const language = asked.lang ?? (terms.calendar === 'persian' ? 'fa' : 'en');
  const document = () =>
    statementDocument(readingSource(context), statement.record, perkNamesOfUses, asked.calendar);
  if (form === 'csv') {
    return { type: CSV_TYPE, open: async () => marked(statementCsv(await document()), asked.bom === 'true') };
  }
  const options = { language, toman: asked.toman === 'true' };
  return { type: 'application/pdf', open: async () => statementPdf(await document(), options) };
}

/** The parameters and what each can be. */
const PARAMETERS = {
  lang: ['fa', 'en'],
  calendar: ['persian', 'gregory'],
  toman: ['true', 'false'],
  bom: ['true', 'false'],
} as const;

type Query = { readonly [Name in keyof typeof PARAMETERS]?: (typeof PARAMETERS)[Name][number] };

function readQuery(query: Readonly<Record<string, unknown>>): Query & { readonly calendar?: Calendar } {
  for (const [name, values] of Object.entries(PARAMETERS)) {
    const given = query[name];
    if (given === undefined || (values as readonly unknown[]).includes(given)) continue;
    throw new ApiError('INVALID_INPUT', `Give ${name} once, as ${values.join(' or ')}.`, { field: [name] });
  }
  return query as Query;
}
