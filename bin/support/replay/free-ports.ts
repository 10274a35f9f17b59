import { createServer } from 'node:net';

/**
 * The first of five ports in a row that are free now.
 * @param from Ports are looked for from here on, below those that systems hand out to whoever takes any.
 * @param groups How many groups of five there are to choose from.
 */
export async function freePorts(from: number, groups: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const base = from + 5 * Math.floor(Math.random() * groups);
    const free = await Promise.all([base, base + 1, base + 2, base + 3, base + 4].map(isFree));
    if (free.every(Boolean)) return base;
  }
  throw new Error(`No five ports in a row are free between ${from} and ${from + 5 * groups}.`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
