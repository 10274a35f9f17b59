import { PEAK_FACTOR, STATED } from '../../../lib/load.ts';

/** Who works, and how much comes. */
export interface Team {
  agents: number;
  /** Conversations that each agent holds at once. */
  capacity: number;
  arrivalsPerHour: number;
  handleSeconds: number;
}

const peakPerHour = (STATED.conversationsPerDay * PEAK_FACTOR) / 24;

/** The stated capacity at its peak: conversations last so long that the stated number is open. */
export const statedTeam: Team = {
  agents: STATED.agentsOnline,
  capacity: STATED.agentCapacity,
  arrivalsPerHour: peakPerHour,
  handleSeconds: (STATED.concurrentConversations * 3600) / peakPerHour,
};
