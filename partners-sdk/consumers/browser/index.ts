import { formatPoints, Hamsood } from '@hamsood/partner-sdk';

/** The member's own page: its token comes from the shop's server. */
const hamsood = new Hamsood({
  endpoint: new URL('/graphql', location.href).href,
  memberToken: async () => (await fetch('/token')).text(),
});

export async function show(memberId: string, element: HTMLElement): Promise<void> {
  for await (const { balance } of hamsood.balances.watch({ id: memberId })) {
    element.textContent = formatPoints(balance.available, 'fa');
  }
}
