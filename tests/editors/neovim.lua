-- What a person does in Neovim, without the person. Writes what was seen to $TAILOR_SEEN.
package.path = vim.env.TAILOR_CONFIG .. "/?.lua;" .. package.path
local tailor = require("tailor_lint")
local seen = {}

vim.cmd("filetype on")
tailor.setup({ cmd = { vim.env.TAILOR_LINT, "server" } })

local function shown(buffer)
  local found = {}
  for _, item in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(found, {
      code = item.code or (item.user_data and item.user_data.lsp and item.user_data.lsp.code),
      message = item.message,
      line = item.lnum,
      -- Neovim counts columns in bytes, whatever the server and it agreed on.
      text = vim.api.nvim_buf_get_lines(buffer, item.lnum, item.lnum + 1, false)[1]:sub(item.col + 1, item.end_col),
    })
  end
  return found
end

local function wait_for(buffer, count)
  return vim.wait(30000, function()
    return #vim.diagnostic.get(buffer) == count
  end, 20)
end

vim.cmd("edit jobs.py")
local jobs = vim.api.nvim_get_current_buf()
seen.arrived = wait_for(jobs, 1)
seen.first = shown(jobs)

-- An edit of the line itself, before the emoji, moves the finding.
vim.api.nvim_buf_set_text(jobs, 10, 4, 10, 4, { 'é = "🥨"; ' })
vim.wait(1500, function() return false end, 20)
seen.moved = shown(jobs)
vim.cmd("silent! undo")

-- A helper that is not saved takes the finding away, and its undo brings it back.
vim.cmd("split helpers.py")
local helpers = vim.api.nvim_get_current_buf()
vim.api.nvim_buf_set_lines(helpers, 3, 4, false, { "    return 1.0" })
seen.cleared = wait_for(jobs, 0)
vim.cmd("silent undo")
seen.back = wait_for(jobs, 1)

-- The page of the rule.
local answers = vim.lsp.buf_request_sync(jobs, "textDocument/hover", {
  textDocument = { uri = vim.uri_from_bufnr(jobs) },
  position = { line = 10, character = 46 },
}, 10000)
for _, answer in pairs(answers or {}) do
  seen.hover = answer.result and answer.result.contents.value or nil
end

-- A code action, as `vim.lsp.buf.code_action` applies it.
local place = { line = 10, character = 45 }
local offered = vim.lsp.buf_request_sync(jobs, "textDocument/codeAction", {
  textDocument = { uri = vim.uri_from_bufnr(jobs) },
  range = { start = place, ["end"] = place },
  context = { diagnostics = {} },
}, 30000)
for id, answer in pairs(offered or {}) do
  for _, action in ipairs(answer.result or {}) do
    if action.title == "Ignore TLR101 on this line" then
      local client = vim.lsp.get_client_by_id(id)
      vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
    end
  end
end
seen.ignored = vim.api.nvim_buf_get_lines(jobs, 10, 11, false)[1]
seen.silent = wait_for(jobs, 0)

local file = io.open(vim.env.TAILOR_SEEN, "w")
file:write(vim.fn.json_encode(seen))
file:close()
vim.cmd("qall!")
