import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  InvalidPasswordException,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { CauserieError } from '../../../core/errors.ts';
import type { Agent } from '../../../core/identity/model.ts';

/** Agents' accounts in the user pool. */
export function createUserPool(
  userPoolId: string,
  client = new CognitoIdentityProviderClient({ maxAttempts: 3 }),
) {
  const user = (email: string) => ({ UserPoolId: userPoolId, Username: email });

  return {
    /** @throws CauserieError conflict, invalid_request. Nothing remains of one that failed. */
    async create(agent: Agent, password: string | undefined): Promise<void> {
      try {
        await client.send(
          new AdminCreateUserCommand({
            ...user(agent.email),
            ...(password === undefined ? {} : { MessageAction: 'SUPPRESS' }),
            UserAttributes: [
              { Name: 'email', Value: agent.email },
              { Name: 'email_verified', Value: 'true' },
              { Name: 'name', Value: agent.displayName },
              { Name: 'custom:app_id', Value: agent.appId },
              { Name: 'custom:agent_id', Value: agent.agentId },
            ],
          }),
        );
      } catch (error) {
        if (error instanceof UsernameExistsException) {
          throw new CauserieError(
            'conflict',
            'There is an agent with this e-mail address already.',
          );
        }
        throw error;
      }
      try {
        await client.send(
          new AdminAddUserToGroupCommand({ ...user(agent.email), GroupName: agent.role }),
        );
        if (password !== undefined) {
          await client.send(
            new AdminSetUserPasswordCommand({
              ...user(agent.email),
              Password: password,
              Permanent: true,
            }),
          );
        }
      } catch (error) {
        await this.delete(agent.email);
        if (error instanceof InvalidPasswordException) {
          throw new CauserieError('invalid_request', `The password is too weak: ${error.message}`);
        }
        throw error;
      }
    },

    /** Deleting one who is not there is fine. */
    async delete(email: string): Promise<void> {
      try {
        await client.send(new AdminDeleteUserCommand(user(email)));
      } catch (error) {
        if (!(error instanceof UserNotFoundException)) throw error;
      }
    },
  };
}

export type UserPool = ReturnType<typeof createUserPool>;
