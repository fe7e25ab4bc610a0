/** The server's words, `/api/v1` as its OpenAPI description says, made into what the page works with. */

import { asParameters, type Filter } from './logic/filter';
import type { Span } from './logic/time';
import type { Acknowledgement, Alert, CoverageSlot, Mic, Review, ScoreWindow, SoundEvent, Verdict } from './model';

export const API = '/api/v1';

/** A refusal, or no answer at all (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** When to ask again, in milliseconds; undefined where the server did not say. */
    readonly retryAfter: number | undefined = undefined,
  ) {
    super(message);
  }
}

export async function failure(response: Response): Promise<ApiError> {
  let message = '';
  try {
    message = String(((await response.json()) as { error?: unknown }).error ?? '');
  } catch {
    // A proxy's page, say: the status is all there is to tell.
  }
  const seconds = Number(response.headers.get('Retry-After'));
  return new ApiError(response.status, message, seconds > 0 ? seconds * 1000 : undefined);
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(API + path, init);
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e;
    throw new ApiError(0, '');
  }
  if (!response.ok) throw await failure(response);
  return response;
}

async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await ask(path, signal ? { signal } : {})).json() as Promise<T>;
}

async function post<T>(path: string, body: unknown): Promise<T> {
  const headers = { 'Content-Type': 'application/json' };
  return (await ask(path, { method: 'POST', headers, body: JSON.stringify(body) })).json() as Promise<T>;
}

const optional = <T>(value: T | null | undefined): T | undefined => value ?? undefined;
const ms = (us: number): number => us / 1000;

interface ReviewWords {
  verdict: string;
  comment: string | null;
  by: string | null;
  at_us: number;
}

interface EventWords {
  id: string;
  revision: number;
  status: SoundEvent['status'];
  close_cause: string | null;
  type: string;
  mic: string;
  site: string | null;
  start_us: number;
  end_us: number;
  decided_at_us: number;
  score: number;
  mean_score: number;
  scored_windows: number;
  model: string;
  model_version: string;
  clock: string;
  clock_error_bound_us: number | null;
  stream: string;
  frames: { partition: number };
  review: ReviewWords | null;
}

export function toReview(words: ReviewWords | null): Review | undefined {
  if (!words) return undefined;
  const { verdict, comment, by, at_us } = words;
  return { verdict: verdict as Verdict, comment: comment ?? '', by: by ?? '', at: ms(at_us) };
}

export function toEvent(words: EventWords): SoundEvent {
  return {
    id: words.id,
    type: words.type,
    status: words.status,
    revision: words.revision,
    closeCause: optional(words.close_cause),
    mic: words.mic,
    site: optional(words.site),
    start: ms(words.start_us),
    end: ms(words.end_us),
    decided: ms(words.decided_at_us),
    peak: words.score,
    mean: words.mean_score,
    windows: words.scored_windows,
    model: words.model,
    modelVersion: words.model_version,
    clock: words.clock,
    clockErrorMs: words.clock_error_bound_us === null ? undefined : ms(words.clock_error_bound_us),
    stream: words.stream,
    hasAudio: words.frames.partition >= 0,
    review: toReview(words.review),
  };
}

interface MicWords {
  id: string;
  name: string | null;
  registered: boolean;
  site: string | null;
  position: { latitude: number; longitude: number } | null;
  time_zone: string;
  state: Mic['state'];
  last_heard_us: number | null;
  events_today: number;
  removed?: boolean;
}

export function toMic(words: MicWords): Mic {
  return {
    id: words.id,
    name: optional(words.name),
    site: optional(words.site),
    zone: words.time_zone,
    position: optional(words.position),
    state: words.state,
    lastHeard: words.last_heard_us === null ? undefined : ms(words.last_heard_us),
    registered: words.registered,
    eventsToday: words.events_today,
  };
}

interface AcknowledgementWords {
  by: string | null;
  comment: string | null;
  at_us: number;
}

