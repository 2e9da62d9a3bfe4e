"""``tailor-lint server``: findings while typing, over the Language Server Protocol.

This room speaks with editors and asks ``lint.session`` everything else. Lines and columns are
code points inside; the editor's units exist in ``documents`` only. Needs the extra ``[lsp]``.
"""
