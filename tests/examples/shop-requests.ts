import type { ExampleApp } from './example-apps.js';

/** What a page of the shop sends, without a page: as somebody who is signed in. */
export async function signIn(shop: ExampleApp, phone: string | undefined) {
  const post = (path: string, body: object, cookie = '') =>
    fetch(new URL(path, shop.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
  const cookie = (await post('/api/session', { phone })).headers.get('set-cookie')?.split(';')[0] ?? '';
  return {
    /** The id of the hold of an order, as it is told. */
    async order(id: string, dishes: readonly string[], points: string): Promise<string> {
      const { hold } = (await (await post('/api/orders', { id, dishes, points }, cookie)).json()) as {
        readonly hold: { readonly id: string };
      };
      return hold.id;
    },
    cancel: async (id: string) => (await post(`/api/orders/${id}/cancel`, {}, cookie)).status,
  };
}
