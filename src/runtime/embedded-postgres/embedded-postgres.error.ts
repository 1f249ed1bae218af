/** Why the embedded PostgreSQL cannot be used: always one line that says what to do about it. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError';
}
