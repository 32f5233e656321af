/** What the server says comes in English already, and says more than a code does: other languages have a sentence for each of its codes. */

export const answersTexts = { answers: {}, findings: {} }
