// So many calls in a window of time for each key. Keys are forgotten when their window has passed, and their number is
// bounded: when it is reached the oldest one goes.

export class RateLimit {
  private readonly calls = new Map<string, number[]>();
  private readonly count: number;
  private readonly windowMs: number;
  private readonly maxKeys: number;

  constructor(count: number, windowMs: number, maxKeys = 10_000) {
    this.count = count;
    this.windowMs = windowMs;
    this.maxKeys = maxKeys;
  }

  /** Milliseconds to wait, or 0 if the call may go on (and counts). */
  take(key: string, now: number): number {
    const recent = (this.calls.get(key) ?? []).filter((at) => at > now - this.windowMs);
    if (recent.length >= this.count) return recent[0]! + this.windowMs - now;
    this.calls.delete(key);
    this.calls.set(key, [...recent, now]);
    if (this.calls.size > this.maxKeys) this.calls.delete(this.calls.keys().next().value!);
    return 0;
  }
}
