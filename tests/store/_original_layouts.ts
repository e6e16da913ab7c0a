/** Databases of the original ccflare as SQL: both generations, with a few rows. */

import { START } from "../support/clock.ts";
import { FAKE_KEY } from "./samples.ts";

const HOUR = 3_600_000;

/** The layout of the first generation: one provider, a tier, no timings. */
export const V1 = `
  CREATE TABLE accounts (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, provider TEXT DEFAULT 'anthropic', api_key TEXT,
    refresh_token TEXT NOT NULL, access_token TEXT, expires_at INTEGER, created_at INTEGER NOT NULL,
    last_used INTEGER, request_count INTEGER DEFAULT 0, total_requests INTEGER DEFAULT 0,
    account_tier INTEGER DEFAULT 1);
  CREATE TABLE requests (
    id TEXT PRIMARY KEY, timestamp INTEGER NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    account_used TEXT, status_code INTEGER, success BOOLEAN, error_message TEXT, response_time_ms INTEGER,
    failover_attempts INTEGER DEFAULT 0, model TEXT, prompt_tokens INTEGER, completion_tokens INTEGER,
    total_tokens INTEGER, cost_usd REAL, agent_used TEXT);
  INSERT INTO accounts VALUES
    ('u-1', 'max', 'anthropic', NULL, 'refresh-1', 'access-1', ${
  START + HOUR
}, ${START - 2}, ${START - 1}, 3, 7, 5),
    ('u-2', 'key/one', 'anthropic', '${FAKE_KEY}', '', NULL, NULL, ${
  START - 1
}, NULL, 0, 0, 1),
    ('u-3', 'key:one', 'anthropic', NULL, '', NULL, NULL, ${START}, NULL, 0, 0, 1);
  INSERT INTO requests VALUES
    ('q-2', ${
  START - 50
}, 'POST', '/v1/messages?beta=1', 'u-1', 200, 1, NULL, 1500.7, 0, 'opus', 12, 34, 46, 0.5, 'a'),
    ('q-1', ${
  START - 90
}, 'POST', '/v1/messages', 'u-9', 500, 0, 'Broken', 10, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    ('q-3', ${
  START - 10
}, 'GET', '/v1/models', NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL);
`;

/** The layout of the second generation, as far as we read it. */
export const V2 = `
  CREATE TABLE accounts (
    id TEXT PRIMARY KEY, name TEXT UNIQUE, provider TEXT, auth_method TEXT, base_url TEXT, api_key TEXT,
    refresh_token TEXT, access_token TEXT, expires_at INTEGER, created_at INTEGER, last_used INTEGER,
    request_count INTEGER DEFAULT 0, total_requests INTEGER DEFAULT 0, weight INTEGER DEFAULT 1,
    rate_limited_until INTEGER, session_start INTEGER, session_request_count INTEGER DEFAULT 0,
    paused INTEGER DEFAULT 0, rate_limit_reset INTEGER, rate_limit_status TEXT, rate_limit_remaining INTEGER);
  CREATE TABLE requests (
    id TEXT PRIMARY KEY, timestamp INTEGER, method TEXT, path TEXT, provider TEXT, upstream_path TEXT,
    account_used TEXT, status_code INTEGER, success BOOLEAN, error_message TEXT, response_time_ms INTEGER,
    failover_attempts INTEGER DEFAULT 0, model TEXT, prompt_tokens INTEGER, completion_tokens INTEGER,
    total_tokens INTEGER, cost_usd REAL, output_tokens_per_second REAL, input_tokens INTEGER,
    cache_read_input_tokens INTEGER, cache_creation_input_tokens INTEGER, output_tokens INTEGER,
    reasoning_tokens INTEGER, response_id TEXT, previous_response_id TEXT, response_chain_id TEXT,
    client_session_id TEXT, ttft_ms INTEGER, proxy_overhead_ms INTEGER, upstream_ttfb_ms INTEGER,
    streaming_duration_ms INTEGER);
  INSERT INTO accounts (id, name, provider, auth_method, base_url, api_key, refresh_token, access_token, expires_at,
      created_at, total_requests, rate_limited_until, session_start, session_request_count, paused) VALUES
    ('u-1', 'sub', 'claude-code', 'oauth', NULL, NULL, 'refresh-1', NULL, NULL, 1, 9, ${
  START + HOUR
}, ${START - 5}, 4, 0),
    ('u-2', 'paid', 'anthropic', 'api_key', 'https://x.test', '${FAKE_KEY}', NULL, NULL, NULL, 2, 0, ${
  START - 5
}, NULL, 0, 1),
    ('u-3', 'chat', 'openai', 'oauth', NULL, NULL, 'refresh-3', 'access-3', NULL, 3, 0, NULL, NULL, 0, 0);
  INSERT INTO requests (id, timestamp, method, path, provider, upstream_path, account_used, status_code, success,
      response_time_ms, model, prompt_tokens, input_tokens, cache_read_input_tokens, cache_creation_input_tokens,
      output_tokens, reasoning_tokens, response_id, previous_response_id, client_session_id, ttft_ms,
      streaming_duration_ms) VALUES
    ('q-1', ${
  START - 50
}, 'POST', '/v1/responses', 'codex', '/responses?x=1', 'u-1', 200, 1,
      2000, 'gpt-5', 111, 10, 100, 1, 20, 5, 'resp_2', 'resp_1', 's-1', 300, 1500);
`;
