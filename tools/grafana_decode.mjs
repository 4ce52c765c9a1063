// What Grafana's own decoder makes of data frames: frames as JSON in, columns as JSON out.
//
//   npm install --prefix DIR @grafana/data
//   node tools/grafana_decode.mjs DIR < tests/golden/grafana/frames.json > tests/golden/grafana/decoded.json
//
// JSON has no NaN, so values come out as text. The decoder is imported alone: the package as a whole wants a browser.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const home = resolve(process.argv[2], 'node_modules/@grafana/data');
const decoder = createRequire(import.meta.url)(`${home}/dist/cjs/dataframe/DataFrameJSON.cjs`);
const { version } = JSON.parse(readFileSync(`${home}/package.json`, 'utf8'));

const shown = ({ name, type, labels, values }) => ({ name, type, labels: labels ?? {}, values: Array.from(values, String) });
const frames = JSON.parse(readFileSync(0, 'utf8'));
const decoded = Object.fromEntries(
  Object.entries(frames).map(([what, frame]) => [what, decoder.dataFrameFromJSON(frame).fields.map(shown)])
);
console.log(JSON.stringify({ decoder: `@grafana/data ${version}`, decoded }, null, 1));
