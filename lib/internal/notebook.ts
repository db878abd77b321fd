/**
 * How an object shows itself in a notebook: Deno's kernel for Jupyter calls this method of the value of a cell, and shows the
 * richest of the forms that it gives.
 *
 * https://docs.deno.com/runtime/reference/cli/jupyter/
 */
export const display: unique symbol = Symbol.for('Jupyter.display');

/** Forms by their MIME type; binary ones in base64. */
export type Displayed = Record<string, string>;
