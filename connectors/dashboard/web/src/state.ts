/** What the page shows, as signals, and what changes them. */

import { batch, computed, signal } from '@preact/signals';
import * as api from './api';
import { type Connection, LiveStream } from './live';
import { EventList } from './logic/events';
import { type Filter, passes, readFilter, writeFilter } from './logic/filter';
import { isDay, isZone } from './logic/time';
import type { Alert, Mic, SoundEvent, Verdict } from './model';
import { strings } from './strings';

/** So many events are held at most; to see older ones, filter by time. */
const HELD = 20_000;
const FIRST_PAGE = 100;
const PAGE = 250;

export const VIEWS = ['events', 'map', 'day', 'alerts', 'scores'] as const;
export type ViewName = (typeof VIEWS)[number];

export interface Route {
  view: ViewName;
  filter: Filter;
  event: string | undefined;
  mic: string | undefined;
  day: string | undefined;
  at: number | undefined;
}

function readRoute(search: string): Route {
  const query = new URLSearchParams(search);
  const at = Date.parse(query.get('at') ?? '');
  const day = query.get('day') ?? '';
  const view = VIEWS.find((one) => one === query.get('view')) ?? 'events';
  return {
    view,
    filter: view === 'events' ? readFilter(query) : {},
    event: query.get('event') || undefined,
    mic: view === 'events' ? undefined : query.get('mic') || undefined,
    day: isDay(day) ? day : undefined,
    at: Number.isNaN(at) ? undefined : at,
  };
}

export function address(to: Partial<Route> & { view: ViewName }): string {
  const query = new URLSearchParams();
  if (to.view !== 'events') query.set('view', to.view);
  if (to.view === 'events' && to.filter) writeFilter(to.filter, query);
  if (to.mic) query.set('mic', to.mic);
  if (to.day) query.set('day', to.day);
  if (to.at !== undefined) query.set('at', new Date(to.at).toISOString());
  if (to.event) query.set('event', to.event);
  const text = query.toString();
  return text ? `?${text}` : location.pathname;
}

export const route = signal<Route>(readRoute(location.search));

export function go(to: Partial<Route> & { view: ViewName }, replace = false): void {
  const target = address(to);
  if (replace) history.replaceState(null, '', target);
  else history.pushState(null, '', target);
  arrived();
}

function arrived(): void {
  const before = route.value.filter;
  route.value = readRoute(location.search);
  if (route.value.view === 'events' && JSON.stringify(before) !== JSON.stringify(route.value.filter)) {
    void loadEvents(true);
  }
  if (route.value.event) void loadEvent(route.value.event);
}

window.addEventListener('popstate', arrived);

// ---- what the user has chosen, kept in this browser -----------------------------------------------------------------

export type Theme = 'auto' | 'light' | 'dark';

function kept(key: string, fallback: string): { get(): string; set(value: string): void } {
  const name = `earshot.${key}`;
  return {
    get() {
      try {
        return localStorage.getItem(name) ?? fallback;
      } catch {
        return fallback; // storage may be switched off
      }
    },
    set(value) {
      try {
        localStorage.setItem(name, value);
      } catch {
        // then the choice holds for this visit
      }
    },
  };
}

function choice(key: string, fallback: string) {
  const store = kept(key, fallback);
  const value = signal(store.get());
  value.subscribe((next) => {
    if (next !== store.get()) store.set(next);
  });
  return value;
}

export const theme = choice('theme', 'auto');
/** `site`: each mic's own zone; `device`: this device's; else a zone's name. */
export const zoneChoice = choice('zone', 'site');
export const shortcuts = choice('shortcuts', 'on');
export const personName = choice('name', '');

export const deviceZone = Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
const serverZone = signal('UTC');
export const serverInfo = signal<api.Info | undefined>(undefined);

/** The zone to show a mic's times in. */
export function zoneOf(mic: string | undefined): string {
  const chosen = zoneChoice.value;
  if (chosen === 'device') return deviceZone;
  if (chosen !== 'site' && isZone(chosen)) return chosen;
  const own = mic === undefined ? undefined : mics.value.get(mic)?.zone;
  return own && isZone(own) ? own : serverZone.value;
}

/** The one zone that all times are in, or undefined where sites differ. */
export const commonZone = computed<string | undefined>(() => {
  if (zoneChoice.value !== 'site') return zoneOf(undefined);
  const zones = new Set([...mics.value.values()].map((mic) => mic.zone));
  if (zones.size > 1) return undefined;
  return zones.values().next().value ?? serverZone.value;
});

// ---- the world --------------------------------------------------------------------------------------------------------

export const mics = signal<ReadonlyMap<string, Mic>>(new Map());
export const micsLoaded = signal(false);
export const types = signal<string[]>([]);
export const sites = computed(() => {
  const found = new Set<string>();
  for (const mic of mics.value.values()) if (mic.site) found.add(mic.site);
  return [...found].sort();
});

