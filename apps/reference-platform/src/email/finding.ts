/** One thing that was looked at. */
export interface Finding {
  readonly what: string;
  readonly says: string;
  /** `note`: nothing is wrong, and yet somebody wants to know. */
  readonly level: 'ok' | 'note' | 'wrong';
  /** What to do about it. */
  readonly fix?: string;
}

export const ok = (what: string, says: string): Finding => ({ what, says, level: 'ok' });
export const note = (what: string, says: string, fix: string): Finding => ({ what, says, level: 'note', fix });
export const wrong = (what: string, says: string, fix: string): Finding => ({ what, says, level: 'wrong', fix });
