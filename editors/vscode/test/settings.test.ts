import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Configuration, needsRestart, serverSettings } from "../src/settings";

function configuration(values: Record<string, unknown>): Configuration {
  return { get: <T>(section: string) => values[section] as T | undefined };
}

test("settings: the defaults are those that package.json shows", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  const properties = manifest.contributes.configuration.properties;

  assert.deepEqual(serverSettings(configuration({})), {
    enable: properties["tailor-lint.enable"].default,
    extendSelect: properties["tailor-lint.extendSelect"].default,
    ignore: properties["tailor-lint.ignore"].default,
    mypy: properties["tailor-lint.mypy"].default,
  });
});

test("settings: values are passed on", () => {
  const values = { enable: false, extendSelect: ["TLR112"], ignore: ["TLR3"], mypy: "plugin" };

  assert.deepEqual(serverSettings(configuration(values)), values);
});

test("settings: a value of a wrong type counts as not set", () => {
  const settings = serverSettings(configuration({ enable: "no", extendSelect: "TLR112", ignore: [1, "TLR3"], mypy: true }));

  assert.deepEqual(settings, { enable: true, extendSelect: [], ignore: ["TLR3"], mypy: "off" });
});

test("settings: only another path needs another process", () => {
  assert.equal(needsRestart((section) => section === "tailor-lint.path"), true);
  assert.equal(needsRestart((section) => section === "tailor-lint.ignore"), false);
});
