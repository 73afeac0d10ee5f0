import { HtmlValidate } from 'html-validate'

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'doctype-style': ['error', { style: 'lowercase' }],
    // How JSX writes <br/> and hidden="" is HTML, too.
    'void-style': 'off',
    'attribute-empty-style': 'off',
    'attribute-boolean-style': 'off',
    // Comments are anchored by their uuid.
    'valid-id': ['error', { relaxed: true }],
    'no-inline-style': 'error',
    // Comments name people as they are named elsewhere.
    'long-title': 'off',
    'no-trailing-whitespace': 'off',
  },
})

/** What is wrong with the HTML of a page, one line each. */
export async function listHtmlProblems(page: string): Promise<string[]> {
  const { results } = await validator.validateString(page)
  return results
    .flatMap((result) => result.messages)
    .map(({ ruleId, message, selector }) => `${ruleId} ${message} ${selector}`)
}
