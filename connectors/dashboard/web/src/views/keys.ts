/** Single keys, where they are switched on, and what they act on. */

import { signal } from '@preact/signals';
import type { Verdict } from '../model';
import { acknowledge, alerts, go, review, route, selectedEvent, shortcuts, VIEWS } from '../state';

export const currentEvent = signal<string | undefined>(undefined);
export const currentAlert = signal<string | undefined>(undefined);
export const filterOpen = signal(false);
export const settingsOpen = signal(false);
/** Goes up when the clip is to be played or paused. */
export const playRequests = signal(0);

const VERDICT_KEYS: Record<string, Verdict> = { c: 'confirmed', f: 'false', u: 'unsure' };

function typing(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.matches('input:not([type=range]), select, textarea, [contenteditable]')
  );
}

export function onKey(e: KeyboardEvent): void {
  if (e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey) return;
  if (document.querySelector('dialog[open]')) return;
  if (e.key === 'Escape') {
    onEscape(e);
    return;
  }
  if (typing(e.target) || shortcuts.value !== 'on') return;
  const onControl = e.target instanceof HTMLElement && e.target.matches('button, a, summary, [role=slider], input');
  if (e.key === ' ' && onControl) return;
  if (act(e.key)) e.preventDefault();
}

function onEscape(e: KeyboardEvent): void {
  if (typing(e.target)) {
    (e.target as HTMLElement).blur();
    return;
  }
  if (route.value.view === 'events' && route.value.event) close();
}

/** Closes the event that is open and goes back to its place in the list. */
export function close(): void {
  go({ view: 'events', filter: route.value.filter });
  requestAnimationFrame(() => document.getElementById('events')?.focus({ preventScroll: true }));
}

function act(key: string): boolean {
  const view = VIEWS[Number(key) - 1];
  if (view) {
    go({ view, ...(view === 'day' || view === 'scores' ? { mic: route.value.mic ?? selectedEvent.value?.mic } : {}) });
    return true;
  }
  if (key === '?') {
    settingsOpen.value = true;
    return true;
  }
  if (route.value.view === 'alerts') return alertKey(key);
  return route.value.view === 'events' && eventKey(key);
}

function press(key: string): boolean {
  const list = document.getElementById('events');
  if (!list) return false;
  list.focus({ preventScroll: true });
  list.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: false }));
  return true;
}

function eventKey(key: string): boolean {
  if (key === 'j') return press('ArrowDown');
  if (key === 'k') return press('ArrowUp');
  if (key === '/') {
    filterOpen.value = true;
    requestAnimationFrame(() => document.getElementById('filter-type')?.focus());
    return true;
  }
  const event = selectedEvent.value;
  if (!event) return false;
  const verdict = VERDICT_KEYS[key];
  if (verdict) {
    void review(event, verdict, event.review?.comment ?? '');
  } else if (key === 'x') {
    if (event.review) void review(event, undefined, '');
  } else if (key === 'p' || key === ' ') {
    playRequests.value++;
  } else if (key === 'm') {
    document.getElementById('comment')?.focus();
  } else if (key === 'd') {
    go({ view: 'day', mic: event.mic, at: event.start });
  } else {
    return false;
  }
  return true;
}

function alertKey(key: string): boolean {
  const list = alerts.value;
  const index = list.findIndex(({ id }) => id === currentAlert.value);
  const move = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[key];
  if (move !== undefined) {
    const next = list[Math.max(0, Math.min(list.length - 1, index + move))];
    if (next) {
      currentAlert.value = next.id;
      const row = document.getElementById(`alert-${next.id}`);
      row?.focus();
      row?.scrollIntoView({ block: 'nearest' });
    }
    return true;
  }
  const alert = list[index];
  if (key !== 'a' || !alert || alert.acknowledged) return false;
  const after = list[index + 1];
  void acknowledge(alert);
  if (after) {
    currentAlert.value = after.id;
    document.getElementById(`alert-${after.id}`)?.focus();
  }
  return true;
}