interface AlertWords {
  id: string;
  rule: string;
  severity: Alert['severity'];
  site: string | null;
  mics: string[];
  fired_at_us: number;
  message: string;
  late: boolean;
  numbers: Record<string, number>;
  events: { id: string; type: string; mic: string; start_us: number; end_us: number; score: number }[];
  acknowledged: AcknowledgementWords | null;
}

export function toAcknowledgement(words: AcknowledgementWords | null): Acknowledgement | undefined {
  return words ? { by: words.by ?? '', comment: words.comment ?? '', at: ms(words.at_us) } : undefined;
}

export function toAlert(words: AlertWords): Alert {
  return {
    id: words.id,
    rule: words.rule,
    severity: words.severity,
    site: optional(words.site),
    mics: words.mics,
    fired: ms(words.fired_at_us),
    message: words.message,
    late: words.late,
    numbers: words.numbers,
    events: words.events.map(({ id, type, mic, start_us, end_us, score }) => {
      return { id, type, mic, start: ms(start_us), end: ms(end_us), peak: score };
    }),
    acknowledged: toAcknowledgement(words.acknowledged),
  };
}

/** A message of the live stream, decoded. */
export type Live =
  | { type: 'hello'; resumed: boolean }
  | { type: 'event'; event: SoundEvent }
  | { type: 'alert'; alert: Alert }
  | { type: 'review'; id: string; review: Review | undefined }
  | { type: 'acknowledge'; id: string; acknowledged: Acknowledgement | undefined }
  | { type: 'mic'; mic: Mic; removed: boolean }
  | { type: 'resync' };

/** Undefined for a type that this page does not know: further ones may come. */
export function toLive(type: string, data: string): Live | undefined {
  const words = JSON.parse(data);
  switch (type) {
    case 'hello':
      return { type, resumed: words.resumed === true };
    case 'event':
      return { type, event: toEvent(words) };
    case 'alert':
      return { type, alert: toAlert(words) };
    case 'review':
      return { type, id: words.id, review: toReview(words.review) };
    case 'acknowledge':
      return { type, id: words.id, acknowledged: toAcknowledgement(words.acknowledged) };
    case 'mic':
      return { type, mic: toMic(words), removed: words.removed === true };
    case 'resync':
      return { type };
    default:
      return undefined;
  }
}

export interface Page<T> {
  items: T[];
  next: string | undefined;
}

interface PageWords<T> {
  items: T[];
  next: string | null;
}

export async function events(
  filter: Filter,
  limit: number,
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<Page<SoundEvent>> {
  const query = asParameters(filter);
  query.set('limit', String(limit));
  if (cursor) query.set('cursor', cursor);
  const page = await get<PageWords<EventWords>>(`/events?${query}`, signal);
  return { items: page.items.map(toEvent), next: optional(page.next) };
}

export async function event(id: string): Promise<SoundEvent> {
  return toEvent(await get<EventWords>(`/events/${encodeURIComponent(id)}`));
}

export async function review(
  id: string,
  verdict: Verdict | undefined,
  comment: string,
  by: string,
): Promise<SoundEvent> {
  const body = { verdict: verdict ?? null, comment: comment || null, by: by || null };
  return toEvent(await post<EventWords>(`/events/${encodeURIComponent(id)}/review`, body));
}

export async function alerts(query: Record<string, string>, cursor: string | undefined): Promise<Page<Alert>> {
  const parameters = new URLSearchParams(query);
  if (cursor) parameters.set('cursor', cursor);
  const page = await get<PageWords<AlertWords>>(`/alerts?${parameters}`);
  return { items: page.items.map(toAlert), next: optional(page.next) };
}

export async function acknowledge(id: string, by: string): Promise<Alert> {
  return toAlert(await post<AlertWords>(`/alerts/${encodeURIComponent(id)}/acknowledge`, { by: by || null }));
}

export async function mics(): Promise<Mic[]> {
  return (await get<{ items: MicWords[] }>('/mics')).items.map(toMic);
}

export interface Info {
  zone: string;
  days: number;
  version: string | undefined;
}

export async function info(): Promise<Info> {
  const words = await get<{ time_zone: string; days: number; version: string | null }>('/info');
  return { zone: words.time_zone, days: words.days, version: optional(words.version) };
}

export async function types(): Promise<string[]> {
  const models = await get<{ items: { types: string[] }[] }>('/models');
  return [...new Set(models.items.flatMap((model) => model.types))].sort();
}

export async function logIn(token: string): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  await ask('/session', { method: 'POST', headers, body: JSON.stringify({ token }) });
}

