/** The assembly cannot be served: it is damaged, or says something that the runtime does not know. */
export class TemplateError extends Error {
  readonly code = 'TEMPLATE_NOT_SERVED';

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TemplateError';
  }
}
