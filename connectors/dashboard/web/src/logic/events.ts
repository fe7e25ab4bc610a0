/**
 * The events that the page holds, newest first. Invariants: one entry per event id; a revision never replaces a higher
 * one, so pages read late and repeats of the live stream change nothing; a review outlives new revisions; beyond the
 * limit the oldest leave.
 */

import type { Review, SoundEvent } from '../model';

/** Negative when `a` is to be shown above `b`. */
export function newestFirst(a: SoundEvent, b: SoundEvent): number {
  return b.start - a.start || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

function newerReview(a: Review | undefined, b: Review | undefined): Review | undefined {
  if (!a || !b) return a ?? b;
  return b.at >= a.at ? b : a;
}

/** What is held after `next` arrived; the same object when nothing changed. */
export function merged(held: SoundEvent, next: SoundEvent): SoundEvent {
  const review = newerReview(held.review, next.review);
  const base = next.revision > held.revision ? next : held;
  if (base === held && sameReview(review, held.review)) return held;
  return { ...base, review };
}

function sameReview(a: Review | undefined, b: Review | undefined): boolean {
  return a?.at === b?.at && a?.verdict === b?.verdict && a?.comment === b?.comment;
}

export class EventList {
  private readonly byId = new Map<string, SoundEvent>();
  private order: SoundEvent[] = [];

  constructor(private readonly limit: number) {}

  get size(): number {
    return this.order.length;
  }

  at(index: number): SoundEvent | undefined {
    return this.order[index];
  }

  get(id: string): SoundEvent | undefined {
    return this.byId.get(id);
  }

  /** Newest first; to be read only until the next change. */
  all(): readonly SoundEvent[] {
    return this.order;
  }

  indexOf(id: string): number {
    const event = this.byId.get(id);
    return event ? this.position(event) : -1;
  }

  clear(): void {
    this.byId.clear();
    this.order = [];
  }

  /** Takes in one event. Says whether anything changed. */
  put(next: SoundEvent): boolean {
    const held = this.byId.get(next.id);
    if (!held) {
      this.order.splice(this.position(next), 0, next);
      this.byId.set(next.id, next);
      this.trim();
      return true;
    }
    const event = merged(held, next);
    if (event === held) return false;
    this.order.splice(this.position(held), 1);
    this.order.splice(this.position(event), 0, event);
    this.byId.set(event.id, event);
    return true;
  }

  /** Takes in a page of events at once. */
  putAll(page: readonly SoundEvent[]): void {
    if (this.follows(page)) {
      for (const event of page) this.byId.set(event.id, event);
      this.order.push(...page);
      this.trim();
      return;
    }
    for (const next of page) {
      const held = this.byId.get(next.id);
      this.byId.set(next.id, held ? merged(held, next) : next);
    }
    this.order = [...this.byId.values()].sort(newestFirst);
    this.trim();
  }

  /** What a person said of an event just now, or that it was taken back. */
  setReview(id: string, review: Review | undefined): boolean {
    const held = this.byId.get(id);
    if (!held) return false;
    const event = { ...held, review };
    this.order[this.position(held)] = event;
    this.byId.set(id, event);
    return true;
  }

  remove(id: string): boolean {
    const held = this.byId.get(id);
    if (!held) return false;
    this.order.splice(this.position(held), 1);
    this.byId.delete(id);
    return true;
  }

  /** Whether a page is in order, and all of it older than what is held: so pages come while one scrolls down. */
  private follows(page: readonly SoundEvent[]): boolean {
    let before = this.order.at(-1);
    for (const event of page) {
      if (before && newestFirst(before, event) >= 0) return false;
      before = event;
    }
    return !page.some(({ id }) => this.byId.has(id));
  }

  private trim(): void {
    while (this.order.length > this.limit) {
      const oldest = this.order.pop();
      if (oldest) this.byId.delete(oldest.id);
    }
  }

  /** Where an event is, or belongs. */
  private position(event: SoundEvent): number {
    let [low, high] = [0, this.order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.order[middle];
      if (other && newestFirst(other, event) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
