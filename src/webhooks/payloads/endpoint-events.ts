import { aboutNobody, describedBy } from './described-rows.js';
import type { JsonObject } from './event-payload.js';
import { partnersOf, writtenId, writtenIdOrNull } from './written-fields.js';

interface EndpointEventRow {
  id: string;
  endpoint_id: string;
  partner_id: string | null;
  because: string | null;
}

/** Events of endpoints themselves: told to their owner, by its other endpoints. */
export const describeEndpointEvents = describedBy<EndpointEventRow>({
  sql: `select v.id::text, v.endpoint_id::text, e.partner_id::text, v.because
          from webhook_endpoint_event v
          join webhook_endpoint e on e.coalition_id = v.coalition_id and e.id = v.endpoint_id
         where v.coalition_id = :coalition and v.id = any(:ids)`,
  describe: (row) => {
    const endpointId = writtenId('webhookEndpoint', row.endpoint_id);
    const data: JsonObject =
      row.because === null
        ? { endpointId }
        : { endpointId, partnerId: writtenIdOrNull('partner', row.partner_id), reason: row.because };
    return aboutNobody(partnersOf(row.partner_id), data);
  },
});
