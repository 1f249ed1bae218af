import { messageLanguage, nameIn } from '../../notifications/message-language.js';
import { queueEndpointMessage } from '../../notifications/queue-endpoint-message.js';
import type { ProgrammeSnapshot } from '../../partners/programme-snapshot.js';
import { writtenValues } from '../../printing/written-values.js';
import type { EntityManager } from '../../runtime/database.js';
import { encodeId } from '../../values/ids.js';
import { dayOf } from '../../values/time-zone.js';
import { noticesWritten, takeNotices, type UntoldNotice } from '../../webhooks/endpoints/endpoint-notices.js';
import { type UnaskedContext, type WrittenPage, writePages } from '../unasked-messages.js';

const AT_ONCE = 100;
const DAY_MS = 24 * 3_600_000;
/** Before it is disabled there is time to mend it. */
const FAILING_FOR_MS = DAY_MS;
/** Later than this it would only confuse. */
const OF_USE_MS = 2 * DAY_MS;
/** The address is the owner's word alone: whoever named somebody else's could have it written to as often as it likes. */
const MOST_TO_AN_OWNER_A_DAY = 20;

/**
 * Writes to the owners of webhook endpoints, where they gave an address, that one has taken nothing for a day, or was
 * disabled (rule W-02); at most 20 times a day to one owner, whatever its endpoints are. Each is taken once, in the transaction that writes its message: it may run twice, on two nodes at
 * once, and be killed at any line (rule W-04). Answers how many messages were written.
 */
export function writeEndpointNotices(
  context: UnaskedContext,
  programme: ProgrammeSnapshot,
  disableAfterDays: number,
): Promise<number> {
  return writePages(context, programme.coalitionId, (em, at) =>
    writePage(em, at, programme, disableAfterDays),
  );
}

async function writePage(
  em: EntityManager,
  at: Date,
  programme: ProgrammeSnapshot,
  disableAfterDays: number,
): Promise<WrittenPage> {
  const { coalitionId } = programme;
  const failedBy = new Date(at.getTime() - FAILING_FOR_MS);
  const taken = await takeNotices(em, coalitionId, failedBy, AT_ONCE);
  if (taken.notices.length === 0) return { written: 0, more: taken.more };
  const dayBefore = new Date(at.getTime() - DAY_MS);
  const owners = [...new Set(taken.notices.map(({ partnerId }) => partnerId))];
  const writtenTo = await noticesWritten(em, coalitionId, owners, dayBefore);
  let written = 0;
  for (const notice of taken.notices) {
    const before = writtenTo.get(notice.partnerId) ?? 0;
    if (before >= MOST_TO_AN_OWNER_A_DAY) continue;
    await write(em, at, programme, disableAfterDays, notice);
    writtenTo.set(notice.partnerId, before + 1);
    written += 1;
  }
  return { written, more: taken.more };
}

async function write(
  em: EntityManager,
  at: Date,
  { coalitionId, coalition, terms }: ProgrammeSnapshot,
  disableAfterDays: number,
  { endpointId, address, url, notice }: UntoldNotice,
): Promise<void> {
  const language = messageLanguage(terms.calendar);
  const values = writtenValues(language);
  const words = {
    coalition: nameIn(language, coalition.name),
    // The rest of a URL can be a secret of its owner.
    place: new URL(url).origin,
    endpoint: encodeId('webhookEndpoint', endpointId),
  };
  const to = {
    coalitionId,
    endpointId,
    address,
    language,
    at,
    expiresAt: new Date(at.getTime() + OF_USE_MS),
  };
  if (notice.kind === 'DISABLED') {
    const parameters = { ...words, because: notice.because };
    await queueEndpointMessage(em, { ...to, template: 'webhook-disabled', parameters });
    return;
  }
  const since = values.day(dayOf(notice.since, terms.timeZone), terms.calendar);
  const parameters = { ...words, since, days: values.integer(disableAfterDays) };
  await queueEndpointMessage(em, { ...to, template: 'webhook-failing', parameters });
}
