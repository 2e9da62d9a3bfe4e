import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseExecutable, type Surroundings } from "../src/executable";

interface Row {
  readonly name: string;
  readonly around: Partial<Omit<Surroundings, "isFile">>;
  readonly files: readonly string[];
  readonly found: string | undefined;
}

const windows = { platform: "win32", home: "C:\\Users\\a" } as const;

const ROWS: readonly Row[] = [
  {
    name: "the workspace's .venv comes before PATH",
    around: { folders: ["/w"], environment: { PATH: "/usr/bin" } },
    files: ["/usr/bin/tailor-lint", "/w/.venv/bin/tailor-lint"],
    found: "/w/.venv/bin/tailor-lint",
  },
  {
    name: "the first folder that has one decides",
    around: { folders: ["/a", "/b", "/c"] },
    files: ["/c/.venv/bin/tailor-lint", "/b/venv/bin/tailor-lint"],
    found: "/b/venv/bin/tailor-lint",
  },
  {
    name: ".venv comes before venv",
    around: { folders: ["/w"] },
    files: ["/w/venv/bin/tailor-lint", "/w/.venv/bin/tailor-lint"],
    found: "/w/.venv/bin/tailor-lint",
  },
  {
    name: "PATH is searched in its order",
    around: { environment: { PATH: "/one:/two::/three" } },
    files: ["/three/tailor-lint", "/two/tailor-lint"],
    found: "/two/tailor-lint",
  },
  {
    name: "the setting comes first",
    around: { setting: "/opt/t/tailor-lint", folders: ["/w"] },
    files: ["/w/.venv/bin/tailor-lint", "/opt/t/tailor-lint"],
    found: "/opt/t/tailor-lint",
  },
  {
    name: "a setting that leads nowhere is not replaced by something else",
    around: { setting: "/opt/t/tailor-lint", folders: ["/w"] },
    files: ["/w/.venv/bin/tailor-lint"],
    found: undefined,
  },
  {
    name: "a relative setting starts from the folder",
    around: { setting: "env/bin/tailor-lint", folders: ["/v", "/w"] },
    files: ["/w/env/bin/tailor-lint"],
    found: "/w/env/bin/tailor-lint",
  },
  {
    name: "${workspaceFolder} in the setting",
    around: { setting: "${workspaceFolder}/../env/bin/tailor-lint", folders: ["/w"] },
    files: ["/w/../env/bin/tailor-lint"],
    found: "/w/../env/bin/tailor-lint",
  },
  {
    name: "~ in the setting",
    around: { setting: "~/bin/tailor-lint", home: "/home/a" },
    files: ["/home/a/bin/tailor-lint"],
    found: "/home/a/bin/tailor-lint",
  },
  {
    name: "Scripts and .exe on Windows",
    around: { ...windows, folders: ["C:\\w"] },
    files: ["C:\\w\\.venv\\Scripts\\tailor-lint.exe"],
    found: "C:\\w\\.venv\\Scripts\\tailor-lint.exe",
  },
  {
    name: "Path, as Windows writes it",
    around: { ...windows, environment: { Path: "C:\\x;C:\\py\\Scripts" } },
    files: ["C:\\py\\Scripts\\tailor-lint.exe"],
    found: "C:\\py\\Scripts\\tailor-lint.exe",
  },
  {
    name: "an absolute setting on Windows",
    around: { ...windows, setting: "D:\\t\\tailor-lint.exe", folders: ["C:\\w"] },
    files: ["D:\\t\\tailor-lint.exe"],
    found: "D:\\t\\tailor-lint.exe",
  },
  { name: "nothing anywhere", around: { folders: ["/w"] }, files: [], found: undefined },
];

for (const row of ROWS) {
  test(`executable: ${row.name}`, () => {
    const choice = chooseExecutable({
      setting: "",
      folders: [],
      platform: "linux",
      environment: {},
      home: "/home/a",
      ...row.around,
      isFile: (path) => row.files.includes(path),
    });

    assert.equal(choice.found, row.found);
  });
}

test("executable: the message of a missing one says how to install it", () => {
  const choice = chooseExecutable({
    setting: "",
    folders: [],
    platform: "linux",
    environment: {},
    home: "/",
    isFile: () => false,
  });

  assert.ok(choice.found === undefined && choice.message.includes("pip install 'tailor-types[lsp]'"));
});
