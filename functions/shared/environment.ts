import type { EnvironmentName, FunctionDefinition } from '../definition.ts';

/**
 * A function's environment, by the names in its definition. A missing variable ends the cold start
 * with its name, rather than a request with something obscure.
 */
export function environmentOf(definition: FunctionDefinition): (name: EnvironmentName) => string {
  for (const name of definition.environment) {
    if (!process.env[name]) {
      throw new Error(
        `${definition.name} needs the environment variable ${name}; its stack sets it.`,
      );
    }
  }
  return (name) => {
    if (!definition.environment.includes(name)) {
      throw new Error(`${definition.name} reads ${name}, which its definition does not name.`);
    }
    return process.env[name] as string;
  };
}
