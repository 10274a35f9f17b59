import type { ListedAgent } from './model.ts';

/**
 * Whose turn it is. Those whose turn is the same are chosen among by chance, so that conversations which
 * begin at the same moment do not all ask for the same one. Who has lost to others looks further down the
 * list, twice as far each time: as many as begin at once are given to as many agents from its top. [R8] [R20]
 * @param agents Who fits, in the order of their turns.
 * @param race Who was lost to others, left out while there is somebody else; and how often one was.
 * @param random Handed-in chance, [0, 1).
 */
export function chooseAgent(
  agents: readonly ListedAgent[],
  race: { lost: ReadonlySet<string>; losses: number },
  random: number,
): ListedAgent | undefined {
  const others = agents.filter(({ agentId }) => !race.lost.has(agentId));
  const among = others.length > 0 ? others : agents;
  const behind = among.findIndex(({ turn }) => turn !== among[0]?.turn);
  const equal = behind === -1 ? among.length : behind;
  const reach = Math.min(among.length, equal * 2 ** race.losses);
  return among[Math.floor(random * reach)];
}
