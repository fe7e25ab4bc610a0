import { describe, expect, it } from 'vitest';
import { EventList, merged } from '../src/logic/events';
import { asParameters, passes, readFilter, writeFilter } from '../src/logic/filter';
import { event, randoms, said } from './fixtures';

describe('the list of events', () => {
  it('never goes back to an older revision', () => {
    const list = new EventList(10);
    list.put(event({ revision: 3, status: 'closed' }));
    expect(list.put(event({ revision: 2, status: 'updated' }))).toBe(false);
    expect(list.get('e1')?.status).toBe('closed');
  });

  it('keeps a review when a new revision comes, and takes the newer of two', () => {
    const held = event({ review: said('confirmed', 50) });
    expect(merged(held, event({ revision: 2 })).review?.verdict).toBe('confirmed');
    expect(merged(held, event({ revision: 2, review: said('false', 40) })).review?.verdict).toBe('confirmed');
    expect(merged(held, event({ revision: 1, review: said('false', 60) })).review?.verdict).toBe('false');
  });

  it('lets a review be taken back', () => {
    const list = new EventList(10);
    list.put(event({ review: said('confirmed', 50) }));
    list.setReview('e1', undefined);
    expect(list.at(0)?.review).toBeUndefined();
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is the same whatever order pages and live events come in, seed %d', (seed) => {
    const random = randoms(seed);
    const all = Array.from({ length: 300 }, (_, n) =>
      event({ id: `e${n % 100}`, revision: 1 + Math.floor(n / 100), start: Math.floor(random() * 50) * 1000 }),
    );
    // An event's start is final, so all its revisions share one.
    for (const one of all) one.start = all.find(({ id }) => id === one.id)?.start ?? 0;
    const shuffled = all
      .map((one) => [random(), one] as const)
      .sort((a, b) => a[0] - b[0])
      .map(([, one]) => one);
    const expected = new EventList(1000);
    expected.putAll(all);
    const list = new EventList(1000);
    list.putAll(shuffled.slice(0, 120));
    for (const one of shuffled.slice(120)) list.put(one);
    expect(list.all()).toEqual(expected.all());
    expect(list.size).toBe(100);
    list.all().forEach((one, index) => {
      expect(one.revision).toBe(3);
      expect(list.indexOf(one.id)).toBe(index);
    });
  });

  it('drops the oldest beyond its limit', () => {
    const list = new EventList(2);
    for (const start of [5, 1, 3]) list.put(event({ id: `e${start}`, start }));
    expect(list.all().map(({ start }) => start)).toEqual([5, 3]);
    expect(list.get('e1')).toBeUndefined();
  });
});

describe('the filter', () => {
  it('comes back from the address as it went in', () => {
    const filter = {
      type: 'chainsaw',
      mic: 'mic 1&2',
      site: 'a',
      from: 1000,
      to: 60_000,
      score: 0.7,
      review: 'none',
    } as const;
    const query = new URLSearchParams();
    writeFilter(filter, query);
    expect(readFilter(new URLSearchParams(query.toString()))).toEqual(filter);
  });

  it('leaves out what cannot be meant', () => {
    const query = new URLSearchParams('score=7&review=maybe&from=yesterday&type=&to=');
    expect(readFilter(query)).toEqual({});
  });

  it('asks the server for a least score by its name', () => {
    expect(asParameters({ score: 0.7, type: 'chainsaw' }).toString()).toBe('type=chainsaw&min_score=0.7');
  });

  it('passes what the server would', () => {
    const one = event({ start: 1000, end: 3000, peak: 0.8 });
    expect(passes({ from: 2999 }, one)).toBe(true);
    expect(passes({ from: 3000 }, one)).toBe(false);
    expect(passes({ to: 1000 }, one)).toBe(false);
    expect(passes({ to: 1001, score: 0.8, type: 'chainsaw', site: 'creek' }, one)).toBe(true);
    expect(passes({ score: 0.81 }, one)).toBe(false);
    expect(passes({ review: 'none' }, one)).toBe(true);
    expect(passes({ review: 'none' }, event({ review: said('unsure', 1) }))).toBe(false);
  });
});
