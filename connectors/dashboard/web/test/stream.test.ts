import { describe, expect, it } from 'vitest';
import { backOff, SseParser } from '../src/logic/sse';
import { Turns } from '../src/logic/turns';
import { anchored, reveal, visible } from '../src/logic/virtual';
import { randoms } from './fixtures';

const STREAM =
  '\uFEFFevent: hello\r\nid: 1\r\ndata: {"a":\r\ndata: 1}\r\n\r\n: heartbeat\n\nid:2\ndata:x\r\rdata\n\nevent: empty\n\n';

describe('the live stream', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])('is read alike however it is cut, seed %d', (seed) => {
    const random = randoms(seed);
    const parser = new SseParser();
    const found = [];
    for (let at = 0; at < STREAM.length; ) {
      const next = at + 1 + Math.floor(random() * 6);
      found.push(...parser.push(STREAM.slice(at, next)));
      at = next;
    }
    expect(found).toEqual([
      { event: 'hello', data: '{"a":\n1}', id: '1' },
      { event: 'message', data: 'x', id: '2' },
      { event: 'message', data: '', id: '2' },
    ]);
  });

  it('waits longer each time, never beyond 20 s, and not in step with others', () => {
    const [early, late] = [backOff(0, () => 0), backOff(30, () => 0)];
    expect(early).toBe(500);
    expect(late).toBe(20_000);
    expect(backOff(3, () => 0.999)).toBeLessThan(backOff(3, () => 0));
  });
});

describe('a long list', () => {
  it('draws what is in sight and a little more, never rows that are not there', () => {
    expect(visible(0, 500, 10_000, 50, 5)).toEqual({ first: 0, end: 15 });
    expect(visible(250_000, 500, 10_000, 50, 5)).toEqual({ first: 4995, end: 5015 });
    expect(visible(499_500, 500, 10_000, 50, 5)).toEqual({ first: 9985, end: 10_000 });
    expect(visible(9_999_999, 500, 3, 50, 5).end).toBe(3);
    expect(visible(0, 500, 0, 50, 5)).toEqual({ first: 0, end: 0 });
  });

  it('moves no more than it must to show a row', () => {
    expect(reveal(100, 500, 3, 50)).toBe(100);
    expect(reveal(100, 500, 1, 50)).toBe(50);
    expect(reveal(100, 500, 20, 50)).toBe(550);
  });

  it('stays at what is read, and at the top where one watches', () => {
    expect(anchored(1000, 3, 50)).toBe(1150);
    expect(anchored(0, 3, 50)).toBe(0);
  });
});

describe('turns', () => {
  it('lets few load at once and the last that came first, and forgets who left', () => {
    const turns = new Turns(1);
    const started: string[] = [];
    const ends = ['a', 'b', 'c', 'd'].map((name) => turns.take(() => started.push(name)));
    ends[2]?.();
    ends[0]?.();
    ends[0]?.();
    expect(started).toEqual(['a', 'd']);
    ends[3]?.();
    expect(started).toEqual(['a', 'd', 'b']);
  });
});
