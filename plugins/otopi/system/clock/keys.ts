// Keys of the clock.
import { key } from '#plugin';

export const clockKeys = {
  maxGap: key.int('SYSTEM/clockMaxGap', {
    default: 5,
    doc: 'Seconds an answer to TIME may take; a slower one is asked for again.',
  }),
  set: key.bool('SYSTEM/clockSet', { default: false, doc: 'Set the clock, unless it is synchronized.' }),
};
