" What a person does in Vim with ALE, without the person. Writes what was seen to $TAILOR_SEEN.
set nocompatible nomore noswapfile hidden
let g:ale_linters = {'python': ['tailor_lint']}
let g:ale_lint_delay = 50
filetype plugin on
runtime! plugin/ale.vim
source $TAILOR_SETTINGS

let s:seen = {}

function! s:WaitFor(count) abort
  let l:started = reltime()
  while reltimefloat(reltime(l:started)) < 30
    if len(ale#engine#GetLoclist(bufnr('%'))) == a:count
      return v:true
    endif
    sleep 50m
  endwhile
  return v:false
endfunction

edit jobs.py
let s:seen.arrived = s:WaitFor(1)
let s:seen.first = map(copy(ale#engine#GetLoclist(bufnr('%'))), {_, item -> [item.code, item.lnum, item.text]})

" An edit that takes the cause away, and its undo; nobody types in a script, so ALE is told.
11substitute/stamp()/1/
call ale#Queue(0)
let s:seen.cleared = s:WaitFor(0)
undo
call ale#Queue(0)
let s:seen.back = s:WaitFor(1)

call writefile([json_encode(s:seen)], $TAILOR_SEEN)
qall!
