/**
 * A line that moves while something takes longer than a second, and stays as a line of its own where
 * the output is no terminal.
 */
export interface Progress {
  /** Says what is going on now. */
  step(text: string): void;
  /** Ends the line, with what has been reached. */
  done(text?: string): void;
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export function createProgress(stream = process.stderr): Progress {
  const live = stream.isTTY === true;
  const startedAt = Date.now();
  let text = '';
  let frame = 0;
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  const draw = () => {
    frame = (frame + 1) % frames.length;
    stream.write(`\r\x1b[2K${frames[frame]} ${text} \x1b[2m${seconds()}\x1b[0m`);
  };
  const timer = live ? setInterval(draw, 80) : undefined;
  timer?.unref();
  return {
    step(next) {
      text = next;
      if (live) draw();
      else stream.write(`${next} …\n`);
    },
    done(last) {
      clearInterval(timer);
      if (live) stream.write('\r\x1b[2K');
      if (last !== undefined)
        stream.write(`${live ? '\x1b[32m✓\x1b[0m ' : ''}${last} (${seconds()})\n`);
    },
  };
}

/** A bar for work of a known length: `████░░░░ 120/525`. */
export function bar(done: number, all: number, width = 30): string {
  const filled = all === 0 ? width : Math.round((Math.min(done, all) / all) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${done}/${all}`;
}
