import type { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Scope } from '../platform/auth/tokens.ts';
import type { House } from '../platform/house.ts';
import type { Language } from '../platform/i18n/index.ts';
import type { Caller } from './callers.ts';

export interface ApiEnv {
  Variables: { caller: Caller; language: Language };
}
export type ApiContext = Context<ApiEnv>;

/** The API while it is put together: its routes stand in `routes` too, for the document and for 405. */
export interface Api {
  readonly app: OpenAPIHono<ApiEnv>;
  readonly house: House;
  readonly routes: RouteEntry[];
}

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export interface RouteEntry {
  readonly operation: string;
  readonly method: Method;
  readonly path: string;
  readonly scope: Scope;
  readonly companyOnly: boolean;
}

/** What every kind of route declares. */
export interface RouteBase<Params extends z.ZodType> {
  /** `operationId`; its summary is `api.operations.<operation>` in both languages. */
  readonly operation: string;
  readonly path: string;
  readonly scope: Scope;
  /** Not for tokens confined to one customer: nodes are the company's own. */
  readonly companyOnly?: boolean;
  readonly params?: Params;
}