function spanParameters({ from, to }: Span): URLSearchParams {
  return new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
}

interface SecondsWords {
  analysed_s: number;
  silent_s: number;
  missing_s: Record<string, number>;
  absent_s: number;
  unknown_s: number;
  level_dbfs: number | null;
  loudest_dbfs: number | null;
}

export interface ModelCoverage {
  model: string | undefined;
  slots: CoverageSlot[];
}

export interface DayCoverage {
  heldFrom: number;
  models: ModelCoverage[];
}

export async function coverage(mic: string, span: Span, minutes: number, signal: AbortSignal): Promise<DayCoverage> {
  const query = spanParameters(span);
  query.set('mic', mic);
  query.set('slot', `${minutes}m`);
  const words = await get<{
    slot_s: number;
    held_from_us: number;
    to_us: number;
    items: { model: string | null; slots: (SecondsWords & { start_us: number })[] }[];
  }>(`/coverage?${query}`, signal);
  const models = words.items.map(({ model, slots }) => ({
    model: optional(model),
    slots: slots.map((slot) => {
      const missing = Object.entries(slot.missing_s).map(([reason, s]) => [reason, s * 1000] as const);
      const start = ms(slot.start_us);
      return {
        start,
        length: Math.min(words.slot_s * 1000, ms(words.to_us) - start),
        analysed: slot.analysed_s * 1000,
        silent: slot.silent_s * 1000,
        missing: Object.fromEntries(missing),
        absent: slot.absent_s * 1000,
        unknown: slot.unknown_s * 1000,
        level: optional(slot.level_dbfs),
        loudest: optional(slot.loudest_dbfs),
      };
    }),
  }));
  return { heldFrom: ms(words.held_from_us), models };
}

export async function scores(mic: string, span: Span, top: number, signal: AbortSignal): Promise<ScoreWindow[]> {
  const query = spanParameters(span);
  query.set('top', String(top));
  const words = await get<{
    windows: {
      model: string;
      kind: ScoreWindow['kind'];
      reason: string | null;
      start_us: number;
      end_us: number;
      top: { label: string; score: number }[];
    }[];
  }>(`/mics/${encodeURIComponent(mic)}/scores?${query}`, signal);
  return words.windows.map(({ model, kind, reason, start_us, end_us, top: classes }) => {
    return { model, kind, reason: optional(reason), start: ms(start_us), end: ms(end_us), top: classes };
  });
}

export interface Sound {
  bytes: ArrayBuffer;
  start: number;
}

export async function sound(mic: string, span: Span, signal: AbortSignal): Promise<Sound> {
  const response = await ask(`/mics/${encodeURIComponent(mic)}/audio.wav?${spanParameters(span)}`, { signal });
  const start = Number(response.headers.get('X-Earshot-Start-Us'));
  return { bytes: await response.arrayBuffer(), start: start > 0 ? ms(start) : span.from };
}

export const soundAddress = (mic: string, span: Span): string =>
  `${API}/mics/${encodeURIComponent(mic)}/audio.wav?${spanParameters(span)}`;
export const pictureAddress = (mic: string, span: Span): string =>
  `${API}/mics/${encodeURIComponent(mic)}/spectrogram.png?${spanParameters(span)}`;
export const clipAddress = (id: string): string => `${API}/events/${encodeURIComponent(id)}/clip.wav`;
export const spectrogramAddress = (id: string): string => `${API}/events/${encodeURIComponent(id)}/spectrogram.png`;
export const evidenceAddress = (id: string): string => `${API}/events/${encodeURIComponent(id)}/evidence.zip`;
