import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition, type CommandContext } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { actorOf } from '../../access/principal.js';
import { coalitionNow } from '../../ledger/balances.js';
import { type CommandOutcome, done } from '../../values/command-outcome.js';
import { encodeId } from '../../values/ids.js';
import type { LocalizedText } from '../../values/localized-text.js';
import type { ConsentPurpose, ConsentText } from './consent.js';
import { readConsentTexts } from './read-consents.js';

export interface AddConsentTextInput {
  readonly purpose: ConsentPurpose;
  readonly summary: LocalizedText;
  /** Where the whole text stands. */
  readonly url: string | null;
  /** Of the whole text; 64 hexadecimal digits, only with a `url`. */
  readonly sha256: string | null;
}

/**
 * Adds a version of what members are asked to agree to (rule A-10). What was agreed to before stays what it was; whether
 * members have to agree anew is for whoever asks them. May refuse with INVALID_INPUT. For operators.
 */
export async function addConsentText(
  context: CommandContext,
  { purpose, summary, url, sha256 }: AddConsentTextInput,
): Promise<CommandOutcome<ConsentText>> {
  const coalitionId = actingCoalition(context);
  return commandTransaction(context.database, coalitionId, async (em) => {
    // Two at once would take the same number.
    await em.execute(
      "select pg_advisory_xact_lock(hashtextextended('hamsood consent text ' || ?::text || ' ' || ?::text, 0))",
      [coalitionId, purpose],
    );
    const at = await coalitionNow(em, coalitionId);
    const [row] = await em.execute<{ id: string }[]>(
      `insert into consent_text (coalition_id, purpose, version, summary, url, sha256, actor, created_at)
       select ?::bigint, ?::text, 1 + coalesce(max(version), 0), ?::jsonb, ?, decode(?, 'hex'), ?, ?::timestamptz
         from consent_text where coalition_id = ? and purpose = ?
       returning id::text`,
      [
        ...[
          coalitionId,
          purpose,
          JSON.stringify(summary),
          url,
          sha256,
          actorOf(context.principal),
          at.toISOString(),
        ],
        ...[coalitionId, purpose],
      ],
    );
    const id = BigInt(row?.id ?? 0);
    const text = (await readConsentTexts(em, coalitionId, [id])).get(id);
    if (!text) throw new Error('a text is not there after it was added');
    await writeAudit(em, context, {
      coalitionId,
      action: 'consent-text.added',
      objectId: encodeId('consentText', id),
      after: {
        purpose,
        version: text.version,
        summary: { ...summary } as Record<string, string>,
        url,
        sha256,
      },
    });
    return done(text);
  });
}
