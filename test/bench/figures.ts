// A measured figure with the limit it must keep, and the small arithmetic that all measurements share.

export interface Figure {
  what: string;
  value: number;
  unit: string;
  /** Largest value allowed; none where the figure is only told. */
  limit?: number;
  /** How it was measured, for the page. */
  how: string;
}

export function isOver({ value, limit }: Figure): boolean {
  return Number.isNaN(value) || (limit !== undefined && value > limit);
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** For what takes the same every time: whatever else the machine does only adds to it. */
export function least(values: readonly number[]): number {
  return Math.min(...values);
}

export function showValue(value: number, unit: string): string {
  return `${value.toFixed(unit === '' ? 0 : unit === 'ms' || unit === 'MiB' ? 1 : 2)}${unit === '' ? '' : ` ${unit}`}`;
}
