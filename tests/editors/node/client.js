// The library under VS Code's client, which shares no code with the server's, as a client.
// Prints what it saw as JSON.
const { spawn } = require("node:child_process");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");
const protocol = require("vscode-languageserver-protocol/node");

const [, , server, root] = process.argv;
const child = spawn(server, ["server"], { cwd: root, stdio: ["pipe", "pipe", "inherit"] });
const connection = protocol.createProtocolConnection(
  new protocol.StreamMessageReader(child.stdout),
  new protocol.StreamMessageWriter(child.stdin),
);
const seen = { registered: [], progress: [], refreshes: 0 };
let refreshed;
let indexed;
const index = new Promise((resolve) => (indexed = resolve));
const refresh = new Promise((resolve) => (refreshed = resolve));

connection.onRequest(protocol.RegistrationRequest.type, (params) => {
  seen.registered.push(...params.registrations.map((registration) => registration.method));
});
connection.onRequest(protocol.WorkDoneProgressCreateRequest.type, (params) => {
  connection.onProgress(protocol.WorkDoneProgress.type, params.token, (value) => {
    seen.progress.push(value.kind);
    if (value.kind === "end") indexed();
  });
});
connection.onRequest(protocol.ConfigurationRequest.type, (params) => params.items.map(() => null));
connection.onRequest(protocol.DiagnosticRefreshRequest.type, () => {
  seen.refreshes += 1;
  refreshed();
});

function open(name) {
  const uri = pathToFileURL(join(root, name)).href;
  const text = readFileSync(join(root, name), "utf8");
  const textDocument = { uri, languageId: "python", version: 1, text };
  connection.sendNotification(protocol.DidOpenTextDocumentNotification.type, { textDocument });
  return { uri, text };
}

async function main() {
  connection.listen();
  const capabilities = {
    general: { positionEncodings: ["utf-16"] },
    textDocument: { diagnostic: { relatedInformation: true }, publishDiagnostics: { relatedInformation: true } },
    window: { workDoneProgress: true },
    workspace: {
      configuration: true,
      diagnostics: { refreshSupport: true },
      didChangeWatchedFiles: { dynamicRegistration: true },
    },
  };
  const answer = await connection.sendRequest(protocol.InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities,
    workspaceFolders: [{ uri: pathToFileURL(root).href, name: "project" }],
  });
  seen.encoding = answer.capabilities.positionEncoding;
  seen.provider = answer.capabilities.diagnosticProvider;
  connection.sendNotification(protocol.InitializedNotification.type, {});

  const jobs = open("jobs.py");
  const helpers = open("helpers.py");
  const pull = (params) =>
    connection.sendRequest(protocol.DocumentDiagnosticRequest.type, { textDocument: { uri: jobs.uri }, ...params });
  const first = await pull({});
  seen.first = first.items;
  seen.again = (await pull({ previousResultId: first.resultId })).kind;

  const actions = await connection.sendRequest(protocol.CodeActionRequest.type, {
    textDocument: { uri: jobs.uri },
    range: first.items[0].range,
    context: { diagnostics: first.items },
  });
  seen.actions = actions.map((action) => [action.title, action.kind, Object.keys(action.edit)]);
  const lenses = await connection.sendRequest(protocol.CodeLensRequest.type, { textDocument: { uri: jobs.uri } });
  seen.lenses = lenses.map((lens) => [lens.range.start.line, lens.command.title]);

  const at = helpers.text.split("\n")[3].indexOf("time.time()");
  connection.sendNotification(protocol.DidChangeTextDocumentNotification.type, {
    textDocument: { uri: helpers.uri, version: 2 },
    contentChanges: [
      { range: { start: { line: 3, character: at }, end: { line: 3, character: at + 11 } }, text: "1.0" },
    ],
  });
  await refresh;
  seen.after = (await pull({})).items;
  const everything = await connection.sendRequest(protocol.WorkspaceDiagnosticRequest.type, { previousResultIds: [] });
  seen.workspace = everything.items.map((item) => [item.kind, item.items.length]);

  await index;
  const closed = new Promise((resolve) => child.on("exit", resolve));
  await connection.sendRequest(protocol.ShutdownRequest.type);
  await connection.sendNotification(protocol.ExitNotification.type);
  seen.exit = await closed;
  process.stdout.write(JSON.stringify(seen));
}

main().catch((error) => {
  process.stderr.write(`${error.stack}\n`);
  child.kill();
  process.exit(1);
});
