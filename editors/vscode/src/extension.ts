/** Starts `tailor-lint server` for the workspace and keeps it told of its settings. */

import { statSync } from "node:fs";
import { homedir } from "node:os";
import * as vscode from "vscode";
import { LanguageClient, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";
import { chooseExecutable } from "./executable";
import { needsRestart, serverSettings } from "./settings";

const SECTION = "tailor-lint";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("tailor-lint", { log: true });
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand("tailor-lint.restart", () => restart(log)),
    vscode.commands.registerCommand("tailor-lint.showLog", () => log.show()),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (needsRestart((section) => event.affectsConfiguration(section))) {
        await restart(log);
      } else if (event.affectsConfiguration(SECTION)) {
        await client?.sendNotification("workspace/didChangeConfiguration", {
          settings: { [SECTION]: currentSettings() },
        });
      }
    }),
  );
  await start(log);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  client = undefined;
}

function currentSettings(): ReturnType<typeof serverSettings> {
  return serverSettings(vscode.workspace.getConfiguration(SECTION));
}

async function restart(log: vscode.LogOutputChannel): Promise<void> {
  const old = client;
  client = undefined;
  // A server that does not answer must not keep a new one from starting.
  await old?.stop().catch((error: unknown) => log.warn(`the old server did not stop: ${String(error)}`));
  await start(log);
}

async function start(log: vscode.LogOutputChannel): Promise<void> {
  const choice = chooseExecutable({
    setting: vscode.workspace.getConfiguration(SECTION).get<string>("path") ?? "",
    folders: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
    platform: process.platform,
    environment: process.env,
    home: homedir(),
    isFile,
  });
  if (choice.found === undefined) {
    log.error(choice.message);
    void vscode.window.showErrorMessage(choice.message);
    return;
  }
  log.info(`starting ${choice.found} server (from ${choice.why})`);
  const server: ServerOptions = { command: choice.found, args: ["server"] };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "python" },
      { scheme: "untitled", language: "python" },
    ],
    outputChannel: log,
    initializationOptions: { settings: currentSettings() },
  };
  const started = new LanguageClient(SECTION, "tailor-lint", server, options);
  client = started;
  try {
    await started.start();
  } catch (error) {
    // The server has said on stderr what is missing; its words are in the log.
    const shown = await vscode.window.showErrorMessage(
      `tailor-lint server did not start: ${String(error)}`,
      "Show Log",
    );
    if (shown !== undefined) {
      log.show();
    }
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
