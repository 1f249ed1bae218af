const BEARER = /^bearer +(.+)$/i;

/** The credential in an `Authorization` value; a bare one is taken as it is, since it can be nothing else. */
export function bearerOf(authorization: unknown): string | undefined {
  if (typeof authorization !== 'string') return undefined;
  const trimmed = authorization.trim();
  return BEARER.exec(trimmed)?.[1] ?? (trimmed === '' ? undefined : trimmed);
}
