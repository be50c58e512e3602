// Checks requests to GitHub's GraphQL API against the schema that GitHub publishes: the query, and the types of its
// variables. Prints one line for each thing that does not fit.
//   node graphql_check.mjs NODE_MODULES '[{"query": …, "variables": …}, …]'
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [modules, requests] = process.argv.slice(2);
const { schema } = await import(pathToFileURL(`${modules}/@octokit/graphql-schema/index.js`));
const graphql = createRequire(`${modules}/@octokit/graphql-schema/`)('graphql');

const built = graphql.buildSchema(schema.idl, { assumeValid: true });
for (const { query, variables } of JSON.parse(requests)) {
  const document = graphql.parse(query);
  for (const error of graphql.validate(built, document)) console.log(error.message);
  for (const operation of document.definitions) {
    const values = graphql.getVariableValues(built, operation.variableDefinitions ?? [], variables);
    for (const error of values.errors ?? []) console.log(error.message);
  }
}
