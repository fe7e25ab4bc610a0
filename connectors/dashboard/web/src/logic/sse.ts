/** Server-Sent Events as the HTML standard frames them, and how long to wait before connecting again. */

export interface Message {
  event: string;
  data: string;
  /** The last id that the stream has named, on this message or before it. */
  id: string;
}

/** Takes text in any pieces; gives whole messages. Comments, the server's heartbeats, give none. */
export class SseParser {
  private rest = '';
  private data: string[] = [];
  private event = '';
  private id: string;
  private begun = false;

  constructor(lastId = '') {
    this.id = lastId;
  }

  push(text: string): Message[] {
    this.rest += text;
    if (!this.begun && this.rest.length > 0) {
      this.begun = true;
      if (this.rest.startsWith('\uFEFF')) this.rest = this.rest.slice(1);
    }
    const found: Message[] = [];
    let from = 0;
    for (;;) {
      const end = this.rest.slice(from).search(/[\r\n]/);
      if (end < 0) break;
      const at = from + end;
      if (this.rest[at] === '\r' && at + 1 === this.rest.length) break; // a line feed may follow in the next piece
      const message = this.line(this.rest.slice(from, at));
      if (message) found.push(message);
      from = at + (this.rest[at] === '\r' && this.rest[at + 1] === '\n' ? 2 : 1);
    }
    this.rest = this.rest.slice(from);
    return found;
  }

  private line(line: string): Message | undefined {
    if (line === '') return this.dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') this.data.push(value);
    else if (field === 'event') this.event = value;
    else if (field === 'id' && !value.includes('\0')) this.id = value;
    return undefined;
  }

  private dispatch(): Message | undefined {
    const message =
      this.data.length > 0 ? { event: this.event || 'message', data: this.data.join('\n'), id: this.id } : undefined;
    this.data = [];
    this.event = '';
    return message;
  }
}

/** Doubles from half a second to 20 s, each wait shortened at random by up to half so that pages do not return together. */
export function backOff(attempt: number, random: () => number): number {
  const most = Math.min(20_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.round(most * (1 - random() / 2));
}
