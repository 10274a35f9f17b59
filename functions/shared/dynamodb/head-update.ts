import type { AttributeValue, Update } from '@aws-sdk/client-dynamodb';
import { business, type Head } from '../../../core/conversations/model.ts';
import type { HeadChange } from '../../../core/conversations/ports.ts';
import { endsOffer } from '../../../core/conversations/with-control.ts';
import {
  assigneeValue,
  indexKeys,
  listenerValue,
  markValue,
  participantValue,
  reachValue,
  ticketValue,
} from './head-item.ts';
import { headKey } from './keys.ts';

/** An update of a head, refused when state or assignee are no longer what they were when it was read. */
export function changeHead(table: string, head: Head, change: HeadChange): Update {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = { ':wasState': { S: head.state } };
  const sets: string[] = [];
  const removes: string[] = [];
  const set = (name: string, value: AttributeValue) => {
    values[`:${name}`] = value;
    sets.push(`${name} = :${name}`);
  };

  const state = change.state ?? head.state;
  const assignee = change.assignee === undefined ? head.assignee : (change.assignee ?? undefined);
  if (change.state !== undefined) set('st', { S: change.state });
  if (change.control !== undefined) set('ctl', { S: change.control });
  if (change.switchboardIntegrationId !== undefined) {
    set('swi', { S: change.switchboardIntegrationId });
  } else if (change.control !== undefined) removes.push('swi');
  if (typeof change.pendingSwitchboardIntegrationId === 'string') {
    set('psw', { S: change.pendingSwitchboardIntegrationId });
  } else if (change.pendingSwitchboardIntegrationId === null || endsOffer(change)) {
    removes.push('psw');
  }
  if (change.assignee === null) removes.push('asg');
  else if (change.assignee !== undefined) set('asg', assigneeValue(change.assignee));
  if (change.tags !== undefined && change.tags.length > 0) set('tg', { SS: change.tags });
  else if (change.tags !== undefined) removes.push('tg');
  if (change.metadata !== undefined) set('md', { S: JSON.stringify(change.metadata) });
  if (change.language !== undefined) set('lg', { S: change.language });
  for (const [name, value] of Object.entries({
    dn: change.displayName,
    ds: change.description,
    iu: change.iconUrl,
  })) {
    if (value === null) removes.push(name);
    else if (value !== undefined) set(name, { S: value });
  }
  if (change.inactive === true) set('ina', { BOOL: true });
  else if (change.inactive === false && head.inactive === true) removes.push('ina');
  // Whose it was is remembered when it becomes nobody's.
  if (change.assignee === null && head.assignee !== undefined) {
    set('la', { S: head.assignee.agentId });
  }
  if (change.state !== undefined || change.assignee !== undefined) {
    const keys = indexKeys({ ...head, state, assignee });
    // What stays as it was is not written: an index is billed for what changes.
    const before = indexKeys(head);
    for (const [name, value] of Object.entries(keys)) {
      if (before[name]?.S !== value.S) set(name, value);
    }
  }
  const added = new Set((change.addListeners ?? []).map((one) => one.connectionId));
  (change.addListeners ?? []).forEach((listener, index) => {
    names[`#a${index}`] = listener.connectionId;
    values[`:a${index}`] = listenerValue(listener);
    sets.push(`ls.#a${index} = :a${index}`);
  });
  (change.removeListeners ?? [])
    .filter((connectionId) => !added.has(connectionId))
    .forEach((connectionId, index) => {
      names[`#r${index}`] = connectionId;
      removes.push(`ls.#r${index}`);
    });

  Object.entries(change.participants ?? {}).forEach(([key, participant], index) => {
    names[`#p${index}`] = key;
    // Whose place it is may change meanwhile: of one that is there, only whether he is there is written.
    if (head.participants[key] === undefined) {
      values[`:p${index}`] = participantValue(participant);
      sets.push(`pt.#p${index} = :p${index}`);
    } else if (participant.left === true) {
      values[':left'] = { BOOL: true };
      sets.push(`pt.#p${index}.l = :left`);
    } else removes.push(`pt.#p${index}.l`);
  });
  Object.entries(change.reach ?? {}).forEach(([key, reach], index) => {
    names[`#c${index}`] = key;
    if (reach === null) {
      removes.push(`pt.#c${index}.c`);
      return;
    }
    values[`:c${index}`] = reachValue(reach);
    sets.push(`pt.#c${index}.c = :c${index}`);
  });
  if (change.clear !== undefined) {
    const { through, reads } = change.clear;
    set('clr', { N: String(through) });
    Object.entries(reads).forEach(([side, read], index) => {
      values[`:k${index}`] = markValue(read);
      if (side !== business) names[`#k${index}`] = side;
      sets.push(`${side === business ? 'br' : `pt.#k${index}.r`} = :k${index}`);
    });
  }

  let condition = 'st = :wasState AND attribute_not_exists(asg)';
  if (head.assignee !== undefined) {
    values[':wasAgent'] = { S: head.assignee.agentId };
    condition = 'st = :wasState AND asg.id = :wasAgent';
  }
  if (change.ticket === null && head.ticket !== undefined) {
    removes.push('tk');
    values[':wasTicket'] = ticketValue(head.ticket);
    condition += ' AND tk = :wasTicket';
  } else if (change.ticket === null) {
    condition += ' AND attribute_not_exists(tk)';
  }
  return {
    TableName: table,
    Key: { pk: { S: head.id }, sk: { S: headKey } },
    UpdateExpression: [
      sets.length > 0 ? `SET ${sets.join(', ')}` : '',
      removes.length > 0 ? `REMOVE ${removes.join(', ')}` : '',
    ]
      .join(' ')
      .trim(),
    ConditionExpression: condition,
    ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
    ExpressionAttributeValues: values,
  };
}
