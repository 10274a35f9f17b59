/**
 * How values become items: what is undefined is left out, and a field that somebody has called `constructor` is
 * one like others. Without the latter the SDK takes its value for the class of the whole.
 */
export const marshalling = {
  removeUndefinedValues: true,
  convertClassInstanceToMap: true,
} as const;
