/**
 * How the messenger looks where nobody has said otherwise: pine on paper, sand for what the company says,
 * coral for what is new. For each fill its colour and that of the text on it in the light, then in the dark;
 * last the contrast to the background to which a company's light colour is brought in the dark. Without it,
 * it is a surface, and stays in the light.
 */
export const fills = {
  background: ['#fffdfa', '#26221d', '#1d1a17', '#f4efe8', 0],
  primary: ['#1f5a4e', '#ffffff', '#2f7868', '#ffffff', 1],
  message: ['#1f5a4e', '#ffffff', '#2f7868', '#ffffff', 3],
  action: ['#1f5a4e', '#ffffff', '#8fd1bf', '#10241f', 3],
  businessMessage: ['#f1ece3', '#26221d', '#312d28', '#f4efe8', 0],
  error: ['#b3261e', '#ffffff', '#f5a79c', '#3c0a05', 4.5],
  notify: ['#c2402a', '#ffffff', '#c9432c', '#ffffff', 1],
} as const;

export type Fill = keyof typeof fills;
