// ajv and js-yaml, on each YAML file: « node ajv.cjs FOLDER-OF-MODULES SCHEMA FILE… ».
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const [modules, schema, ...files] = process.argv.slice(2);
const from = createRequire(`${modules}/`);
const { load } = from("js-yaml"), Ajv = from("ajv/dist/2020").default;
const check = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(JSON.parse(readFileSync(schema, "utf-8")));
for (const file of files) {
  if (check(load(readFileSync(file, "utf-8")))) continue;
  process.exitCode = 1;
  for (const { instancePath, message } of check.errors) console.log(`${file} ${instancePath} ${message}`);
}
