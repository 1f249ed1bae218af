/** What an id may consist of that a caller or a proxy sends along: enough for every tracing system, nothing for a log forger. */
const SANE = /^[A-Za-z0-9._:/+=@-]{1,128}$/;

/** The `x-request-id` that came with a request, where it is fit to be repeated in answers and logs. */
export function requestIdOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && SANE.test(header) ? header : undefined;
}
