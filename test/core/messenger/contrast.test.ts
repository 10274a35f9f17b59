import { describe, expect, it } from 'vitest';
import {
  contrastRatio,
  lowContrasts,
  relativeLuminance,
} from '../../../core/messenger/contrast.ts';

describe('contrast', () => {
  it('is what WCAG says, whichever of the two is in front', () => {
    expect(contrastRatio('#000', '#ffffff')).toBe(21);
    expect(contrastRatio('#fff', '#000000ff')).toBe(21);
    expect(contrastRatio('#123456', '#123456')).toBe(1);
    // The grey that has just enough on white, and the one that has not.
    expect(contrastRatio('#767676', '#fff')).toBeCloseTo(4.54, 2);
    expect(contrastRatio('#777777', '#fff')).toBeCloseTo(4.48, 2);
    expect(relativeLuminance('#f00')).toBeCloseTo(0.2126, 4);
  });

  it('sees through what is transparent', () => {
    expect(contrastRatio('#ffffff00', '#123')).toBe(1);
    expect(contrastRatio('#0000', '#fff')).toBe(1);
    expect(contrastRatio('#00000080', '#fff')).toBeCloseTo(contrastRatio('#7f7f7f', '#fff'), 1);
  });

  it('[M41] names the pairs that are too alike, and never one that is not', () => {
    expect(
      lowContrasts({
        ...{ primary: '#fff', onPrimary: '#777777' },
        ...{ message: '#ffffff', onMessage: '#767676' },
        ...{ notify: '#ffffff', onNotify: '#949494' },
        ...{ background: '#000', onSecondaryAction: '#00f', action: '#fff' },
      }),
    ).toEqual([
      { pair: ['onPrimary', 'primary'], ratio: 4.47, needed: 4.5 },
      { pair: ['onSecondaryAction', 'background'], ratio: 2.44, needed: 4.5 },
    ]);
  });
});
