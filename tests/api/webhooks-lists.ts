import { EVENT_TYPE_NAMES } from '../../src/webhooks/event-types.js';
import type { Answer, Caller } from '../harness/api-client.js';

/** How long a list may be, where it is told, and how one is sent. */
type List = [number, string[], (items: number) => Promise<Answer>];

/** The lists of webhooks: types of events, of which there can be no more than there are. */
export function listsOfWebhooks(by: () => Caller): Record<string, List> {
  const types = (items: number) =>
    Array.from({ length: items }, (_, at) => EVENT_TYPE_NAMES[at % EVENT_TYPE_NAMES.length]);
  const ask = (mutation: string, input: object) => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!`;
    return by().ask(`mutation ($input: ${type}) { ${mutation}(input: $input) { userErrors { field } } }`, {
      input,
    });
  };
  return {
    'ChangeWebhookEndpointInput.types': [
      EVENT_TYPE_NAMES.length,
      ['input', 'types'],
      (items) => ask('changeWebhookEndpoint', { endpointId: 'none', types: types(items) }),
    ],
    'RegisterWebhookEndpointInput.types': [
      EVENT_TYPE_NAMES.length,
      ['input', 'types'],
      (items) => ask('registerWebhookEndpoint', { url: 'https://hooks.example.org/', types: types(items) }),
    ],
  };
}
