import { encodeId } from '../../values/ids.js';
import type { WebhookEndpoint } from './webhook-endpoint.js';

/** What the audit log says of an endpoint. Of its URL only where it leads: the rest can be a secret of its owner; and of whom it writes to, whether. */
export function endpointInLog({ partnerId, url, types, version, status, notifyEmail }: WebhookEndpoint) {
  return {
    partner: partnerId === null ? null : encodeId('partner', partnerId),
    origin: new URL(url).origin,
    types: types === null ? null : [...types],
    version,
    status,
    notified: notifyEmail !== null,
  };
}
