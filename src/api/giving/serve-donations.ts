import type { FastifyInstance } from 'fastify';
import { isItself } from '../../access/principal.js';
import { receiptOf, yearOf } from '../../giving/documents/donation-document.js';
import { donationPdf } from '../../giving/documents/donation-pdf.js';
import { fieldsOf } from '../../values/calendar.js';
import { decodeId } from '../../values/ids.js';
import { dayOf } from '../../values/time-zone.js';
import { readsWholeCoalition } from '../coalition-readers.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { type AskedFile, type FileServing, type FoundFile, serveFiles } from '../file-routes.js';
import { maySeeOperation } from '../transactions/transaction-visibility.js';
import { seesDonorName } from './sees-donor-name.js';

const RECEIPT = /^(txn_[0-9a-z]{13})\.pdf$/;
const YEAR = /^(mem_[0-9a-z]{13})-([0-9]{4})\.pdf$/;

/** Nobody has given before that: a year so far back is of another calendar. */
const YEARS_BACK = 100;

/** Whoever may see donations; which ones is found out for each. */
const CALLERS = { operator: true, auditor: true, partner: 'points:read', member: true } as const;

/**
 * Receipts and years' statements of donations as files (rule C-04), with the credentials and by the rules of access of the
 * API: `GET /donations/<transaction>.pdf?lang=fa`, and `GET /donations/<member>-<year>.pdf` for the member itself, operators
 * and auditors.
 */
export function serveDonations(app: FastifyInstance, serving: FileServing): void {
  serveFiles(app, { folder: '/donations', callers: CALLERS, find: findDocument }, serving);
}

/** @throws ApiError */
async function findDocument(context: RequestContext, { name, query }: AskedFile): Promise<FoundFile> {
  const { terms } = await context.programme();
  const given = query.lang;
  if (given !== undefined && given !== 'fa' && given !== 'en') {
    throw new ApiError('INVALID_INPUT', 'Give lang once, as fa or en.', { field: ['lang'] });
  }
  const language = given ?? (terms.calendar === 'persian' ? 'fa' : 'en');
  const document = (await receipt(context, name)) ?? (await year(context, name));
  if (!document) {
    throw new ApiError(
      'NOT_FOUND',
      'There is no such document: its name is the id of a donation’s transaction, or of a member, a hyphen and a year; and .pdf.',
    );
  }
  return { type: 'application/pdf', open: async () => donationPdf(await document(), language) };
}

async function receipt(context: RequestContext, name: string) {
  const id = decodeId('transaction', RECEIPT.exec(name)?.[1] ?? '');
  const donation = id === undefined ? undefined : await context.loaders.donations.load(id);
  if (!donation || !maySeeOperation(context, donation)) return undefined;
  return () => receiptOf(sourceOf(context), donation, seesDonorName(context, donation.memberId));
}

async function year(context: RequestContext, name: string) {
  const [, member = '', ofYear] = YEAR.exec(name) ?? [];
  const memberId = decodeId('member', member);
  const { principal } = context;
  // Other partners' donations are in it: no partner sees it.
  const may =
    readsWholeCoalition(principal) || (principal.kind === 'member' && isItself(principal, memberId ?? null));
  if (memberId === undefined || !may || !(await context.loaders.members.load(memberId))) return undefined;
  await ofCalendar(context, Number(ofYear));
  return () => yearOf(sourceOf(context), memberId, Number(ofYear));
}

/** A year of another calendar would be an empty statement, and say that nothing was given. @throws ApiError */
async function ofCalendar(context: RequestContext, asked: number): Promise<void> {
  const { terms } = await context.programme();
  const { calendar, timeZone } = terms;
  const { year: current } = fieldsOf(dayOf(await context.loaders.coalitionNow(), timeZone), calendar);
  if (asked <= current && asked > current - YEARS_BACK) return;
  const message = `Give a year of the coalition's calendar (${calendar}) that has begun: it is ${current} now.`;
  throw new ApiError('NOT_FOUND', message);
}

function sourceOf({ coalitionId, services: { database, programme } }: RequestContext) {
  return { database, programme, coalitionId };
}
