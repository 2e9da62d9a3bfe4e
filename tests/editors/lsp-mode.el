;;; What a person does in Emacs with lsp-mode, without the person.  -*- lexical-binding: t -*-
;; Writes what was seen to $TAILOR_SEEN.
(require 'package)
(package-initialize)
(load (getenv "TAILOR_SETTINGS"))
(setq lsp-session-file (expand-file-name "../lsp-session")
      lsp-enable-snippet nil
      lsp-enable-file-watchers nil
      lsp-headerline-breadcrumb-enable nil
      lsp-debounce-full-sync-notifications nil
      make-backup-files nil
      create-lockfiles nil)
(require 'lsp-mode)
(require 'json)

(defun tailor-shown ()
  "Return the diagnostics of this buffer."
  (append (gethash (lsp--fix-path-casing buffer-file-name) (lsp-diagnostics t)) nil))

(defun tailor-wait (count)
  "Wait until COUNT diagnostics are shown; return whether that came."
  (let ((deadline (+ (float-time) 30)))
    (while (and (/= (length (tailor-shown)) count) (< (float-time) deadline))
      (accept-process-output nil 0.1))
    (if (= (length (tailor-shown)) count) t :json-false)))

(let (seen)
  (find-file "jobs.py")
  (python-mode)
  (lsp-workspace-folders-add default-directory)
  (lsp)
  (push (cons 'arrived (tailor-wait 1)) seen)
  (let ((found (car (tailor-shown))))
    (push (cons 'message (lsp:diagnostic-message found)) seen)
    (push (cons 'hops (vconcat (mapcar #'lsp:diagnostic-related-information-message
                                       (lsp:diagnostic-related-information? found))))
          seen))
  (goto-char (point-min))
  (search-forward "stamp()}")
  (replace-match "1}")
  (push (cons 'cleared (tailor-wait 0)) seen)
  (goto-char (point-min))
  (search-forward "1}")
  (replace-match "stamp()}")
  (push (cons 'back (tailor-wait 1)) seen)
  (search-backward "stamp")
  (let ((action (seq-find (lambda (one) (string-prefix-p "Ignore" (lsp:code-action-title one)))
                          (lsp-code-actions-at-point))))
    (lsp-execute-code-action action)
    (push (cons 'ignored (buffer-substring-no-properties (line-beginning-position)
                                                         (line-end-position)))
          seen))
  (push (cons 'silent (tailor-wait 0)) seen)
  (set-buffer-modified-p nil)
  (with-temp-file (getenv "TAILOR_SEEN") (insert (json-encode seen))))
