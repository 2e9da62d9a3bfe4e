// What a person does in VS Code, without the person: node vscode.mjs VSIX SERVER PROJECT SCRATCH BROWSER.
// Writes what was seen to stdout, as JSON; screenshots of failures to SCRATCH.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [vsix, command, project, scratch, browserPath] = process.argv.slice(2);
const MAIN = join(import.meta.dirname, "node_modules/code-server/lib/vscode/out/server-main.js");
const COMMON = ["--accept-server-license-terms", "--telemetry-level", "off", "--server-data-dir", scratch];
const PATIENCE = 60_000;

function code(...words) {
  const child = spawn(process.execPath, [MAIN, ...words, ...COMMON], { stdio: ["ignore", "pipe", "pipe"] });
  child.said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (data) => {
      child.said += data;
    });
  }
  return child;
}

async function installed() {
  const child = code("--install-extension", vsix);
  await once(child, "exit");
  if (!child.said.includes("successfully installed")) {
    throw new Error(`the extension was not installed: ${child.said}`);
  }
}

async function served() {
  const child = code("--host", "127.0.0.1", "--port", "0", "--without-connection-token");
  while (true) {
    const port = /listening on (\d+)/.exec(child.said)?.[1];
    if (port !== undefined) {
      return { child, port };
    }
    if (child.exitCode !== null) {
      throw new Error(`VS Code did not start: ${child.said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function driven(page, port) {
  const file = `vscode-remote://remote${join(project, "jobs.py")}`;
  const payload = encodeURIComponent(JSON.stringify([["openFile", file]]));
  await page.goto(`http://127.0.0.1:${port}/?folder=${project}&payload=${payload}`);
  await page.locator(".monaco-editor .view-line", { hasText: "import" }).first().waitFor();

  // The list of problems: one for each finding, its trace below it.
  await page.keyboard.press("Control+Shift+M");
  const rows = page.locator(".markers-panel .monaco-list-row");
  const unawaited = rows.filter({ hasText: "TLR301" });
  await unawaited.waitFor();
  await rows.filter({ hasText: "TLR101" }).waitFor();
  const seen = { problems: await rows.allInnerTexts() };
  const lenses = page.locator(".codelens-decoration");
  await lenses.filter({ hasText: "triggered by main" }).waitFor();
  await lenses.filter({ hasText: "triggers leaf" }).waitFor();
  seen.lenses = await lenses.allInnerTexts();

  // To the finding, and its preferred fix.
  await unawaited.dblclick();
  await page.locator(".monaco-editor.focused").first().waitFor();
  await page.keyboard.press("Control+.");
  const offered = page.locator(".action-widget .monaco-list-row.action");
  await offered.first().waitFor();
  seen.offered = await offered.allInnerTexts();
  await page.keyboard.press("Enter");
  await unawaited.waitFor({ state: "detached" });
  await page.keyboard.press("Control+S");
  const deadline = Date.now() + PATIENCE;
  while (!(seen.text = readFileSync(join(project, "jobs.py"), "utf8")).includes("await leaf.trigger({})")) {
    if (Date.now() > deadline) {
      throw new Error(`the fix was not saved: ${seen.text}`);
    }
    await page.waitForTimeout(50);
  }
  seen.left = await rows.allInnerTexts();
  return seen;
}

mkdirSync(join(scratch, "data", "User"), { recursive: true });
writeFileSync(
  join(scratch, "data", "User", "settings.json"),
  JSON.stringify({
    "security.workspace.trust.enabled": false,
    "tailor-lint.path": command,
    "workbench.startupEditor": "none",
    "extensions.autoCheckUpdates": false,
  }),
);
await installed();
const server = await served();
const browser = await chromium.launch({
  executablePath: browserPath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  page.setDefaultTimeout(PATIENCE);
  try {
    console.log(JSON.stringify(await driven(page, server.port)));
  } catch (error) {
    await page.screenshot({ path: join(scratch, "failed.png") });
    throw error;
  }
} catch (error) {
  console.error(`${error}\n${server.child.said}`);
  process.exitCode = 1;
} finally {
  await browser.close();
  server.child.kill();
}
