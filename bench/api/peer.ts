// The two limits: bare node:http or Express (fast listen), one pg select by key and nothing else. Arguments: kind port url.
import { createExpressServer } from '@tsudoi/runtime/http/listen';
import express from 'express';
import http, { type ServerResponse } from 'node:http';
import pg from 'pg';

const [kind, port, connectionString] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString, max: 10 });

async function answer(id: string, response: ServerResponse): Promise<void> {
  const { rows } = await pool.query<Record<string, unknown>>({
    name: 'plan',
    text: 'select id, event_id, state, details, version, created_at from recommendation.plan where id = $1',
    values: [id],
  });
  const body = JSON.stringify(rows[0] ?? null);
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}

function nodeServer(): http.Server {
  return http.createServer((request, response) => {
    void answer(request.url?.slice('/v1/plans/'.length) ?? '', response);
  });
}

function expressServer(): http.Server {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.get('/v1/plans/:planId', (request, response) => {
    void answer(request.params.planId, response);
  });
  return createExpressServer(app);
}

const server = kind === 'express' ? expressServer() : nodeServer();
server.listen(Number(port), '127.0.0.1');
process.on('SIGTERM', () => process.exit(0));
