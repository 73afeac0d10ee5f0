import type { Context, Hono } from 'hono'

/** What a request brings besides itself (serve.ts); nothing in tests that ask the site directly. */
export type SiteEnv = { Bindings: { address?: string } }

export type Site = Hono<SiteEnv>
export type SiteContext = Context<SiteEnv>
