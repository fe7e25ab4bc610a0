/**
 * The live stream. Reads it by fetch rather than EventSource, which gives up for good on an answer such as 503 and does
 * not tell a dead connection from a quiet one: the server's heartbeats come every 15 s, so 40 s without a byte is dead.
 */

import { API, ApiError, failure, type Live, toLive } from './api';
import { backOff, SseParser } from './logic/sse';

const DEAD_AFTER = 40_000;

export type Connection =
  | { kind: 'connecting' }
  | { kind: 'live'; since: number }
  /** `stale`: since when nothing was heard; undefined where the page has never been live. */
  | { kind: 'retrying'; stale: number | undefined; retryAt: number; error: ApiError }
  | { kind: 'locked' };

export interface Listener {
  message(live: Live): void;
  connection(state: Connection): void;
}

export class LiveStream {
  private lastId = '';
  private lastByte: number | undefined;
  private attempt = 0;
  private wake: (() => void) | undefined;
  private abort: AbortController | undefined;

  constructor(
    private readonly listener: Listener,
    private readonly now: () => number,
  ) {
    window.addEventListener('online', () => this.retryNow());
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) this.retryNow();
    });
  }

  /** Connects now rather than when the wait is over. */
  retryNow(): void {
    this.wake?.();
  }

  async run(): Promise<never> {
    for (;;) {
      let error: ApiError;
      try {
        await this.connect();
        error = new ApiError(0, '');
      } catch (e) {
        error = e instanceof ApiError ? e : new ApiError(0, '');
      }
      if (error.status === 401) {
        this.listener.connection({ kind: 'locked' });
        await this.pause(undefined);
        continue;
      }
      const wait = Math.max(error.retryAfter ?? 0, backOff(this.attempt++, Math.random));
      this.listener.connection({ kind: 'retrying', stale: this.lastByte, retryAt: this.now() + wait, error });
      await this.pause(wait);
    }
  }

  private pause(ms: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async connect(): Promise<void> {
    this.abort = new AbortController();
    const abort = this.abort;
    let timer = setTimeout(() => abort.abort(), DEAD_AFTER);
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream' };
      if (this.lastId) headers['Last-Event-ID'] = this.lastId;
      const response = await fetch(`${API}/stream`, { headers, signal: abort.signal, cache: 'no-store' });
      if (!response.ok || !response.body) throw await failure(response);
      const parser = new SseParser(this.lastId);
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return;
        clearTimeout(timer);
        timer = setTimeout(() => abort.abort(), DEAD_AFTER);
        if (this.attempt > 0 || this.lastByte === undefined)
          this.listener.connection({ kind: 'live', since: this.now() });
        this.attempt = 0;
        this.lastByte = this.now();
        for (const message of parser.push(value)) {
          const live = toLive(message.event, message.data);
          if (live) this.listener.message(live);
          this.lastId = message.id;
        }
      }
    } finally {
      clearTimeout(timer);
    }
  }
}
