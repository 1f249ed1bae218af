import type { FastifyInstance } from 'fastify';
import { type PayoutDocument, payoutCsv } from '../../giving/documents/payout-csv.js';
import { namesForCharities } from '../../giving/donor-names.js';
import { listDonations } from '../../giving/read-donations.js';
import type { CharityPayout } from '../../settlement/charities/charity-payout.js';
import { pledgesOfPayout } from '../../settlement/charities/due-pledges.js';
import { decodeId } from '../../values/ids.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import {
  type AskedFile,
  asksForMark,
  CSV_TYPE,
  type FileServing,
  type FoundFile,
  marked,
  serveFiles,
} from '../file-routes.js';

const NAME = /^(chp_[0-9a-z]{13})\.csv$/;
/** Donations that are read and sent in one piece. */
const DONATIONS_AT_ONCE = 500;

/** What payouts to charities are of, as files for the charities' accountants: `GET /charity-payouts/<payout>.csv?bom=true`. */
export function servePayouts(app: FastifyInstance, serving: FileServing): void {
  const callers = { operator: true, auditor: true } as const;
  serveFiles(app, { folder: '/charity-payouts', callers, find: findFile }, serving);
}

/** @throws ApiError */
async function findFile(context: RequestContext, { name, query }: AskedFile): Promise<FoundFile> {
  const id = decodeId('charityPayout', NAME.exec(name)?.[1] ?? '');
  const payout = id === undefined ? undefined : await context.loaders.payouts.load(id);
  if (!payout) {
    throw new ApiError(
      'NOT_FOUND',
      'There is no such file: its name is the id of a payout to a charity, and .csv.',
    );
  }
  const mark = asksForMark(query);
  return { type: CSV_TYPE, open: async () => marked(payoutCsv(await documentOf(context, payout)), mark) };
}

async function documentOf(context: RequestContext, payout: CharityPayout): Promise<PayoutDocument> {
  const { coalitionId } = context;
  const { environment, terms, giving, partners } = await context.programme();
  const { id, donated, matched, pledged } = payout;
  const parts = await pledgesOfPayout(context.reader(), coalitionId, id);
  return {
    ...{ id, test: environment === 'test', timeZone: terms.timeZone, campaigns: giving.campaigns },
    amount: { ...donated, minor: donated.minor + matched.minor + pledged.minor },
    async *donations() {
      for (let older: bigint | undefined; ; ) {
        const page = { limit: DONATIONS_AT_ONCE, older };
        const found = await listDonations(context.reader(), coalitionId, { payoutId: id }, page);
        if (found.length > 0) yield found;
        if (found.length < DONATIONS_AT_ONCE) return;
        older = found.at(-1)?.id;
      }
    },
    names: (memberIds) => namesForCharities(context.reader(), coalitionId, memberIds),
    pledges: parts.map(({ partnerId, minor }) => {
      const partner = partners.get(partnerId);
      if (!partner) throw new Error('a pledge is of a partner that is not there');
      return { partner: partner.name, minor };
    }),
  };
}
