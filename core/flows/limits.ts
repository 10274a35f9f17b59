/** Limits of flows. What is beyond them is refused when a flow is read, or fails its run. */
export const flowLimits = {
  /** Bytes of a document as JSON; a version fits one item of the table. */
  documentBytes: 300 * 1024,
  /** Levels of nesting in a document. */
  documentDepth: 32,
  steps: 500,
  triggers: 50,
  variables: 200,
  languages: 40,
  /** Characters of an id, a name of a variable, a tag. */
  id: 64,
  /** Problems that one check tells of. */
  problems: 200,
  /** Characters of a placeholder's name and default. */
  placeholder: 200,
  /** Comparisons of one condition, and how deep they nest. */
  comparisons: 100,
  conditionDepth: 8,
  /** Steps that one run takes between two waits, and in all. */
  stepsWithoutWait: 200,
  stepsPerRun: 10_000,
  /** Flows that wait for one another to return. */
  linkDepth: 10,
  /** Bytes of one variable, of all of them, and of a run's state, as JSON. */
  variableBytes: 8 * 1024,
  variablesBytes: 32 * 1024,
  stateBytes: 64 * 1024,
  /** Characters of the customer's words that a run remembers. */
  words: 1000,
  /** Bytes of what one API call sends: address, headers and body. */
  callBytes: 12 * 1024,
  callHeaders: 20,
  /** Seconds: 30 days. */
  waitSeconds: 30 * 86_400,
  options: 10,
  articles: 6,
  /** Characters of a button, a title, a field's label (Sunshine Conversations). */
  label: 128,
  /** Characters of an address. */
  url: 2048,
  /** Characters of a value that is written into a field of a conversation or user. */
  field: 1000,
} as const;
