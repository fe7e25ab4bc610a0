/** Which events are shown: kept in the page's address, sent to the server, and applied to what comes in live. */

import { type SoundEvent, VERDICTS, type Verdict } from '../model';

export type ReviewFilter = Verdict | 'none';

export interface Filter {
  type?: string;
  mic?: string;
  site?: string;
  from?: number;
  to?: number;
  score?: number;
  review?: ReviewFilter;
}

export const REVIEW_FILTERS: readonly ReviewFilter[] = ['none', ...VERDICTS];

const time = (text: string | null): number | undefined => {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
};

/** Reads a filter from an address; what cannot be meant is left out. */
export function readFilter(query: URLSearchParams): Filter {
  const filter: Filter = {};
  for (const key of ['type', 'mic', 'site'] as const) {
    const value = query.get(key);
    if (value) filter[key] = value;
  }
  const from = time(query.get('from'));
  if (from !== undefined) filter.from = from;
  const to = time(query.get('to'));
  if (to !== undefined) filter.to = to;
  const score = Number(query.get('score') ?? Number.NaN);
  if (score > 0 && score <= 1) filter.score = score;
  const review = REVIEW_FILTERS.find((one) => one === query.get('review'));
  if (review) filter.review = review;
  return filter;
}

export function writeFilter(filter: Filter, query: URLSearchParams): void {
  for (const key of ['type', 'mic', 'site', 'review'] as const) {
    const value = filter[key];
    if (value) query.set(key, value);
    else query.delete(key);
  }
  for (const key of ['from', 'to'] as const) {
    const value = filter[key];
    if (value !== undefined) query.set(key, new Date(value).toISOString());
    else query.delete(key);
  }
  if (filter.score) query.set('score', String(filter.score));
  else query.delete('score');
}

/** Whether an event passes: the server's rule, for what comes in live. Events that end after `from` and start before `to`. */
export function passes(filter: Filter, event: SoundEvent): boolean {
  return (
    (filter.type === undefined || event.type === filter.type) &&
    (filter.mic === undefined || event.mic === filter.mic) &&
    (filter.site === undefined || event.site === filter.site) &&
    (filter.from === undefined || event.end > filter.from) &&
    (filter.to === undefined || event.start < filter.to) &&
    (filter.score === undefined || event.peak >= filter.score) &&
    (filter.review === undefined || (event.review?.verdict ?? 'none') === filter.review)
  );
}

/** The same filter as the server's parameters. */
export function asParameters(filter: Filter): URLSearchParams {
  const query = new URLSearchParams();
  writeFilter(filter, query);
  const score = query.get('score');
  query.delete('score');
  if (score) query.set('min_score', score);
  return query;
}

export function isEmpty(filter: Filter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}