export const events = new EventList(HELD);
/** Goes up with every change of `events`. */
export const eventsVersion = signal(0);
export const eventsState = signal<'loading' | 'more' | 'all' | 'full' | 'failed'>('loading');
/** An event that the address names and the list need not hold. */
export const lookedUp = signal<SoundEvent | undefined>(undefined);
/** When each mic last had an event, by arrival here: what the map points out. */
export const recent = signal<ReadonlyMap<string, number>>(new Map());

export const alerts = signal<readonly Alert[]>([]);
export const alertsLoaded = signal(false);
export const unacknowledged = computed(() => alerts.value.filter((alert) => !alert.acknowledged).length);

export const connection = signal<Connection>({ kind: 'connecting' });
export const problem = signal<string | undefined>(undefined);
/** Said to screen readers; critical ones at once. */
export const announcement = signal<{ text: string; urgent: boolean }>({ text: '', urgent: false });
export const now = signal(Date.now());
setInterval(() => {
  now.value = Date.now();
}, 1000);

export function announce(text: string, urgent = false): void {
  announcement.value = { text, urgent };
}

/** Says what went wrong and what to do; a missing token is asked for instead. */
export function report(e: unknown): void {
  if (e instanceof DOMException && e.name === 'AbortError') return;
  if (e instanceof api.ApiError) {
    if (e.status === 401) connection.value = { kind: 'locked' };
    else problem.value = strings.errors.explain(e.status, e.message);
    return;
  }
  problem.value = strings.errors.explain(-1, e instanceof Error ? e.message : String(e));
}

let cursor: string | undefined;
let loading: AbortController | undefined;

/** Reads the newest events anew; `fresh` drops what is shown at once, for a new filter. */
export async function loadEvents(fresh: boolean): Promise<void> {
  loading?.abort();
  loading = new AbortController();
  const { signal: aborted } = loading;
  if (fresh) {
    events.clear();
    eventsVersion.value++;
  }
  eventsState.value = 'loading';
  try {
    const page = await api.events(route.value.filter, FIRST_PAGE, undefined, aborted);
    if (aborted.aborted) return;
    events.clear();
    take(page);
    loading = undefined;
  } catch (e) {
    if (aborted.aborted) return;
    loading = undefined;
    eventsState.value = 'failed';
    report(e);
  }
}

/** Reads the next page of older events, if there is one and none is being read. */
export async function loadOlder(): Promise<void> {
  if (eventsState.value !== 'more' || loading) return;
  loading = new AbortController();
  const { signal: aborted } = loading;
  eventsState.value = 'loading';
  try {
    const page = await api.events(route.value.filter, PAGE, cursor, aborted);
    if (aborted.aborted) return;
    take(page);
  } catch (e) {
    if (aborted.aborted) return;
    eventsState.value = 'failed';
    report(e);
  }
  loading = undefined;
}

export function retryOlder(): void {
  if (events.size === 0) {
    void loadEvents(false);
    return;
  }
  eventsState.value = 'more';
  void loadOlder();
}

function take(page: api.Page<SoundEvent>): void {
  events.putAll(page.items);
  cursor = page.next;
  eventsState.value = !cursor ? 'all' : events.size >= HELD ? 'full' : 'more';
  eventsVersion.value++;
}

async function loadEvent(id: string): Promise<void> {
  if (events.get(id) || lookedUp.value?.id === id) return;
  try {
    lookedUp.value = await api.event(id);
  } catch (e) {
    report(e);
  }
}

export const selectedEvent = computed<SoundEvent | undefined>(() => {
  eventsVersion.value;
  const id = route.value.event;
  if (!id) return undefined;
  return events.get(id) ?? (lookedUp.value?.id === id ? lookedUp.value : undefined);
});

async function loadAlerts(): Promise<void> {
  const found = new Map<string, Alert>();
  const latest = await api.alerts({ limit: '100' }, undefined);
  for (const alert of latest.items) found.set(alert.id, alert);
  let next: string | undefined;
  do {
    const page: api.Page<Alert> = await api.alerts({ acknowledged: 'false', limit: '500' }, next);
    for (const alert of page.items) found.set(alert.id, alert);
    next = found.size < 2000 ? page.next : undefined;
  } while (next);
  setAlerts(found.values());
  alertsLoaded.value = true;
}

function setAlerts(list: Iterable<Alert>): void {
  alerts.value = [...list].sort(
    (a, b) => Number(!!a.acknowledged) - Number(!!b.acknowledged) || b.fired - a.fired || (a.id < b.id ? -1 : 1),
  );
}

async function loadMics(): Promise<void> {
  mics.value = new Map((await api.mics()).map((mic) => [mic.id, mic]));
  micsLoaded.value = true;
}

async function loadInfo(): Promise<void> {
  const info = await api.info();
  batch(() => {
    serverInfo.value = info;
    if (isZone(info.zone)) serverZone.value = info.zone;
  });
  types.value = await api.types();
}

