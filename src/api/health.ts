import type { FastifyInstance } from 'fastify';
import { type HealthOptions, healthAnswers } from '../runtime/health-report.js';

/** The process's health, beside the API. */
export function serveHealth(app: FastifyInstance, options: HealthOptions): void {
  for (const [path, answer] of Object.entries(healthAnswers(options))) {
    app.get(path, async (_, reply) => {
      const { status, type, body } = await answer();
      return reply.code(status).type(type).send(body);
    });
  }
}
