/**
 * A long list of rows of one height, of which only those in sight are in the document. The list itself has the focus
 * and names its current row, so that rows may come and go while a screen reader or a finger is on it.
 */

import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { reveal, visible } from '../logic/virtual';
import { strings } from '../strings';
import { Icon } from './icons';

export interface VirtualListProps {
  id: string;
  label: string;
  count: number;
  row: number;
  /** Changes whenever rows do. */
  version: number;
  keyAt: (index: number) => string | undefined;
  indexOf: (key: string) => number;
  current: string | undefined;
  onCurrent: (key: string, index: number) => void;
  onOpen: (key: string) => void;
  onNearEnd: () => void;
  header?: ComponentChildren;
  footer?: ComponentChildren;
  columns: number;
  /** Draws a row. Its slot is its key: a row that leaves the document is filled anew for one that comes, not built. */
  children: (index: number, slot: number) => ComponentChildren;
}

const BEYOND = 6;
const NEAR_END = 300;

export function VirtualList(props: VirtualListProps) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState({ top: 0, height: 800 });
  const [above, setAbove] = useState(0);
  const anchor = useRef<{ key: string; index: number } | undefined>(undefined);
  const drawing = useRef(0);

  const read = () => {
    drawing.current = 0;
    const element = box.current;
    if (!element) return;
    const next = { top: element.scrollTop, height: element.clientHeight };
    setPlace((now) => (now.top === next.top && now.height === next.height ? now : next));
    if (next.top <= props.row / 2) setAbove(0);
    const index = Math.floor(next.top / props.row);
    const key = props.keyAt(index);
    anchor.current = key === undefined ? undefined : { key, index };
  };
  const latest = useRef(read);
  latest.current = read;
  const schedule = () => {
    if (drawing.current === 0) drawing.current = requestAnimationFrame(() => latest.current());
  };

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const observer = new ResizeObserver(schedule);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // Rows that came in above what is read push it down by as much: scroll by as much.
  useLayoutEffect(() => {
    const element = box.current;
    const held = anchor.current;
    if (!element) return;
    if (!held || element.scrollTop <= props.row / 2) {
      latest.current();
      return;
    }
    const index = props.indexOf(held.key);
    if (index >= 0 && index !== held.index) {
      const added = index - held.index;
      element.scrollTop += added * props.row;
      if (added > 0) setAbove((before) => before + added);
    }
    latest.current();
  }, [props.version, props.count, props.row]);

  const range = visible(place.top, place.height, props.count, props.row, BEYOND);
  useEffect(() => {
    if (range.end + NEAR_END >= props.count) props.onNearEnd();
  });

  const show = (index: number) => {
    const element = box.current;
    if (element)
      element.scrollTop = reveal(element.scrollTop, element.clientHeight - headerHeight(element), index, props.row);
  };
  const index = props.current === undefined ? -1 : props.indexOf(props.current);
  const moveTo = (to: number) => {
    const target = Math.max(0, Math.min(props.count - 1, to));
    const key = props.keyAt(target);
    if (key === undefined) return;
    show(target);
    props.onCurrent(key, target);
  };
  const shown = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (props.current !== undefined && props.current !== shown.current && index >= 0) show(index);
    shown.current = props.current;
  }, [props.current, index >= 0]);

  const onKeyDown = (e: KeyboardEvent) => {
    if (e.altKey || e.ctrlKey || e.metaKey || e.target !== box.current) return;
    const page = Math.max(1, Math.floor(place.height / props.row) - 1);
    const moves: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + page,
      PageUp: index - page,
      Home: 0,
      End: props.count - 1,
    };
    const to = moves[e.key];
    if (to !== undefined) {
      e.preventDefault();
      moveTo(to);
    } else if (e.key === 'Enter' && props.current !== undefined) {
      e.preventDefault();
      props.onOpen(props.current);
    }
  };

  const slots = Math.ceil(place.height / props.row) + 2 * BEYOND + 2;
  const rows: ComponentChildren[] = [];
  for (let n = range.first; n < range.end; n++) rows.push(props.children(n, n % slots));
  const active = index >= range.first && index < range.end ? `${props.id}-${index}` : undefined;
  return (
    <div class="list-frame">
      <div
        ref={box}
        id={props.id}
        class="list"
        role="grid"
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={props.count + (props.header ? 1 : 0)}
        aria-colcount={props.columns}
        aria-activedescendant={active}
        onScroll={schedule}
        onKeyDown={onKeyDown}
      >
        {props.header}
        <div class="list-body" role="rowgroup" style={{ height: `${props.count * props.row}px` }}>
          <div
            class="list-window"
            role="presentation"
            style={{ transform: `translateY(${range.first * props.row}px)` }}
          >
            {rows}
          </div>
        </div>
      </div>
      {props.footer}
      {above > 0 && (
        <button
          type="button"
          class="fresh"
          onClick={() => {
            if (box.current) box.current.scrollTop = 0;
          }}
        >
          <Icon name="up" />
          {strings.events.fresh(above)}
        </button>
      )}
    </div>
  );
}

function headerHeight(box: Element): number {
  return box.querySelector('.list-header')?.clientHeight ?? 0;
}
