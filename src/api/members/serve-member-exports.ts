import type { FastifyInstance } from 'fastify';
import { openMemberExport } from '../../journeys/personal-data/export-member.js';
import { decodeId } from '../../values/ids.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import { type AskedFile, type FileServing, type FoundFile, serveFiles } from '../file-routes.js';

const NAME = /^(mem_[0-9a-z]{13})\.json$/;

/**
 * Everything about a member as a JSON file (rule A-05): `GET /member-exports/<id>.json`, for operators, with the
 * credentials of the API. Each that is taken stands in the audit log.
 */
export function serveMemberExports(app: FastifyInstance, serving: FileServing): void {
  const callers = { operator: true } as const;
  serveFiles(app, { folder: '/member-exports', callers, find: findMemberExport }, serving);
}

/** @throws ApiError */
async function findMemberExport(context: RequestContext, { name }: AskedFile): Promise<FoundFile> {
  const id = decodeId('member', NAME.exec(name)?.[1] ?? '');
  if (id === undefined || !(await context.loaders.members.load(id)))
    throw new ApiError('NOT_FOUND', 'There is no such file: its name is the id of a member, and .json.');
  return {
    type: 'application/json; charset=utf-8',
    async open() {
      const text = await openMemberExport(context.commands, id);
      if (!text) throw new Error('a member is gone');
      return text;
    },
  };
}
