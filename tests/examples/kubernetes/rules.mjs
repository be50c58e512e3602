// node rules.mjs NODE_MODULES SCHEMA.json OBJECT.json: the messages of the x-kubernetes-validations that the object breaks, as a JSON
// list. A rule that cannot be evaluated is an error. Names and types in the rules are as the API server makes them:
// characters that an identifier cannot have are escaped, and a date-time is a timestamp.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [modules, schemaFile, objectFile] = process.argv.slice(2);
const library = createRequire(modules + '/').resolve('@marcbachmann/cel-js');
const { evaluate } = await import(pathToFileURL(library).href);

const escaped = (name) =>
  name.replaceAll('__', '__underscores__').replaceAll('.', '__dot__').replaceAll('-', '__dash__').replaceAll('/', '__slash__');

// A value as a rule sees it: of an object, what the schema knows.
function seen(schema, value) {
  if (value === null || schema === undefined) return value;
  if (schema.format === 'date-time') return new Date(value);
  if (Array.isArray(value)) return value.map((item) => seen(schema.items, item));
  if (typeof value !== 'object') return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : value;
  const known = {};
  for (const [name, item] of Object.entries(value)) {
    const property = schema.properties?.[name];
    if (property?.type) known[escaped(name)] = seen(property, item);
  }
  return known;
}

const broken = [];
function check(schema, value) {
  if (value === null || value === undefined || schema === undefined) return;
  for (const { rule, message } of schema['x-kubernetes-validations'] ?? [])
    if (evaluate(rule, { self: seen(schema, value) }) !== true) broken.push(message);
  if (Array.isArray(value)) value.forEach((item) => check(schema.items, item));
  else if (typeof value === 'object')
    for (const [name, item] of Object.entries(value)) check(schema.properties?.[name], item);
}

check(JSON.parse(readFileSync(schemaFile)), JSON.parse(readFileSync(objectFile)));
console.log(JSON.stringify(broken));
