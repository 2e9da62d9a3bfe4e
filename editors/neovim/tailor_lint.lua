-- tailor-lint in Neovim. Copy this file to ~/.config/nvim/lua/tailor_lint.lua and put
-- require("tailor_lint").setup() into init.lua. Neovim 0.11 and newer use vim.lsp.config,
-- older ones (from 0.7 on) an autocommand of our own.
local M = {}

local MARKERS = { "pyproject.toml", ".git" }

local function is_executable(path)
  return vim.fn.executable(path) == 1
end

-- Where the project of a file starts: the nearest folder with one of MARKERS, from the file upwards.
function M.root(path)
  local folder = vim.fn.fnamemodify(path, ":p:h")
  while true do
    for _, marker in ipairs(MARKERS) do
      local candidate = folder .. "/" .. marker
      if vim.fn.filereadable(candidate) == 1 or vim.fn.isdirectory(candidate) == 1 then
        return folder
      end
    end
    local parent = vim.fn.fnamemodify(folder, ":h")
    if parent == folder then
      return nil
    end
    folder = parent
  end
end

-- The server of the project's own environment, else the one on PATH.
function M.command(root, override)
  if override then
    return override
  end
  for _, environment in ipairs({ ".venv", "venv" }) do
    for _, file in ipairs({ "/bin/tailor-lint", "/Scripts/tailor-lint.exe" }) do
      local path = (root or ".") .. "/" .. environment .. file
      if is_executable(path) then
        return { path, "server" }
      end
    end
  end
  return { "tailor-lint", "server" }
end

-- options.cmd: another command; options.settings: what the server is told, such as
-- { ignore = { "TLR3" } }; options.on_attach: called with client and buffer.
function M.setup(options)
  options = options or {}
  local settings = { ["tailor-lint"] = options.settings or vim.empty_dict() }
  local init_options = { settings = settings["tailor-lint"] }

  if vim.lsp.config and vim.lsp.enable then
    vim.lsp.config("tailor_lint", {
      cmd = function(dispatchers, config)
        local command = M.command(config and config.root_dir, options.cmd)
        return vim.lsp.rpc.start(command, dispatchers)
      end,
      filetypes = { "python" },
      root_markers = MARKERS,
      settings = settings,
      init_options = init_options,
      on_attach = options.on_attach,
    })
    vim.lsp.enable("tailor_lint")
    return
  end

  local clients = {}
  M.attach = function()
    local buffer = vim.api.nvim_get_current_buf()
    local name = vim.api.nvim_buf_get_name(buffer)
    if name == "" then
      return
    end
    local root = M.root(name) or vim.fn.fnamemodify(name, ":p:h")
    if not clients[root] or not vim.lsp.get_client_by_id(clients[root]) then
      clients[root] = vim.lsp.start_client({
        name = "tailor_lint",
        cmd = M.command(root, options.cmd),
        root_dir = root,
        settings = settings,
        init_options = init_options,
        on_attach = options.on_attach,
      })
    end
    if clients[root] then
      vim.lsp.buf_attach_client(buffer, clients[root])
    end
  end
  vim.cmd([[autocmd FileType python lua require("tailor_lint").attach()]])
end

return M