let listsWanted = false;

function loadLists(): void {
  listsWanted = true;
  void loadEvents(false);
  for (const one of [loadMics, loadAlerts, loadInfo]) one().catch(report);
  if (route.value.event) void loadEvent(route.value.event);
}

// ---- live -------------------------------------------------------------------------------------------------------------

let waiting: api.Live[] = [];

/** Messages are applied once per picture: a burst of thousands redraws no more often than a single one. */
function enqueue(message: api.Live): void {
  if (waiting.push(message) === 1) {
    if (document.hidden) setTimeout(flush, 200);
    else requestAnimationFrame(flush);
  }
}

function flush(): void {
  const messages = waiting;
  waiting = [];
  const micChanges: api.Live[] = [];
  const seen = new Map<string, number>();
  let changed = false;
  batch(() => {
    for (const message of messages) {
      if (message.type === 'event') {
        changed = applyEvent(message.event) || changed;
        seen.set(message.event.mic, Date.now());
      } else if (message.type === 'review') {
        changed = applyReview(message.id, message.review) || changed;
      } else if (message.type === 'mic') micChanges.push(message);
      else apply(message);
    }
    if (micChanges.length > 0) applyMics(micChanges);
    if (seen.size > 0) recent.value = new Map([...recent.value, ...seen]);
    if (changed) eventsVersion.value++;
  });
}

function applyEvent(event: SoundEvent): boolean {
  if (lookedUp.value?.id === event.id) lookedUp.value = event;
  if (!types.value.includes(event.type)) types.value = [...types.value, event.type].sort();
  if (!passes(route.value.filter, event)) return events.remove(event.id);
  const oldest = events.at(events.size - 1);
  if (!events.get(event.id) && oldest && event.start < oldest.start && eventsState.value !== 'all') return false;
  return events.put(event);
}

function applyReview(id: string, review: SoundEvent['review']): boolean {
  if (lookedUp.value?.id === id) lookedUp.value = { ...lookedUp.value, review };
  const changed = events.setReview(id, review);
  const event = events.get(id);
  // What is open stays in the list, though it left the filter by being reviewed: the next one is a key press away.
  if (event && !passes(route.value.filter, event) && route.value.event !== id) events.remove(id);
  return changed;
}

function applyMics(messages: readonly api.Live[]): void {
  const next = new Map(mics.value);
  for (const message of messages) {
    if (message.type !== 'mic') continue;
    if (message.removed) next.delete(message.mic.id);
    else next.set(message.mic.id, message.mic);
  }
  mics.value = next;
}

function apply(message: api.Live): void {
  switch (message.type) {
    case 'hello':
      if (!message.resumed) loadLists();
      return;
    case 'resync':
      loadLists();
      return;
    case 'alert': {
      const { alert } = message;
      const known = alerts.value.some(({ id }) => id === alert.id);
      setAlerts([alert, ...alerts.value.filter(({ id }) => id !== alert.id)]);
      if (!known && !alert.acknowledged) {
        announce(strings.alerts.announced(alert.severity, alert.message), alert.severity === 'critical');
      }
      return;
    }
    case 'acknowledge':
      setAlerts(
        alerts.value.map((alert) =>
          alert.id === message.id ? { ...alert, acknowledged: message.acknowledged } : alert,
        ),
      );
      return;
    default:
  }
}

const stream = new LiveStream(
  {
    message: enqueue,
    connection(state) {
      connection.value = state;
      if (state.kind === 'live') problem.value = undefined;
    },
  },
  Date.now,
);

export function retryNow(): void {
  stream.retryNow();
}

/** Connects; the lists are read when the stream says so, or without it where it is slow to answer. */
export function start(): void {
  void stream.run();
  setTimeout(() => {
    if (!listsWanted) loadLists();
  }, 1500);
}

export async function logIn(token: string): Promise<void> {
  await api.logIn(token);
  connection.value = { kind: 'connecting' };
  stream.retryNow();
  loadLists();
}

// ---- what people say --------------------------------------------------------------------------------------------------

export async function review(event: SoundEvent, verdict: Verdict | undefined, comment: string): Promise<boolean> {
  try {
    const after = await api.review(event.id, verdict, comment, personName.value);
    batch(() => {
      applyReview(event.id, after.review);
      eventsVersion.value++;
    });
    announce(verdict ? strings.review.said(verdict) : strings.review.takenBack);
    return true;
  } catch (e) {
    report(e);
    return false;
  }
}

export async function acknowledge(alert: Alert): Promise<void> {
  try {
    const after = await api.acknowledge(alert.id, personName.value);
    setAlerts(alerts.value.map((one) => (one.id === after.id ? after : one)));
    announce(strings.alerts.acknowledgedNow);
  } catch (e) {
    report(e);
  }
}
