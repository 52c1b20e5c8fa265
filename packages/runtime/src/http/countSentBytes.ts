import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Registry } from 'prom-client';
import { httpMetrics } from '../metrics/catalogue/http.ts';
import { createCounter } from '../metrics/instruments.ts';

const lookMs = 1_000;

/** Counts what leaves through a server's sockets, once a second: streams, files and answers alike, and nothing a request. */
export function countSentBytes(registry: Registry): (server: Server) => () => void {
  const sent = createCounter(registry, httpMetrics.sentBytes);
  const counted = new Map<Socket, number>();
  const look = (socket: Socket) => {
    const before = counted.get(socket) ?? 0;
    const now = socket.bytesWritten;
    if (now > before) sent.inc(now - before);
    counted.set(socket, now);
  };
  return (server) => {
    const timer = setInterval(() => {
      for (const socket of counted.keys()) look(socket);
    }, lookMs);
    timer.unref();
    server.on('connection', (socket: Socket) => {
      counted.set(socket, 0);
      socket.once('close', () => {
        look(socket);
        counted.delete(socket);
      });
    });
    return () => {
      clearInterval(timer);
      for (const socket of counted.keys()) look(socket);
    };
  };
}
