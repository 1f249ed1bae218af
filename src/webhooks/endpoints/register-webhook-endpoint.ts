import { writeAudit } from '../../access/audit-log.js';
import { actingCoalition } from '../../access/command-context.js';
import { commandTransaction } from '../../access/command-transaction.js';
import { orLedgerBusy } from '../../ledger/batch/ledger-busy.js';
import { lockOutboxReaders, setOutboxRead } from '../../ledger/read-outbox.js';
import { textArray } from '../../runtime/array-literal.js';
import type { EntityManager } from '../../runtime/database.js';
import { type CommandOutcome, done, refusedWith } from '../../values/command-outcome.js';
import type { Email } from '../../values/email.js';
import { encodeId } from '../../values/ids.js';
import { type Refusal, refusal } from '../../values/refusal.js';
import type { EventVersion } from '../event-type.js';
import type { EventTypeName } from '../event-types.js';
import { endpointInLog } from './endpoint-in-log.js';
import { endpointUrlProblem } from './endpoint-url.js';
import { readEndpoints, type WebhookEndpoint } from './webhook-endpoint.js';
import { newWebhookSecret } from './webhook-secrets.js';
import type { WebhooksContext } from './webhooks-context.js';

export interface RegisterWebhookEndpointInput {
  /** Whose; for operators. Undefined: the caller's own; null: the caller's text is no partner's id. */
  readonly partnerId: bigint | null | undefined;
  readonly url: string;
  /** Of which events; null: all. */
  readonly types: readonly EventTypeName[] | null;
  readonly version: EventVersion;
  /** Whom to write to when something is wrong with it; null: nobody. */
  readonly notifyEmail?: Email | null;
}

export interface RegisteredWebhookEndpoint {
  readonly endpoint: WebhookEndpoint;
  /** What verifies what is sent to it; told this once. */
  readonly secret: string;
}

/** An owner needs a few: old and new, one for each of its systems. */
const MOST_ENDPOINTS = 20;

/**
 * Registers where somebody is told of events from now on (rule W-02). A partner registers its own, an operator the
 * coalition's, or one for a partner. May refuse with INVALID_INPUT, PARTNER_NOT_FOUND, WEBHOOK_ENDPOINT_LIMIT_REACHED,
 * WEBHOOKS_NOT_SET_UP, LEDGER_BUSY.
 */
export async function registerWebhookEndpoint(
  context: WebhooksContext,
  input: RegisterWebhookEndpointInput,
): Promise<CommandOutcome<RegisteredWebhookEndpoint>> {
  const { webhooks, principal, clock } = context;
  const problem = endpointUrlProblem(input.url, webhooks.allowPrivate);
  if (problem) return refusedWith(refusal('INVALID_INPUT', problem, ['url']));
  const coalitionId = actingCoalition(context);
  return orLedgerBusy(() =>
    commandTransaction(context.database, coalitionId, async (em) => {
      const partnerId = principal.kind === 'partner' ? principal.partnerId : input.partnerId;
      if (
        partnerId === null ||
        (partnerId !== undefined && !(await partnerIsThere(em, coalitionId, partnerId)))
      )
        return refusedWith(
          refusal('PARTNER_NOT_FOUND', 'Give the id of a partner of your coalition.', ['partnerId']),
        );
      // Two that are registered at once count each other.
      await lockOutboxReaders(em, coalitionId);
      await setOutboxRead(em, coalitionId, true);
      const { secrets } = webhooks;
      const owner = partnerId ?? null;
      if ((await countOf(em, coalitionId, owner)) >= MOST_ENDPOINTS) return refusedWith(tooMany());
      if (!secrets) return refusedWith(notSetUp());

      const at = clock.now().toISOString();
      const [made] = await em.execute<{ id: string }[]>('select new_id()::text as id');
      const id = BigInt(made?.id ?? 0n);
      const secret = newWebhookSecret();
      await em.execute(
        `insert into webhook_endpoint (coalition_id, id, partner_id, url, types, version, status_since, secret,
          listens_after, created_at, notify_email)
       values (?, ?, ?, ?, ?::text[], ?, ?::timestamptz, decode(?, 'hex'), new_id(), ?::timestamptz, ?)`,
        [
          ...[coalitionId, id, owner, input.url, input.types && textArray([...new Set(input.types)])],
          ...[input.version, at, secrets.seal(secret, id).toString('hex'), at, input.notifyEmail ?? null],
        ],
      );
      const endpoint = (await readEndpoints(em, coalitionId, [id])).get(id);
      if (!endpoint) throw new Error('an endpoint was not written');
      await writeAudit(em, context, {
        coalitionId,
        action: 'webhook-endpoint.registered',
        objectId: encodeId('webhookEndpoint', id),
        after: endpointInLog(endpoint),
      });
      return done({ endpoint, secret });
    }),
  );
}

async function partnerIsThere(em: EntityManager, coalitionId: bigint, id: bigint): Promise<boolean> {
  const rows = await em.execute<unknown[]>('select 1 from partner where coalition_id = ? and id = ?', [
    coalitionId,
    id,
  ]);
  return rows.length > 0;
}

async function countOf(em: EntityManager, coalitionId: bigint, owner: bigint | null): Promise<number> {
  const [row] = await em.execute<{ count: number }[]>(
    `select count(*)::integer as count from webhook_endpoint
      where coalition_id = ? and partner_id is not distinct from ?::bigint and removed_at is null`,
    [coalitionId, owner],
  );
  return row?.count ?? 0;
}

function tooMany(): Refusal {
  const message = `There are ${MOST_ENDPOINTS} endpoints already: remove one that is not in use.`;
  return refusal('WEBHOOK_ENDPOINT_LIMIT_REACHED', message);
}

/** The refusal of an installation that has no key to seal secrets with. */
export function notSetUp(): Refusal {
  const message = 'Ask whoever runs this installation to set WEBHOOK_SECRETS_KEY.';
  return refusal('WEBHOOKS_NOT_SET_UP', message);
}
