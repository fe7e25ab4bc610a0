/**
 * Who may load a picture when. Pictures are dear to the server, which cuts and transforms audio for each; so a row that
 * is only scrolled past asks for none, and few are under way at once.
 */
export class Turns {
  private under = 0;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly most: number) {}

  /** Calls `start` when it is its turn; the answer ends the turn, or the wait for it, and may be called twice. */
  take(start: () => void): () => void {
    let done = false;
    const begin = () => {
      this.under++;
      start();
    };
    const end = () => {
      if (done) return;
      done = true;
      if (this.waiting.delete(begin)) return;
      this.under--;
      this.next();
    };
    if (this.under < this.most) begin();
    else this.waiting.add(begin);
    return end;
  }

  private next(): void {
    const last = [...this.waiting].at(-1); // what came into sight last is looked at now
    if (last && this.under < this.most) {
      this.waiting.delete(last);
      last();
    }
  }
}
